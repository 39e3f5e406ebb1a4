"""Deadlines held against the ledger: what had to fire has fired, once, and nothing before its time."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from deploy.demo.evidence import Evidence
from deploy.demo.records import DeadlineRow
from shared.contracts.cases import CaseEvent, Closed, DeadlineLapsed, RungFired

GRACE = timedelta(seconds=3)
"""A moment this close to the answer, or to the end of the run, may be recorded or overtaken."""

Moment = tuple[str, int]
"""`lapse` and 0, or `rung` and its number."""


@dataclass(frozen=True)
class Fired:
    """`due` is when it was to fire, `seen` when it was seen to be due."""

    moment: Moment
    due: datetime
    seen: datetime


def lapses_and_rungs(evidence: Evidence) -> Iterator[str]:
    for row in evidence.deadlines:
        events = evidence.events[row.case_number]
        fired = list(fired_by(row.deadline_id, events))
        stop = stopped_at(row, events) or evidence.observed_at
        name = f"{row.case_number} {row.deadline_id}"
        yield from (f"{name}: {fault}" for fault in faults(fired, moments_of(row), stop))


def faults(fired: list[Fired], planned: dict[Moment, datetime], stop: datetime) -> Iterator[str]:
    """`stop` is when the deadline was answered, or when it was looked at."""
    times = Counter(each.moment for each in fired)
    for moment, due in planned.items():
        if due < stop - GRACE and not times[moment]:
            yield f"{moment} was due at {due:%H:%M:%S} and did not fire"
    for each in fired:
        if planned.get(each.moment) != each.due:
            yield f"{each.moment} fired for {each.due:%H:%M:%S}, which nothing planned"
        if each.seen < each.due:
            yield f"{each.moment} fired {each.due - each.seen} early"
    yield from (f"{moment} fired {count} times" for moment, count in times.items() if count > 1)


def fired_by(deadline_id: str, events: list[CaseEvent]) -> Iterator[Fired]:
    for event in events:
        facts = event.facts
        if isinstance(facts, DeadlineLapsed) and facts.deadline.deadline_id == deadline_id:
            yield Fired(("lapse", 0), facts.deadline.lapses_at, min(facts.observed_at, event.recorded_at))
        if isinstance(facts, RungFired) and facts.deadline.deadline_id == deadline_id:
            yield Fired(("rung", facts.rung), facts.scheduled_at, event.recorded_at)


def moments_of(row: DeadlineRow) -> dict[Moment, datetime]:
    """When the lapse and each rung are due."""
    return {
        (moment["kind"], moment["index"]): datetime.fromisoformat(moment["at"])
        for moment in row.deadline["moments"]
        if moment["kind"] != "reminder"
    }


def stopped_at(row: DeadlineRow, events: list[CaseEvent]) -> datetime | None:
    closed = next((event.recorded_at for event in events if isinstance(event.facts, Closed)), None)
    return row.met_at or closed
