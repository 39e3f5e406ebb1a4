"""An example that was written once is neither edited nor removed: a record like it lies on somebody's topic."""

import hashlib
import json
from pathlib import Path

from tests.contracts.examples import GOLDEN, examples

KEPT: dict[str, str] = json.loads((Path(__file__).parent / "kept_examples.json").read_text())


def found() -> dict[str, str]:
    return {one.path.relative_to(GOLDEN).as_posix(): digest(one.path) for one in examples()}


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_an_example_stays_as_it_was_written() -> None:
    changed = {name for name, sha256 in KEPT.items() if found().get(name) != sha256}
    assert changed == set(), "restore these, and write what is sent now as a new example with the next number"


def test_every_example_is_kept() -> None:
    assert found().keys() == KEPT.keys(), "add the new example's SHA-256 to kept_examples.json"
