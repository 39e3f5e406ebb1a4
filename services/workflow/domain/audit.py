"""Whether a ledger is what was written and sealed: every case's chain, its end, its sealed days, and every day's root.

Everything comes as streams ordered by case number, then sequence; kept are one case's marks and, for each day, the edge
of its tree. So a ledger of any length fits.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from heapq import merge
from itertools import groupby
from operator import itemgetter

from services.workflow.domain.ledger import GENESIS, Break, Chain, Entry
from services.workflow.domain.merkle import Tree
from services.workflow.domain.roots import DayBook, Mark, Place, leaf
from shared.contracts.ledger_roots import FIRST, LedgerRootSealed

ReadSigned = Callable[[str], str | None]
"""The text that a signature is for; None when it is by none of the known keys."""

Dated = tuple[str, LedgerRootSealed | None]
"""A root and the day it stands for; None in place of what cannot be read as one."""

NUMBER = re.compile(r"NTR-(\d{4})-(\d{6,9})")
MOST_CASES = 9_999_999
"""Of one year: a counter beyond it was tampered with, and must not command memory."""


@dataclass(frozen=True)
class Head:
    """What a case knows of its ledger's end."""

    case_number: str
    last_sequence: int
    last_hash: str


@dataclass(frozen=True)
class Verdict:
    """`broken` is the first place at which the ledger of a case does not hold."""

    case_number: str
    rows: int
    broken: Break | None


@dataclass(frozen=True)
class DayBreak:
    day: str
    reason: str


class Auditor:
    """First `cases`, to its end; then what it saw can be held against the roots and the numbers that were given.

    `given` holds the last number of each year, `lost` the ranges (year, first, last) that a restore has skipped.
    """

    def __init__(self, given: Mapping[int, int] | None = None, lost: Iterable[tuple[int, int, int]] = ()) -> None:
        self._trees: defaultdict[str, Tree] = defaultdict(Tree)
        self._cases: Counter[str] = Counter()
        self._whole: dict[str, DayBook] = {}
        self._known = {year: bytearray(min(last, MOST_CASES) + 1) for year, last in (given or {}).items()}
        for year, first, last in lost:
            known = self._known.get(year, bytearray())
            known[first : last + 1] = b"\x01" * len(known[first : last + 1])

    def cases(self, heads: Iterable[Head], marks: Iterable[Mark], entries: Iterable[Entry]) -> Iterator[Verdict]:
        streams: tuple[Iterable[Head | Mark | Entry], ...] = (heads, marks, entries)
        for number, items in _by_case(streams):
            audit = _CaseAudit(number, self._trees)
            for item in items:
                audit.take(item)
            self._cases.update(mark.day for mark in audit.marks)
            if audit.head is not None:
                self._remember(number)
            yield audit.verdict()

    def take_day(self, day: str, rows: Iterable[Place]) -> None:
        """All rows of a day, when `cases` was given some cases only."""
        book = self._whole[day] = DayBook(date.fromisoformat(day))
        for case_number, sequence, row_hash in rows:
            book.add(case_number, sequence, row_hash)

    def days(
        self, roots: Iterable[Dated], read: ReadSigned | None, only: frozenset[str] | None = None
    ) -> Iterator[DayBreak]:
        """The first fault of each day, in order. `only` names the days whose rows were all seen; None: every day's."""
        previous: str | None = FIRST
        sealed = set()
        for day, root in roots:
            reason = "record_unreadable" if root is None else record_fault(day, root, previous, read)
            if reason is None and root is not None and (only is None or day in only):
                reason = self._rows_fault(root)
            if reason:
                yield DayBreak(day, reason)
            previous = root.hash if root else None
            sealed.add(day)
        yield from (DayBreak(day, "root_missing") for day in sorted({*self._cases} - sealed))

    def missing_cases(self) -> Iterator[str]:
        """Numbers that were given to cases which are gone."""
        for year, known in sorted(self._known.items()):
            yield from (f"NTR-{year}-{number:06d}" for number in range(1, len(known)) if not known[number])

    def _remember(self, case_number: str) -> None:
        found = NUMBER.fullmatch(case_number)
        known = self._known.get(int(found[1])) if found else None
        if found and known and int(found[2]) < len(known):
            known[int(found[2])] = 1

    def _rows_fault(self, root: LedgerRootSealed) -> str | None:
        record, (rows, cases, found) = root.record, self._counted(root.record.day)
        if rows != record.rows:
            return "rows_missing" if rows < record.rows else "rows_added"
        return None if (found, cases) == (record.root, record.cases) else "root_differs"

    def _counted(self, day: str) -> tuple[int, int, str]:
        if day in self._whole:
            record = self._whole[day].record(FIRST)
            return record.rows, record.cases, record.root
        tree = self._trees[day]
        return tree.size, self._cases[day], tree.root()


def record_fault(day: str, root: LedgerRootSealed, previous: str | None, read: ReadSigned | None) -> str | None:
    """What is wrong with a record itself, with its place after the one before, or with its signature.

    `previous` is the hash of the record before it, None where that is not known.
    """
    if root.hash != root.record.hash() or root.record.day != day:
        return "record_edited"
    if previous is not None and root.record.previous != previous:
        return "root_link_broken"
    if read is not None and read(root.signature) != root.record.text():
        return "signature_wrong"
    return None


def kept_faults(kept: Iterable[Dated], ours: Mapping[str, LedgerRootSealed], read: ReadSigned) -> Iterator[DayBreak]:
    """Roots that were kept elsewhere against those in the database, which are `ours` by day."""
    for day, root in kept:
        reason = _kept_fault(day, root, ours.get(day), read)
        if reason:
            yield DayBreak(day, reason)


def _kept_fault(day: str, root: LedgerRootSealed | None, ours: LedgerRootSealed | None, read: ReadSigned) -> str | None:
    if root is None or record_fault(day, root, None, read):
        return "kept_file_invalid"
    if ours is None:
        return "root_gone"
    return None if ours.record == root.record else "root_replaced"


@dataclass
class _CaseAudit:
    case_number: str
    trees: Mapping[str, Tree]
    head: Head | None = None
    marks: list[Mark] = field(default_factory=list)
    rows: int = 0
    _chain: Chain = field(default_factory=Chain)
    _sealed: Break | None = None
    _at: int = 0

    def take(self, item: Head | Mark | Entry) -> None:
        match item:
            case Head():
                self.head = item
            case Mark():
                self.marks.append(item)
            case Entry():
                self.rows += 1
                self._chain.take(item)
                self._seal(item)

    def verdict(self) -> Verdict:
        faults = [each for each in (self._chain.broken, self._sealed, self._short_of_marks(), self._end()) if each]
        first = min(faults, key=lambda fault: fault.sequence, default=None)
        return Verdict(self.case_number, self.rows, first)

    def _seal(self, entry: Entry) -> None:
        while self._at < len(self.marks) and self.marks[self._at].last < entry.sequence:
            self._at += 1
        if self._at == len(self.marks) or entry.sequence < self.marks[self._at].first:
            return
        mark = self.marks[self._at]
        self.trees[mark.day].add(leaf(self.case_number, entry.sequence, entry.hash))
        if entry.sequence == mark.last and entry.hash != mark.hash and self._sealed is None:
            self._sealed = Break(self.case_number, entry.sequence, "sealed_differs")

    def _short_of_marks(self) -> Break | None:
        sealed = self.marks[-1].last if self.marks else 0
        if sealed <= self._chain.last_sequence:
            return None
        return Break(self.case_number, self._chain.last_sequence + 1, "sealed_rows_missing")

    def _end(self) -> Break | None:
        if self.head is None:
            return Break(self.case_number, self._chain.last_sequence + 1, "case_missing")
        known = (self.head.last_sequence, self.head.last_hash or GENESIS)
        if known == (self._chain.last_sequence, self._chain.last_hash):
            return None
        if known[0] < self._chain.last_sequence:
            return Break(self.case_number, known[0] + 1, "row_added")
        return Break(self.case_number, self._chain.last_sequence + 1, "end_missing")


def _by_case(
    streams: Iterable[Iterable[Head | Mark | Entry]],
) -> Iterator[tuple[str, Iterator[Head | Mark | Entry]]]:
    """Of each case its head, its marks, then its rows."""

    def tagged(order: int, stream: Iterable[Head | Mark | Entry]) -> Iterator[tuple[str, int, Head | Mark | Entry]]:
        return ((item.case_number, order, item) for item in stream)

    together = merge(*(tagged(order, stream) for order, stream in enumerate(streams)), key=itemgetter(0, 1))
    for number, items in groupby(together, key=itemgetter(0)):
        yield number, (item for _, _, item in items)
