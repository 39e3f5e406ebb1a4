"""A thousand people who own the database and not the key, each in his own way: none goes unnoticed."""

from tests.unit.workflow.books import unnoticed

TAMPERINGS = 1_000


def test_a_thousand_tamperings_are_all_found() -> None:
    assert unnoticed(range(TAMPERINGS)) == []
