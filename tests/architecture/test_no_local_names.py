"""What is committed works on any machine, from any mirror: no package index is named, no machine's own path."""

import os
import re
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT, committed_or_new

TEXT = {".py", ".toml", ".txt", ".yaml", ".yml", ".sh", ".cfg", ".csv", ".json", ".md", ".mk", ".html", ""}
HOMES = re.compile(r"(?<![\w.$}])/(?:home|[U]sers)/[a-z][\w-]*/|(?<![\w.$}])/[r]oot/")
LOCATION = re.compile(r"^\s*(?:--(?:extra-)?index-url|--find-links|-[if] )|://", re.MULTILINE)
MIRRORS = ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "NETRA_MAVEN_URL")
PUBLIC_INDEXES = (
    ("pypi", "org"),
    ("files", "pythonhosted", "org"),
    ("repo1", "maven", "org"),
    ("repo", "maven", "apache", "org"),
    ("registry", "npmjs", "org"),
)
"""In parts, so that this file does not name them either."""

HOST = re.compile(r"https?://(?:[^/@\s']*@)?([^/:\s']+)")


def texts() -> dict[str, str]:
    files = (path for path in committed_or_new() if path.suffix in TEXT)
    return {path.relative_to(ROOT).as_posix(): path.read_text(errors="replace") for path in files}


def index_hosts() -> set[str]:
    """The public indexes, and the mirrors that this machine is told to use."""
    mirrors = {host for variable in MIRRORS for host in HOST.findall(os.environ.get(variable, ""))}
    return {".".join(parts) for parts in PUBLIC_INDEXES} | (mirrors - {"127.0.0.1", "localhost"})


def naming(needles: set[str]) -> list[str]:
    return [name for name, text in texts().items() if any(needle in text for needle in needles)]


@pytest.mark.parametrize("lock", sorted((ROOT / "deploy" / "locks").glob("*.txt")), ids=lambda path: path.name)
def test_a_lock_names_no_place(lock: Path) -> None:
    assert LOCATION.search(lock.read_text()) is None


def test_no_file_names_a_package_index() -> None:
    assert naming(index_hosts()) == []


def test_no_file_names_the_folder_it_was_written_in() -> None:
    """A checkout at a one-word path such as `/src` or `/app` would find that word in innocent files."""
    checkout = str(ROOT)
    assert naming({f"{checkout}/"} if checkout.count("/") > 1 else set()) == []


def test_no_file_names_somebodys_home() -> None:
    assert [name for name, text in texts().items() if HOMES.search(text)] == []
