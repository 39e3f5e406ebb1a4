"""A released edition is never edited: running cases and closed ones rely on it. New law is a new file."""

import json
from pathlib import Path

import pytest

from services.workflow.domain.register import fingerprint, load_register
from tests.contracts.limits_table import limits_table

HERE = Path(__file__).parent
FROZEN: dict[str, str] = json.loads((HERE / "frozen_editions.json").read_text())
LIMITS_ANEW = "write it anew: python -m tests.contracts.limits_table > tests/contracts/limits.md"


@pytest.mark.parametrize("edition_id", sorted(FROZEN))
def test_a_released_edition_says_what_it_said_when_it_was_released(edition_id: str) -> None:
    changed = "this edition was released: restore it, and write what the law says now as a new edition"
    assert fingerprint(load_register().edition(edition_id)) == FROZEN[edition_id], changed


def test_every_edition_is_frozen() -> None:
    missing = {edition.id: fingerprint(edition) for edition in load_register() if edition.id not in FROZEN}
    assert missing == {}, f"add to tests/contracts/frozen_editions.json: {json.dumps(missing)}"


def test_the_table_of_limits_is_what_a_lawyer_signed() -> None:
    assert limits_table() == (HERE / "limits.md").read_text(), LIMITS_ANEW
