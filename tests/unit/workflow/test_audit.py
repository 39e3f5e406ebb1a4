"""A ledger that was changed is found out, however it was changed."""

import copy
from collections.abc import Iterator
from weakref import WeakSet

import pytest

from services.workflow.domain.audit import Auditor, DayBreak, Verdict
from services.workflow.domain.ledger import GENESIS, Break, Entry
from shared.security.signing import Signer
from tests.unit.workflow.books import OUR_KEY, WAYS, Tamperer, book, chance, entry, unnoticed


def test_an_untouched_ledger_holds() -> None:
    assert [found for seed in range(20) if (found := book(seed).audit())] == []


def test_every_way_of_tampering_is_found() -> None:
    """A thousand of them are in tests/properties."""
    assert unnoticed(range(5 * len(WAYS))) == []


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_each_way_of_tampering_changes_something(way: object) -> None:
    """A tampering that did nothing would be found by nobody, and prove nothing."""
    before = book()
    after = copy.deepcopy(before)
    assert callable(way)
    way(Tamperer(chance(1)), after)
    assert after != before


def test_the_first_row_that_differs_is_named_with_its_case() -> None:
    tampered = book()
    number, rows = "NTR-2026-000002", tampered.rows["NTR-2026-000002"]
    del rows[1]
    assert Verdict(number, len(rows), Break(number, 2, "row_missing")) in tampered.audit()


def test_a_case_that_is_gone_altogether_is_named_and_so_are_its_days() -> None:
    tampered = book()
    days = {mark.day for mark in tampered.marks if mark.case_number == "NTR-2026-000003"}
    del tampered.rows["NTR-2026-000003"], tampered.heads["NTR-2026-000003"]
    tampered.marks = [mark for mark in tampered.marks if mark.case_number != "NTR-2026-000003"]
    found = tampered.audit()
    assert "NTR-2026-000003" in found
    assert {each.day for each in found if isinstance(each, DayBreak)} == days


def test_whoever_rewrites_the_last_days_with_all_their_roots_is_found_by_a_kept_root() -> None:
    """The newest roots and rows cut off together leave a ledger that holds: only what lies elsewhere can tell."""
    whole = book()
    kept = whole.dated()
    cut = copy.deepcopy(whole)
    gone = cut.roots.pop().record.day
    for number, rows in cut.rows.items():
        cut.marks = [mark for mark in cut.marks if (mark.case_number, mark.day) != (number, gone)]
        del rows[cut.sealed(number) :]
        cut.know_the_end(number)
    assert cut.audit() == []
    assert cut.against(kept) == [DayBreak(gone, "root_gone")]


def test_a_day_sealed_a_second_time_with_our_own_key_is_found_by_a_kept_root() -> None:
    whole = book()
    kept = whole.dated()
    Tamperer(chance(1)).rewrites_a_case_from_a_sealed_row_on(whole)
    whole.seal_again(OUR_KEY)
    assert whole.audit() == []
    assert {each.reason for each in whole.against(kept)} == {"root_replaced"}


def test_a_kept_root_by_another_key_proves_nothing() -> None:
    whole, forged = book(), book()
    forged.seal_again(Signer.generate())
    assert {each.reason for each in whole.against(forged.dated())} == {"kept_file_invalid"}
    assert whole.against([("2026-11-20", None)]) == [DayBreak("2026-11-20", "kept_file_invalid")]
    assert whole.against(whole.dated()) == []


def test_of_a_long_ledger_few_rows_are_in_memory_at_a_time() -> None:
    alive, most = WeakSet[Entry](), 0

    def entries() -> Iterator[Entry]:
        nonlocal most
        previous = GENESIS
        for sequence in range(1, 501):
            row = entry("NTR-2026-000001", sequence, "opened", previous)
            previous = row.hash
            alive.add(row)
            most = max(most, len(alive))
            yield row

    [verdict] = Auditor().cases([], [], entries())
    assert (verdict.rows, most < 10) == (500, True)


def test_a_counter_that_was_tampered_with_does_not_command_memory() -> None:
    assert next(Auditor({2026: 2_000_000_000}).missing_cases()) == "NTR-2026-000001"


def test_numbers_that_a_restore_has_skipped_are_missed_by_nobody_and_all_others_are() -> None:
    auditor = Auditor({2026: 9}, [(2026, 3, 5), (2026, 8, 20), (2025, 1, 2)])
    assert [int(number[-6:]) for number in auditor.missing_cases()] == [1, 2, 6, 7]
