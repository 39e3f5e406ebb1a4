"""deploy/LICENCES.md tells of every locked package, as that package does."""

import re

from deploy.licences.__main__ import FILE, UNKNOWN, installed, licence, pinned

ROW = re.compile(r"^\| (\S+) \| (\d\S*) \| [^|]+ \| ([^|]+) \|$", re.MULTILINE)
ROWS = {name: (version, said) for name, version, said in ROW.findall(FILE.read_text())}


def test_every_locked_package_has_a_row_with_its_version() -> None:
    assert {name: version for name, (version, _) in ROWS.items()} == pinned("requirements.txt")


def test_every_row_says_what_its_package_says() -> None:
    found = installed()
    here = {name: said for name, (_, said) in ROWS.items() if name in found}
    assert here == {name: licence(found, name) for name in here}
    assert len(here) > 100


def test_a_package_that_serves_has_a_licence() -> None:
    assert [name for name in pinned("images.txt") if ROWS[name][1] == UNKNOWN] == []
