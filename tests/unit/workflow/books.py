"""A ledger in memory: several cases over several sealed days and one that runs, and people who tamper with it.

A tamperer has the database and all its hashes, and rewrites what he needs to; he has no signing key.
"""

import dataclasses
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

from services.workflow.domain.audit import Auditor, Dated, DayBreak, Head, Verdict, kept_faults
from services.workflow.domain.ledger import GENESIS, Entry, chain_hash
from services.workflow.domain.roots import DayBook, Mark
from shared.contracts.ledger_roots import FIRST, LedgerRootSealed
from shared.security.signing import NotSigned, Signer, Verifier

FIRST_DAY = date(2026, 11, 20)
OUR_KEY = Signer.generate()
OUR_PUBLIC_KEY = OUR_KEY.verifier()


def reader(verifier: Verifier) -> Callable[[str], str | None]:
    def read(signed: str) -> str | None:
        try:
            return verifier.read(signed)
        except NotSigned:
            return None

    return read


def body(case_number: str, sequence: int, what: str) -> str:
    return f'{{"case_number":"{case_number}","sequence":{sequence},"what":"{what}"}}'


@dataclass
class Book:
    """What the database holds. `sealed` is the number of rows of each case that are under a root."""

    rows: dict[str, list[Entry]] = field(default_factory=dict)
    heads: dict[str, Head] = field(default_factory=dict)
    marks: list[Mark] = field(default_factory=list)
    roots: list[LedgerRootSealed] = field(default_factory=list)
    given: int = 0

    @classmethod
    def written(cls, chance: random.Random, *, cases: int = 4, days: int = 3) -> "Book":
        book = cls(given=cases)
        for ahead in range(days + 1):
            for number in range(1, cases + 1):
                book.write(f"NTR-2026-{number:06d}", chance.randrange(4) if ahead < days else 1 + chance.randrange(2))
            if ahead < days:
                book.seal(FIRST_DAY + timedelta(days=ahead))
        return book

    def write(self, case_number: str, how_many: int) -> None:
        rows = self.rows.setdefault(case_number, [])
        for _ in range(how_many):
            sequence = len(rows) + 1
            rows.append(entry(case_number, sequence, f"act {sequence}", rows[-1].hash if rows else GENESIS))
        self.know_the_end(case_number)

    def know_the_end(self, case_number: str) -> None:
        rows = self.rows[case_number]
        self.heads[case_number] = Head(case_number, len(rows), rows[-1].hash if rows else GENESIS)

    def seal(self, day: date, signer: Signer = OUR_KEY) -> None:
        days = DayBook(day)
        for case_number, rows in sorted(self.rows.items()):
            for each in rows[self.sealed(case_number) :]:
                days.add_entry(each)
        record = days.record(self.roots[-1].hash if self.roots else FIRST)
        self.marks += days.marks()
        self.roots.append(LedgerRootSealed(record=record, hash=record.hash(), signature=signer.sign(record.text())))

    def sealed(self, case_number: str) -> int:
        return max((mark.last for mark in self.marks if mark.case_number == case_number), default=0)

    def seal_again(self, signer: Signer) -> None:
        """All days anew over the rows as they are now: what somebody does who owns the database but not the key."""
        days = [date.fromisoformat(root.record.day) for root in self.roots]
        rows, marks, self.marks, self.roots = self.rows, self.marks, [], []
        for day in days:
            upto = {mark.case_number: mark.last for mark in marks if mark.day <= str(day)}
            self.rows = {number: found[: upto.get(number, 0)] for number, found in rows.items()}
            self.seal(day, signer)
        self.rows = rows

    def dated(self) -> list[Dated]:
        return [(root.record.day, root) for root in self.roots]

    def audit(self, verifier: Verifier = OUR_PUBLIC_KEY) -> list[Verdict | DayBreak | str]:
        """Everything that is found, as the database would hand it over: in the order of its columns."""
        auditor = Auditor({2026: self.given})
        heads = sorted(self.heads.values(), key=lambda head: head.case_number)
        marks = sorted(self.marks, key=lambda mark: (mark.case_number, mark.first))
        rows = [row for found in self.rows.values() for row in found]
        rows.sort(key=lambda row: (row.case_number, row.sequence))
        verdicts = [verdict for verdict in auditor.cases(heads, marks, rows) if verdict.broken]
        roots = sorted(self.dated(), key=lambda dated: dated[0])
        return [*verdicts, *auditor.days(roots, reader(verifier)), *auditor.missing_cases()]

    def against(self, kept: list[Dated], verifier: Verifier = OUR_PUBLIC_KEY) -> list[DayBreak]:
        ours = {root.record.day: root for root in self.roots}
        return list(kept_faults(kept, ours, reader(verifier)))


def entry(case_number: str, sequence: int, what: str, previous: str) -> Entry:
    text = body(case_number, sequence, what)
    return Entry(case_number, sequence, text, previous, chain_hash(previous, text))


def rehash(book: Book, case_number: str) -> None:
    """Make the chain hold again from its first row, renumber it, and tell the case of its new end."""
    rows: list[Entry] = []
    for sequence, row in enumerate(book.rows[case_number], start=1):
        what = row.body.split('"what":"')[-1].removesuffix('"}')
        rows.append(entry(case_number, sequence, what, rows[-1].hash if rows else GENESIS))
    book.rows[case_number] = rows
    book.know_the_end(case_number)


@dataclass
class Tamperer:
    chance: random.Random

    def case(self, book: Book, least: int = 1) -> str:
        return self.chance.choice(sorted(number for number, rows in book.rows.items() if len(rows) >= least))

    def sealed_row(self, book: Book) -> tuple[str, int]:
        """A case and the index of a row of it that is under a root."""
        number = self.chance.choice(sorted({mark.case_number for mark in book.marks}))
        return number, self.chance.randrange(book.sealed(number))

    # What leaves traces in the chain or at its end, in whatever row.

    def edits_a_row(self, book: Book) -> None:
        number = self.case(book)
        index = self.chance.randrange(len(book.rows[number]))
        row = book.rows[number][index]
        book.rows[number][index] = dataclasses.replace(row, body=body(number, row.sequence, "nothing"))

    def edits_a_hash(self, book: Book) -> None:
        number = self.case(book)
        index = self.chance.randrange(len(book.rows[number]))
        other = f"{self.chance.getrandbits(256):064x}"
        book.rows[number][index] = dataclasses.replace(book.rows[number][index], hash=other)

    def rewrites_a_row_and_its_hash(self, book: Book) -> None:
        number = self.case(book)
        index = self.chance.randrange(len(book.rows[number]))
        row = book.rows[number][index]
        book.rows[number][index] = entry(number, row.sequence, "nothing", row.previous_hash)

    def deletes_a_row(self, book: Book) -> None:
        number = self.case(book)
        del book.rows[number][self.chance.randrange(len(book.rows[number]))]

    def swaps_two_rows(self, book: Book) -> None:
        number = self.case(book, least=2)
        rows = book.rows[number]
        one, other = self.chance.sample(range(len(rows)), 2)
        left, right = rows[one], rows[other]
        rows[one] = dataclasses.replace(right, sequence=left.sequence)
        rows[other] = dataclasses.replace(left, sequence=right.sequence)

    def cuts_the_newest_rows(self, book: Book) -> None:
        number = self.case(book)
        del book.rows[number][-self.chance.randint(1, len(book.rows[number])) :]

    def removes_all_rows_of_a_case(self, book: Book) -> None:
        book.rows[self.case(book)] = []

    def removes_a_case_altogether(self, book: Book) -> None:
        number = self.case(book)
        del book.rows[number], book.heads[number]
        book.marks = [mark for mark in book.marks if mark.case_number != number]

    def inserts_a_row(self, book: Book) -> None:
        number = self.case(book)
        rows = book.rows[number]
        rows.append(entry(number, len(rows) + 1, "invented", rows[-1].hash))

    def moves_a_row_to_another_case(self, book: Book) -> None:
        here, there = self.chance.sample(sorted(book.rows), 2)
        row = self.chance.choice(book.rows[here] or book.rows[self.case(book)])
        book.rows[there].append(dataclasses.replace(row, case_number=there, sequence=len(book.rows[there]) + 1))

    # What makes the chain hold again, and is found by the roots.

    def rewrites_a_case_from_a_sealed_row_on(self, book: Book) -> None:
        number, index = self.sealed_row(book)
        row = book.rows[number][index]
        book.rows[number][index] = dataclasses.replace(row, body=body(number, row.sequence, "nothing"))
        rehash(book, number)

    def deletes_a_sealed_row_and_closes_the_gap(self, book: Book) -> None:
        number, index = self.sealed_row(book)
        del book.rows[number][index]
        rehash(book, number)

    def inserts_a_row_among_sealed_ones(self, book: Book) -> None:
        number, index = self.sealed_row(book)
        book.rows[number].insert(index, entry(number, index + 1, "invented", GENESIS))
        rehash(book, number)

    def brings_a_sealed_row_forward_and_rehashes(self, book: Book) -> None:
        number, index = self.sealed_row(book)
        rows = book.rows[number]
        rows.append(rows.pop(index)) if index < len(rows) - 1 else rows.insert(0, rows.pop())
        rehash(book, number)

    def cuts_sealed_rows_and_tells_the_case(self, book: Book) -> None:
        number, index = self.sealed_row(book)
        del book.rows[number][index:]
        book.know_the_end(number)

    def cuts_sealed_rows_marks_and_all(self, book: Book) -> None:
        number, index = self.sealed_row(book)
        del book.rows[number][index:]
        book.know_the_end(number)
        book.marks = [mark for mark in book.marks if mark.case_number != number or mark.last <= index]

    def moves_a_mark(self, book: Book) -> None:
        index = self.chance.randrange(len(book.marks))
        mark = book.marks[index]
        others = [root.record.day for root in book.roots if root.record.day != mark.day]
        book.marks[index] = dataclasses.replace(mark, day=self.chance.choice(others))

    def removes_a_root(self, book: Book) -> None:
        del book.roots[self.chance.randrange(len(book.roots) - 1)]

    def edits_a_root(self, book: Book) -> None:
        index = self.chance.randrange(len(book.roots))
        root = book.roots[index]
        record = root.record.model_copy(update={"root": f"{self.chance.getrandbits(256):064x}"})
        book.roots[index] = root.model_copy(update={"record": record, "hash": record.hash()})

    def rewrites_everything_and_signs_with_a_key_of_his_own(self, book: Book) -> None:
        self.rewrites_a_case_from_a_sealed_row_on(book)
        book.seal_again(Signer.generate())


CHOICES = {"case", "sealed_row"}
WAYS: tuple[Callable[[Tamperer, Book], None], ...] = tuple(
    way for name, way in vars(Tamperer).items() if callable(way) and not name.startswith("_") and name not in CHOICES
)


def chance(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 -- the same tampering at each run, not a secret


def book(seed: int = 1) -> Book:
    return Book.written(chance(seed))


def unnoticed(seeds: range) -> list[tuple[int, str]]:
    """Tamper once for each seed, in each way by turns; what the audit did not find."""
    missed = []
    for seed in seeds:
        way, tampered = WAYS[seed % len(WAYS)], book(seed)
        way(Tamperer(chance(seed)), tampered)
        if not tampered.audit():
            missed.append((seed, way.__name__))
    return missed
