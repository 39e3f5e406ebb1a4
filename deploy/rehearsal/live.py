"""A live case, read from the running stack's database in one read-only transaction. Nothing is ever written there."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg.rows import dict_row

from deploy.rehearsal.refusals import CannotRehearse
from services.notify.domain.words import Bilingual
from services.sanctions.domain.state import Recorded
from services.workflow.domain.case import CaseInput
from services.workflow.domain.clock import deadline_told_by
from services.workflow.domain.deadlines import Deadline
from services.workflow.domain.ledger import Entry, first_break
from services.workflow.domain.recording import Standing
from shared.calendar import Calendar, DeadlineProof, Decree, published_calendar
from shared.calendar.announced import with_decrees
from shared.contracts.cases import CaseEvent, Parties

CASE = "SELECT input, closed_at FROM workflow.cases WHERE case_number = %s"
LEDGER = "SELECT * FROM workflow.ledger WHERE case_number = %s ORDER BY sequence"
DEADLINES = "SELECT deadline_id, deadline, proof FROM workflow.deadlines WHERE case_number = %s"
MILESTONES = (
    "SELECT entry_id, milestone, due_in_words FROM sanctions.milestones WHERE case_number = %s ORDER BY round, sequence"
)
DECREES = "SELECT decree FROM workflow.calendar_decrees WHERE %s <> '' ORDER BY number"


@dataclass(frozen=True)
class LiveCase:
    """All that a case's future depends on, as it stood at one moment."""

    case: CaseInput
    rows: tuple[Standing, ...]
    entries: tuple[Entry, ...]
    proofs: dict[str, DeadlineProof]
    milestones: tuple[Recorded, ...]
    calendar: Calendar

    @property
    def last_sequence(self) -> int:
        return self.entries[-1].sequence

    @property
    def parties(self) -> Parties:
        """As they are now: those of the last row."""
        return self.rows[-1].event.parties

    @property
    def head(self) -> str:
        """Hash of the last row."""
        return self.entries[-1].hash


def read_case(database_url: str, case_number: str) -> LiveCase:
    """Raises CannotRehearse: unknown_case, case_closed, ledger_broken, not_started; psycopg.Error when away."""
    with psycopg.connect(database_url.replace("+psycopg", ""), row_factory=dict_row) as connection:
        connection.read_only = True
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        found, ledger, deadlines, milestones, decrees = (
            connection.execute(query, (case_number,)).fetchall()
            for query in (CASE, LEDGER, DEADLINES, MILESTONES, DECREES)
        )
    _require_open(case_number, found)
    entries = tuple(_entry(row) for row in ledger)
    _require_whole(case_number, entries)
    standing = {row["deadline_id"]: Deadline.model_validate(row["deadline"]) for row in deadlines}
    return LiveCase(
        case=CaseInput.model_validate(found[0]["input"]),
        rows=tuple(_standing(row, standing) for row in ledger),
        entries=entries,
        proofs={row["deadline_id"]: DeadlineProof.model_validate_json(row["proof"]) for row in deadlines},
        milestones=tuple(Recorded.model_validate(row) for row in milestones),
        calendar=with_decrees(published_calendar(), [Decree.model_validate(row["decree"]) for row in decrees]),
    )


def _require_open(number: str, found: Sequence[dict[str, Any]]) -> None:
    if not found:
        raise CannotRehearse("unknown_case", Bilingual(f"Perkara {number} tidak ada.", f"There is no case {number}."))
    if found[0]["closed_at"] is not None:
        text = Bilingual(f"Perkara {number} sudah ditutup.", f"The case {number} is closed.")
        raise CannotRehearse("case_closed", text)


def _require_whole(number: str, entries: tuple[Entry, ...]) -> None:
    if not entries:
        text = Bilingual(f"Perkara {number} belum dimulai.", f"The case {number} has not started yet.")
        raise CannotRehearse("not_started", text)
    if (fault := first_break(entries)) is not None:
        text = Bilingual(
            f"Buku perkara {number} tidak utuh pada baris {fault.sequence}; jalankan netra ledger verify.",
            f"The ledger of {number} is broken at row {fault.sequence}; run netra ledger verify.",
        )
        raise CannotRehearse("ledger_broken", text)


def _entry(row: dict[str, Any]) -> Entry:
    return Entry(row["case_number"], row["sequence"], row["body"], row["previous_hash"], row["hash"])


def _standing(row: dict[str, Any], deadlines: dict[str, Deadline]) -> Standing:
    event = CaseEvent.model_validate_json(row["body"])
    return Standing(key=row["entry_key"], event=event, deadline=deadlines.get(deadline_told_by(event.facts) or ""))
