"""One audit of the ledger in the database, with its progress on a bar."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from deploy.cli.ledger_keys import kept_roots
from deploy.cli.ledger_reading import LedgerReader, Which
from deploy.cli.ledger_words import case_break, day_break, in_words
from services.workflow.domain.audit import Auditor, ReadSigned, Verdict, kept_faults

COLUMNS = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())


@dataclass
class Findings:
    """`breaks` are sentences, the first of each case and day; `sealed_upto` is the newest day with a root.

    `lost`: numbers that restores have skipped.
    """

    cases: int = 0
    rows: int = 0
    days: int = 0
    kept: int = 0
    lost: int = 0
    sealed_upto: str | None = None
    broken_cases: list[str] = field(default_factory=list)
    broken_days: list[str] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        return not self.broken_cases and not self.broken_days

    def count(self, verdict: Verdict) -> None:
        self.cases += 1
        self.rows += verdict.rows
        if verdict.broken:
            self.broken_cases.append(case_break(verdict.broken))


@dataclass(frozen=True)
class Audit:
    """`read` is None where no public key is known: signatures are not looked at then. `kept` is a folder of roots."""

    reader: LedgerReader
    read: ReadSigned | None
    kept: Path | None
    console: Console

    def run(self, which: Which) -> Findings:
        found, auditor = Findings(), Auditor(self.reader.given(), lost := self.reader.lost())
        found.lost = sum(last - first + 1 for _year, first, last in lost)
        for verdict in self._verdicts(auditor, which):
            found.count(verdict)
        if which == Which():
            gone = (f"{number}  {in_words('case_missing')}" for number in auditor.missing_cases())
            found.broken_cases += [each for each in gone if not _told(each, found)]
        self._days(auditor, which, found)
        return found

    def _verdicts(self, auditor: Auditor, which: Which) -> Iterator[Verdict]:
        with Progress(*COLUMNS, console=self.console, transient=True) as progress:
            task = progress.add_task("baris / rows", total=self.reader.count(which))
            for verdict in auditor.cases(*self.reader.streams(which)):
                progress.advance(task, verdict.rows)
                yield verdict

    def _days(self, auditor: Auditor, which: Which, found: Findings) -> None:
        roots = self.reader.roots()
        only = self._only(which)
        if which.case is not None:
            for day in self.reader.days_of(which.case):
                auditor.take_day(day, self.reader.places(day))
        breaks = list(auditor.days(roots, self.read, only))
        if self.kept is not None and self.read is not None:
            kept = list(kept_roots(self.kept))
            found.kept = len(kept)
            breaks += kept_faults(kept, {day: root for day, root in roots if root}, self.read)
        found.days = len(roots) if only is None else len(only)
        found.sealed_upto = roots[-1][0] if roots else None
        first = {each.day: each for each in reversed(breaks)}
        found.broken_days = [day_break(first[day]) for day in sorted(first)]

    def _only(self, which: Which) -> frozenset[str] | None:
        if which.case is not None:
            return self.reader.days_of(which.case)
        return frozenset({which.day}) if which.day is not None else None


def _told(sentence: str, found: Findings) -> bool:
    number = sentence.split(maxsplit=1)[0]
    return any(each.startswith(f"{number} ") for each in found.broken_cases)
