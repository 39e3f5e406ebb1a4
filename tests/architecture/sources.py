"""The project's own files, as its rules are checked on them."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PRODUCT = ("services", "shared", "deploy")


def product() -> Iterator[Path]:
    """Python files of the product; migrations are recipes, written once and never read as code again."""
    return (path for folder in PRODUCT for path in python_files(folder) if "migrations" not in path.parts)


def python_files(folder: str) -> Iterator[Path]:
    return (path for path in sorted((ROOT / folder).rglob("*.py")) if "__pycache__" not in path.parts)


def committed_or_new() -> list[Path]:
    """What git keeps or would keep; where there is no git (an unpacked archive), nothing."""
    listing = ["git", "-C", str(ROOT), "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    done = subprocess.run(listing, check=False, capture_output=True, text=True)  # noqa: S603 -- our own arguments
    files = (ROOT / name for name in done.stdout.split("\0") if name)
    return sorted(path for path in files if path.is_file())


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), filename=str(path))


def calls(path: Path) -> Iterator[tuple[str, ast.Call]]:
    """Every call as it is spelt: `datetime.now`, `asyncio.sleep`."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node


def place(path: Path, node: ast.stmt | ast.expr) -> str:
    return f"{path.relative_to(ROOT)}:{node.lineno}"
