"""A reporter's identity is opened in one place, and its key is touched in few."""

from tests.architecture.sources import ROOT, calls, product

ADAPTERS = {f"services/intake/adapters/{name}.py" for name in ("tables", "reports", "identities", "keys", "retention")}
"""Declared, written, read with the log at hand, wrapped anew; which are due."""

TOLD_OF = {"deploy/cli/vault.py"}
"""What to back up."""


def test_one_activity_opens_identities() -> None:
    opening = {path for path in product() for name, _call in calls(path) if name.endswith("vault.open")}
    assert {path.relative_to(ROOT).as_posix() for path in opening} == {"services/intake/activities/releasing.py"}


def test_the_tables_of_identities_are_named_where_they_must_be_and_nowhere_else() -> None:
    named = {path for path in product() if {"reporter_key", "reporter_vault"} & set(words(path.read_text()))}
    assert {path.relative_to(ROOT).as_posix() for path in named} == ADAPTERS | TOLD_OF


def words(text: str) -> list[str]:
    return "".join(sign if sign.isalnum() or sign == "_" else " " for sign in text).split()
