import json
from copy import deepcopy
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from shared.calendar import (
    Confidence,
    DayKind,
    DeadlineProof,
    DeadlineRule,
    ExtensionCap,
    Pause,
    StopClock,
    TimeLimit,
    Unit,
    compute,
    extend,
    published_calendar,
    verify,
)

CALENDAR = published_calendar()
APRIL = datetime(2024, 4, 2, 3, tzinfo=UTC)
PAUSE = Pause(first=date(2024, 4, 16), last=date(2024, 4, 17), ground="keberatan", author="a")


def proof() -> DeadlineProof:
    rule = DeadlineRule(
        id="serve_decision",
        edition="kasn-2022",
        basis="PP 94/2021 Ps 37(3)",
        confidence=Confidence.CERTAIN,
        limit=TimeLimit(amount=14, unit=Unit.WORKING),
        stop_clock=StopClock(max_days=2, basis="b", confidence=Confidence.UNVERIFIED),
        extension=ExtensionCap(
            total=TimeLimit(amount=3, unit=Unit.WORKING), basis="b", confidence=Confidence.UNVERIFIED
        ),
    )
    paused = compute(rule, APRIL, "Asia/Jakarta", CALENDAR, pauses=[PAUSE])
    return extend(paused, TimeLimit(amount=3, unit=Unit.WORKING), "saksi", APRIL, CALENDAR)


def with_day(whole: DeadlineProof, at: date, **changed: object) -> DeadlineProof:
    days = tuple(d.model_copy(update=changed) if d.day == at else d for d in whole.days)
    return whole.model_copy(update={"days": days}).sealed()


def test_a_proof_holds_by_itself_and_against_its_calendar() -> None:
    assert verify(proof()) is None
    assert verify(proof(), CALENDAR) is None


def test_a_proof_does_not_hold_against_another_calendar() -> None:
    mismatch = verify(proof(), CALENDAR.as_known_on(date(2024, 1, 1)))
    assert mismatch is not None
    assert mismatch.field == "calendar"


@pytest.mark.parametrize(
    ("day", "changed", "field"),
    [
        (date(2024, 4, 4), {"kind": DayKind.WEEKEND}, "kind"),
        (date(2024, 4, 6), {"kind": DayKind.WORKING}, "kind"),
        (date(2024, 4, 16), {"paused": False}, "paused"),
        (date(2024, 4, 18), {"number": 12}, "number"),
        (date(2024, 4, 5), {"day": date(2024, 4, 6)}, "day"),
    ],
)
def test_the_first_day_that_differs_is_named_even_when_sealed_anew(
    day: date, changed: dict[str, object], field: str
) -> None:
    mismatch = verify(with_day(proof(), day, **changed))
    assert mismatch is not None
    assert (mismatch.day, mismatch.field) == (day, field)
    assert day.isoformat() in str(mismatch)


def test_an_invented_holiday_shifts_the_count_from_its_day_on() -> None:
    forged = with_day(proof(), date(2024, 4, 18), kind=DayKind.NATIONAL, name="Libur", decree="SKB")
    mismatch = verify(forged)
    assert mismatch is not None
    assert mismatch.day == date(2024, 4, 18)


def test_a_renamed_holiday_is_found_against_the_calendar_and_by_the_digest() -> None:
    renamed = with_day(proof(), date(2024, 4, 10), name="Libur")
    assert verify(renamed) is None, "sealed anew, only the calendar can tell"
    mismatch = verify(renamed, CALENDAR)
    assert mismatch is not None
    assert (mismatch.day, mismatch.field) == (date(2024, 4, 10), "name")
    unsealed = renamed.model_copy(update={"digest": proof().digest})
    assert getattr(verify(unsealed), "field", None) == "digest"


def test_a_result_that_does_not_follow_is_named() -> None:
    moved = proof().model_copy(update={"due_date": date(2024, 5, 31)}).sealed()
    assert getattr(verify(moved), "field", None) == "due_date"


def test_missing_days_are_named() -> None:
    cut = proof().model_copy(update={"days": proof().days[:-1]}).sealed()
    mismatch = verify(cut)
    assert mismatch is not None
    assert mismatch.day == proof().days[-1].day


def test_a_proof_that_goes_beyond_its_own_rule_does_not_hold() -> None:
    longer = PAUSE.model_copy(update={"last": date(2024, 4, 18)})
    mismatch = verify(proof().model_copy(update={"pauses": (longer,)}).sealed())
    assert mismatch is not None
    assert (mismatch.field, "3 paused days" in mismatch.found) == ("inputs", True)


def test_a_proof_older_than_stop_clocks_and_caps_still_holds() -> None:
    old = DeadlineProof.model_validate_json((Path(__file__).parent / "proof_of_2026.json").read_text())
    assert verify(old) is None


def test_inputs_that_cannot_be_counted_are_a_mismatch_not_a_crash() -> None:
    open_pause = PAUSE.model_copy(update={"last": None})
    assert getattr(verify(proof().model_copy(update={"pauses": (open_pause,)})), "field", None) == "inputs"


def leaves(node: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    if isinstance(node, dict):
        return [leaf for key, child in node.items() for leaf in leaves(child, (*path, key))]
    if isinstance(node, list):
        return [leaf for n, child in enumerate(node) for leaf in leaves(child, (*path, n))]
    return [path]


WHOLE = json.loads(proof().model_dump_json())
OTHER_VALUES: dict[type, list[Any]] = {
    bool: [True, False],
    int: [0, 1, 13, 15],
    str: ["2024-04-03", "working", "weekend", "counted", "Asia/Makassar", "x", "likely", "2024-05-02T17:00:00Z"],
    type(None): ["x", "SKB 855/2023"],
}


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(leaves(WHOLE)), st.data())
def test_any_tampered_value_is_found(path: tuple[str | int, ...], data: st.DataObject) -> None:
    tampered = deepcopy(WHOLE)
    node = tampered
    for key in path[:-1]:
        node = node[key]
    old = node[path[-1]]
    node[path[-1]] = data.draw(st.sampled_from([value for value in OTHER_VALUES[type(old)] if value != old]))
    try:
        candidate = DeadlineProof.model_validate(tampered)
    except ValidationError:
        return  # not even a proof
    assert candidate == proof() or verify(candidate) is not None
