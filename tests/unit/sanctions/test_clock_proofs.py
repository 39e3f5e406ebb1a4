"""Every clock of a sanction that counts days can be proven, to whoever has nothing but the proof."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from services.sanctions.domain.catalogue import load_catalogue
from services.sanctions.domain.counting import Counting
from services.sanctions.domain.deadlines import complete
from services.sanctions.domain.proving import Told, begins, prove, told_last
from services.sanctions.domain.state import Entry
from shared.calendar import explain, published_calendar, verify
from shared.contracts.limits import TimeLimit, Unit
from shared.contracts.refusals import Refused
from shared.contracts.sanctions import MilestoneKind, SanctionDeadline, SanctionDeadlineCode, SanctionMilestone
from tests.unit.sanctions.matters import order

AT = datetime.fromisoformat("2024-11-06T10:00:00+08:00")
CALENDAR = published_calendar()
Code = SanctionDeadlineCode


def recorded(kind: MilestoneKind, sanction: str | None = "pp94.demotion", **content: Any) -> SanctionMilestone:
    """As the recorder completes it."""
    bare = SanctionMilestone(
        case_number="NTR-2024-000001", round=1, sequence=4, kind=kind, at=AT, sanction=sanction, **content
    )
    return complete(Entry(entry_id="k", order=order(), milestone=bare), load_catalogue(), Counting(CALENDAR)).milestone


def clock_of(code: Code, milestone: SanctionMilestone) -> SanctionDeadline:
    return next(clock for clock in milestone.deadlines if clock.code is code)


OPENED = [
    (Code.EXAMINATION, recorded(MilestoneKind.RECEIVED, None)),
    (Code.SERVICE, recorded(MilestoneKind.DECIDED)),
    (Code.DELIVERY, recorded(MilestoneKind.ABSENT_AT_SERVICE)),
    (Code.EFFECT, recorded(MilestoneKind.SERVED)),
    (Code.OBJECTION, recorded(MilestoneKind.SERVED)),
    (Code.APPEAL, recorded(MilestoneKind.SERVED, "pp94.honourable_dismissal")),
    (Code.APPEAL_REPLY, recorded(MilestoneKind.APPEAL_FILED)),
    (Code.APPEAL_DECISION, recorded(MilestoneKind.APPEAL_FILED)),
    (Code.OBJECTION_REPLY, recorded(MilestoneKind.OBJECTION_FILED)),
    (Code.OBJECTION_DECISION, recorded(MilestoneKind.OBJECTION_FILED)),
]


@pytest.mark.parametrize(("code", "milestone"), OPENED, ids=[code.value for code, _ in OPENED])
def test_a_clock_has_a_proof_that_holds_and_gives_the_day_that_was_told(
    code: Code, milestone: SanctionMilestone
) -> None:
    proof = prove(told_last(code, [(milestone, AT)]), order(), CALENDAR)
    clock = clock_of(code, milestone)
    assert verify(proof, CALENDAR) is None
    assert proof.lapses_at == clock.due_at + (timedelta(days=1) if begins(clock) else timedelta())
    assert (proof.rule.basis, proof.rule.confidence) == (clock.basis, clock.confidence)


def test_the_fifteenth_working_day_is_shown_day_by_day_with_the_voting_day_skipped() -> None:
    proof = prove(told_last(Code.EFFECT, [(recorded(MilestoneKind.SERVED), AT)]), order(), CALENDAR)
    assert proof.due_date.isoformat() == "2024-11-28"
    assert "27 November 2024 (Hari Pemilihan" in explain(proof)


def test_a_clock_that_was_told_before_a_decree_is_proven_by_the_calendar_of_its_time() -> None:
    before = CALENDAR.as_known_on(datetime.fromisoformat("2024-11-06T00:00:00+08:00").date())
    bare = SanctionMilestone(
        case_number="NTR-2024-000001", round=1, sequence=4, kind=MilestoneKind.SERVED, at=AT, sanction="pp94.demotion"
    )
    entry = Entry(entry_id="k", order=order(), milestone=bare)
    milestone = complete(entry, load_catalogue(), Counting(before)).milestone
    proof = prove(told_last(Code.EFFECT, [(milestone, AT)]), order(), CALENDAR)
    assert proof.due_date.isoformat() == "2024-11-27"
    assert proof.calendar.version == before.version


def test_a_clock_that_a_decree_moved_is_proven_as_it_was_told_last() -> None:
    served = recorded(MilestoneKind.SERVED)
    moved = clock_of(Code.EFFECT, served).model_copy(update={"due_at": AT})
    check = served.model_copy(update={"kind": MilestoneKind.DEADLINE_RECOMPUTED, "deadlines": (), "deadline": moved})
    assert told_last(Code.EFFECT, [(served, AT), (check, AT)]).clock.due_at == AT


def refusal(code: Code, milestone: SanctionMilestone) -> str:
    with pytest.raises(Refused) as refused:
        prove(told_last(code, [(milestone, AT)]), order(), CALENDAR)
    return refused.value.refusal.code


def test_what_counts_no_days_was_never_opened_or_cannot_be_told_again_is_refused_by_name() -> None:
    assert refusal(Code.SERVICE, recorded(MilestoneKind.SERVED)) == "no_such_clock"
    assert refusal(Code.SANCTION_END, recorded(MilestoneKind.EFFECTIVE)) == "not_counted_in_days"
    impossible = clock_of(Code.SERVICE, recorded(MilestoneKind.DECIDED)).model_copy(update={"due_at": AT})
    with pytest.raises(Refused) as refused:
        prove(Told(impossible, AT), order(), CALENDAR)
    assert refused.value.refusal.code == "proven_by_no_calendar"


def test_the_seconds_of_a_drill_are_proven_to_the_instant() -> None:
    clock = clock_of(Code.EFFECT, recorded(MilestoneKind.SERVED))
    limit = TimeLimit(amount=20, unit=Unit.SECONDS)
    drill = clock.model_copy(update={"limit": limit, "due_at": AT + timedelta(seconds=20), "trigger_at": AT})
    assert prove(Told(drill, AT), order(), CALENDAR).lapses_at == drill.due_at
