"""A run on the terminal: how far it is, what came of it, and whether that is right."""

from collections.abc import Mapping
from typing import Self

from rich.console import Console, Group
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from deploy.demo import figures
from deploy.demo.checks import Check
from deploy.demo.evidence import Evidence, Told
from deploy.demo.feeding import Accepted
from shared.contracts.vocabulary import ReportChannel

FAULTS_SHOWN = 8


class ProgressBars:
    """An audience at a terminal; use it with `with`."""

    def __init__(self, console: Console, reports: int) -> None:
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        self._opened = 0
        self._progress = Progress(*columns, console=console)
        self._reports = self._progress.add_task("reports handed in", total=reports)
        self._cases = self._progress.add_task("cases through their story", total=None, start=False)

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def handed_in(self, _accepted: Accepted) -> None:
        self._progress.advance(self._reports)

    def opened(self, channel: ReportChannel, cases: int) -> None:
        self._opened += cases
        self._progress.start_task(self._cases)
        self._progress.update(self._cases, total=self._opened)
        self._say(f"{cases} cases opened by {channel.value}; their officers begin to act")

    def told(self, _told: Told) -> None:
        self._progress.advance(self._cases)

    def waiting_for(self, what: str) -> None:
        self._say(f"waiting for {what}")

    def _say(self, line: str) -> None:
        self._progress.console.print(line, style="dim", highlight=False)


def tables(evidence: Evidence) -> Group:
    return Group(_cases(evidence), _numbers(evidence), _dead_letters(evidence))


def verdicts(checks: list[Check]) -> Table:
    table = Table.grid(padding=(0, 1))
    for check in checks:
        table.add_row("[green]✓[/]" if check.passed else "[red]✗[/]", check.rule)
        for fault in check.faults[:FAULTS_SHOWN]:
            table.add_row("", f"[red]{fault}[/]")
        if len(check.faults) > FAULTS_SHOWN:
            table.add_row("", f"[red]and {len(check.faults) - FAULTS_SHOWN} more[/]")
    return table


def listing(rows: list[tuple[str, str]]) -> str:
    """One line a row, however long: an address that is cut cannot be followed."""
    width = max(len(what) for what, _ in rows)
    return "\n".join(f"{what:<{width}}  {where}" for what, where in rows)


def _cases(evidence: Evidence) -> Table:
    table = Table("stage", "outcome", "cases", title="Cases", title_justify="left")
    for (stage, outcome), count in sorted(figures.cases_by_stage(evidence).items()):
        table.add_row(stage, outcome, str(count))
    table.add_section()
    table.add_row("", "together", str(len(evidence.standings)))
    return table


def _numbers(evidence: Evidence) -> Table:
    table = Table("what", "number", title="Deadlines, rungs, notices", title_justify="left")
    _section(table, "deadlines", figures.deadlines_by_fate(evidence))
    _section(table, "rung", figures.rungs_by_act(evidence))
    _section(table, "notices accepted by", figures.notices_by_channel(evidence))
    if evidence.letters is None:
        table.add_row("letters counted at the receiver", "none: the mail server is outside")
    attached = sum(not each.opened_case for each in evidence.assignments)
    _section(table, "reports", {"handed in": len(evidence.accepted), "attached to an open case": attached})
    table.add_row("lapse until recorded", _lag(figures.lag_until_recorded(evidence)))
    table.add_row("lapse until notice accepted", _lag(figures.lag_until_told(evidence)))
    return table


def _section(table: Table, what: str, counts: Mapping[str, int]) -> None:
    for name, count in counts.items():
        table.add_row(f"{what} {name}", str(count))
    table.add_section()


def _lag(lag: figures.Lag | None) -> str:
    return "nothing lapsed" if lag is None else f"p50 {lag.p50:.2f} s, max {lag.most:.2f} s"


def _dead_letters(evidence: Evidence) -> Table:
    table = Table("record", "code", "reason", title="Dead letters", title_justify="left")
    for letter in evidence.dead_letters:
        table.add_row(letter.key, letter.code, letter.reason)
    return table
