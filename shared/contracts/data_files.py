"""How data files are read: safely, and by the C parser where it was built, which is five times as fast."""

from typing import Any

import yaml

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(text: str) -> Any:
    """Plain values only. Raises yaml.YAMLError."""
    return yaml.load(text, Loader=LOADER)  # noqa: S506 -- one of the two safe loaders
