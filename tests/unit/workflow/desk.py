"""The desk of the case API without PostgreSQL and Temporal: the same front doors, backed by memory."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, cast

from sqlalchemy import RowMapping

from services.workflow.adapters.actions import KEY_REUSED, Asked, PostgresActions, fingerprint
from services.workflow.adapters.reading import FAR_FUTURE, CaseFilter, PostgresReading, Viewer
from services.workflow.adapters.temporal import CaseNotRunning, TemporalCases
from services.workflow.domain.case import ActionAnswer, ActionRequest, Reassigned, Reassignment
from services.workflow.domain.ledger import Entry
from shared.calendar import Calendar, published_calendar
from shared.contracts.refusals import Refusal, Refused
from shared.persistence.decrees import CurrentCalendar


class MemoryActions(PostgresActions):
    """Keeps the promises of tests/unit/workflow/actions_contract.py."""

    def __init__(self) -> None:
        self.asked: dict[tuple[str, str], Asked] = {}
        self.closed_cases: set[str] = set()
        self.ledger: dict[tuple[str, str], ActionAnswer] = {}
        self.rows_of: dict[str, int] = {}

    async def ask(self, case_number: str, key: str, request: ActionRequest) -> Asked:
        found = self.asked.setdefault((case_number, key), Asked(case_number, key, request))
        if fingerprint(found.request) != fingerprint(request):
            raise Refused(KEY_REUSED)
        return found

    async def find(self, case_number: str, key: str) -> Asked | None:
        return self.asked.get((case_number, key))

    async def answered(self, asked: Asked, answer: ActionAnswer) -> None:
        self._keep(replace(asked, answer=answer))

    async def refused(self, asked: Asked, refusal: Refusal) -> None:
        self._keep(replace(asked, refusal=refusal))

    async def forget(self, asked: Asked) -> None:
        stands = self.asked.get((asked.case_number, asked.key))
        if stands is not None and stands.answer is None and stands.refusal is None:
            del self.asked[asked.case_number, asked.key]

    async def case_is_closed(self, case_number: str) -> bool:
        return case_number in self.closed_cases

    async def rows(self, case_number: str) -> int:
        return self.rows_of.get(case_number, 0)

    async def recorded(self, case_number: str, key: str) -> ActionAnswer | None:
        return self.ledger.get((case_number, key))

    async def pending(self, *, older_than_seconds: float, limit: int) -> list[Asked]:
        """Nothing is young in here: what waits has waited long enough, unless nothing ever does."""
        waiting = [one for one in self.asked.values() if one.answer is None and one.refusal is None]
        return waiting[:limit] if older_than_seconds <= 0 else []

    def _keep(self, asked: Asked) -> None:
        self.asked[asked.case_number, asked.key] = asked


class MemoryCalendar(CurrentCalendar):
    """The published calendar, and what was taken in since."""

    def __init__(self) -> None:
        self.calendar = published_calendar()

    async def read(self) -> Calendar:
        return self.calendar


class MemoryReading(PostgresReading):
    """Keeps the promises of tests/unit/workflow/reading_contract.py."""

    def __init__(self) -> None:
        self.cases: list[dict[str, Any]] = []
        self.case_reports: list[dict[str, Any]] = []
        self.ledger: list[Entry] = []
        self.case_deadlines: list[dict[str, Any]] = []
        self.case_windows: list[dict[str, Any]] = []
        self.calendar_decrees: list[dict[str, Any]] = []

    async def page(
        self, viewer: Viewer, wanted: CaseFilter, *, after: tuple[datetime, str] | None, limit: int
    ) -> Sequence[RowMapping]:
        chosen = {name: value for name, value in vars(wanted).items() if value is not None}
        rows = [row for row in self._seen(viewer) if chosen.items() <= row.items()]
        placed = sorted((row["due_at"] or FAR_FUTURE, row["case_number"], index) for index, row in enumerate(rows))
        later = [(due, index) for due, number, index in placed if after is None or (due, number) > after]
        return [_row(rows[index] | {"position": due}) for due, index in later[:limit]]

    async def case(self, viewer: Viewer, case_number: str) -> RowMapping | None:
        return next((_row(row) for row in self._seen(viewer) if row["case_number"] == case_number), None)

    async def reports(self, case_number: str) -> Sequence[RowMapping]:
        return [_row(row) for row in self.case_reports if row["case_number"] == case_number]

    async def entries(self, case_number: str) -> list[Entry]:
        return [entry for entry in self.ledger if entry.case_number == case_number]

    async def deadlines(self, case_number: str) -> Sequence[RowMapping]:
        return [_row(row) for row in self.case_deadlines if row["case_number"] == case_number]

    async def windows(self, case_number: str) -> Sequence[RowMapping]:
        return [_row(row) for row in self.case_windows if row["case_number"] == case_number]

    async def decrees(self) -> Sequence[RowMapping]:
        return [_row(row) for row in self.calendar_decrees]

    def _seen(self, viewer: Viewer) -> list[dict[str, Any]]:
        readable = [row for row in self.cases if viewer.agency not in row["sealed_to"]]
        return [row for row in readable if viewer.sees_all or viewer.agency in row["party_agencies"]]


def _row(values: dict[str, Any]) -> RowMapping:
    return cast("RowMapping", values)


class ScriptedCases(TemporalCases):
    """Says what it is told to: an answer, or an error. Remembers what it was asked, and under which keys.

    `once_read` is what it says once it has been told to read its ledger again.
    """

    def __init__(self) -> None:
        self.says: ActionAnswer | Exception | None = None
        self.once_read: Exception | None = None
        self.told_to_read = 0
        self.starts_after = 0
        self.heard: list[tuple[str, ActionRequest]] = []
        self.reassigned: list[tuple[str, Reassignment]] = []

    async def reassign(self, case_number: str, request: Reassignment, **_when: object) -> Reassigned:
        self.reassigned.append((case_number, request))
        if isinstance(self.says, Exception):
            raise self.says
        return Reassigned(case_number=case_number, sequence=3, changed=True)

    async def read_again(self, case_number: str) -> None:  # noqa: ARG002 -- there is one case in here
        self.told_to_read += 1
        self.says = self.once_read

    async def act(self, case_number: str, request: ActionRequest, *, key: str, timeout_seconds: float) -> ActionAnswer:  # noqa: ARG002 -- nobody waits here
        self.heard.append((key, request))
        if len(self.heard) <= self.starts_after:
            raise CaseNotRunning(case_number)
        if isinstance(self.says, Exception):
            raise self.says
        return self.says or ActionAnswer(
            case_number=case_number, sequence=3, action=request.action, stage="recommendation", late=False
        )
