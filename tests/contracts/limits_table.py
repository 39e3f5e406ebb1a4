"""Every number of the editions in tables for a lawyer to sign: `python -m tests.contracts.limits_table > limits.md`."""

import sys
from collections.abc import Iterable, Iterator

from services.workflow.domain.editions import ByElection, Clause, CountsFrom, Edition, Rung, Step
from services.workflow.domain.ladders import ROLES, load_ladders
from services.workflow.domain.register import load_register
from shared.calendar import known_elections, office_hours
from shared.contracts.limits import TimeLimit
from shared.contracts.sanctions import SanctionLimit
from shared.contracts.vocabulary import Election, Role

Rows = Iterable[tuple[str, ...]]


def limits_table() -> str:
    parts = [
        table("Limits", ("edition", "step", "election", "limit", "counted from", "confidence", "basis"), _limits()),
        table(
            "What other sources say", ("edition", "step", "election", "says", "confidence", "basis"), _alternatives()
        ),
        table(
            "Receipt of the paper",
            ("edition", "step", "recorded by", "at most after sending", "confidence", "basis"),
            _receipts(),
        ),
        table("Reminders", ("edition", "step", "before the last day", "told"), _reminders()),
        table("After the lapse", ("edition", "step", "after", "act", "told", "confidence", "basis"), _rungs()),
        table("Who stands above", ("personnel authority", "role", "authority", "confidence", "basis"), _ladders()),
        table("Hours of reception", ("election", "days", "hours", "quiet, vote", "confidence", "basis"), _hours()),
        table(
            "Determination of candidates and quiet period",
            ("election", "type", "determined", "vote", "confidence", "basis", "quiet", "quiet confidence"),
            _days(),
        ),
    ]
    return "\n".join(parts)


def table(title: str, head: tuple[str, ...], rows: Rows) -> str:
    lines = [f"## {title}", "", _line(head), _line("---" for _ in head), *(_line(row) for row in rows)]
    return "\n".join(lines) + "\n"


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _clauses(edition: Edition) -> Iterator[tuple[str, ByElection]]:
    yield "report_window", edition.report_window.time_limit
    yield "finding_window", edition.finding_window.time_limit
    for step in edition.steps:
        yield step.code, step.time_limit
        if step.extension is not None:
            yield f"{step.code}, extension", step.extension


def _each() -> Iterator[tuple[str, str, Election, Clause]]:
    for edition in load_register():
        for place, clauses in _clauses(edition):
            yield from ((edition.id, place, election, clauses.of(election)) for election in Election)


def _limits() -> Rows:
    for edition, place, election, clause in _each():
        start = "known" if place.endswith("window") else _start(place, clause)
        yield edition, place, election.value, _length(clause), start, clause.confidence.value, clause.basis
    for name, code, stated in _sanction_limits():
        yield name, f"sanction: {code}", "both", _length(stated), "milestone", stated.confidence.value, stated.basis


def _start(place: str, clause: Clause) -> str:
    if place.endswith("extension"):
        return "last day"
    return STARTS[clause.counts_from]


STARTS = {
    CountsFrom.ENTRY: "entered",
    CountsFrom.RECEPTION: "received",
    CountsFrom.RECEIPT: "paper received (entered until recorded)",
}


def _receipts() -> Rows:
    for edition, step in _steps():
        rule = step.receipt
        if rule is not None:
            told = f"{step.actor.value}, told to {rule.sender.value}"
            yield edition, step.code, told, _length(rule.latest), rule.confidence.value, rule.basis


def _alternatives() -> Rows:
    for edition, place, election, clause in _each():
        for other in clause.alternatives:
            yield edition, place, election.value, other.says, other.confidence.value, other.basis
    for name, code, stated in _sanction_limits():
        for reading in stated.alternatives:
            yield name, f"sanction: {code}", "both", _length(reading), reading.confidence.value, reading.basis


def _sanction_limits() -> Iterator[tuple[str, str, SanctionLimit]]:
    for edition in load_register():
        yield from ((edition.id, code, stated) for code, stated in edition.sanction_limits.stated().items())


def _steps() -> Iterator[tuple[str, Step]]:
    return ((edition.id, step) for edition in load_register() for step in edition.steps)


def _reminders() -> Rows:
    for edition, step in _steps():
        for reminder in step.reminders:
            yield edition, step.code, _length(reminder.before), ", ".join(reminder.notify)
    for name, code, stated in _sanction_limits():
        if stated.remind is not None:
            yield name, f"sanction: {code}", _length(stated.remind), Role.PERSONNEL_AUTHORITY.value


def _rungs() -> Rows:
    for edition, step in _steps():
        yield edition, step.code, "lapse", step.on_lapse.consequence, ", ".join(step.on_lapse.notify), "", ""
        for rung in step.rungs:
            told = ", ".join(rung.notify)
            yield edition, step.code, _after(rung), rung.act, told, rung.confidence.value, rung.basis


def _after(rung: Rung) -> str:
    last = "" if rung.no_later_than is None else f" to {_length(rung.no_later_than)}"
    return f"{_length(rung.after)}{last}" + (f" from rung {rung.from_rung}" if rung.from_rung else "")


def _ladders() -> Rows:
    for ladder in load_ladders().values():
        for role in ROLES:
            rung = getattr(ladder, role.value)
            if rung is not None:
                yield ladder.title_id, role.value, rung.authority, rung.confidence.value, rung.basis


def _hours() -> Rows:
    for row in office_hours():
        days = f"{row.first or ''}..{row.last or ''} {WEEK[row.weekdays.start]}-{WEEK[row.weekdays.stop - 1]}"
        special = f"{row.quiet_period.value}, {row.voting_day.value}"
        yield (
            row.election.value,
            days,
            f"{row.opens:%H.%M}-{row.closes:%H.%M}",
            special,
            row.confidence.value,
            row.basis,
        )


def _days() -> Rows:
    for row in known_elections():
        days = f"{row.determined}", f"{row.voting_day}"
        quiet = f"{row.quiet[0]}..{row.quiet[1]}", row.quiet_confidence.value
        yield row.id, row.type.value, *days, row.confidence.value, row.basis, *quiet


def _length(limit: TimeLimit) -> str:
    return f"{limit.amount} {limit.unit.value}"


WEEK = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


if __name__ == "__main__":
    sys.stdout.write(limits_table())
