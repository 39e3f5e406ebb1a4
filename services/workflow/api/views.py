"""From rows to what an agency reads."""

import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import date
from typing import Any

from pydantic import ValidationError
from sqlalchemy import RowMapping

from services.workflow.api.models import (
    AttachedReport,
    CaseDetail,
    CaseSummary,
    Timeline,
    TimelineEntry,
    TransferDue,
)
from services.workflow.domain.abolished import to_hand_over
from services.workflow.domain.case import CaseState
from services.workflow.domain.deadlines import Deadline
from services.workflow.domain.evolution import retold
from services.workflow.domain.ledger import Entry, first_break
from services.workflow.domain.register import load_register
from services.workflow.domain.transfers import AUTHORITY_ABOLISHED, TransferOrder
from services.workflow.domain.turns import actions_open
from services.workflow.domain.violations import load_catalogue
from shared.contracts.cases import CaseEvent, Parties
from shared.contracts.reports import OfficialIdentity, ReportNarrative
from shared.contracts.vocabulary import ClockPolicy, Election, Role
from shared.security.sealing import CannotUnseal, Seal

SUMMARY_FIELDS = tuple(name for name in CaseSummary.model_fields if name != "stage_title")


def summary(row: RowMapping) -> CaseSummary:
    return CaseSummary(**_summary_values(row))


def detail(
    row: RowMapping, reports: Sequence[RowMapping], state: CaseState, seal: Seal | None, *, day: date
) -> CaseDetail:
    """As of `day`. With a `seal` the sealed content is opened; without one it stays out."""
    return CaseDetail(
        **_summary_values(row),
        day_of_act=row["day_of_act"],
        articles=_articles(row),
        proposal=row["input"].get("proposal"),
        counts_as_received_at=row["input"].get("counts_as_received_at"),
        parties={role: row["parties"].get(role.value) for role in Role},
        available_actions=_available(row, state),
        transfers_due=_transfers_due(row, day),
        official=unsealed(seal, row["sealed_official"], OfficialIdentity),
        reports=[_attached(report, seal) for report in reports],
        related_case=row["related_case"],
        sanction=row["sanction"],
        last_sequence=row["last_sequence"],
    )


def standing(row: RowMapping, entries: Sequence[Entry], deadlines: Sequence[RowMapping]) -> CaseState:
    """Where the case stands, by its ledger and its newest deadline."""
    edition = load_register().edition(row["edition"])
    deadline = Deadline.model_validate(deadlines[-1]["deadline"]) if deadlines else None
    return retold(legible(entries), edition, deadline)


def legible(entries: Sequence[Entry]) -> Iterator[CaseEvent]:
    """A row that a newer release wrote must not hide the case from a reader of this one."""
    for entry in entries:
        with suppress(ValidationError):
            yield CaseEvent.model_validate_json(entry.body)


def _transfers_due(row: RowMapping, day: date) -> list[TransferDue]:
    """None where the case is closed. The order is offered whole, for an operator to look at first (`/preview`)."""
    parties, edition = Parties.model_validate(row["parties"]), load_register().edition(row["edition"])
    due = to_hand_over(parties, edition, day) if row["closed_at"] is None else {}
    return [
        TransferDue(
            role=role,
            agency=gone.agency,
            last_day=gone.last_day,
            successor=gone.successor,
            basis=gone.basis,
            confidence=gone.confidence,
            order=TransferOrder(
                from_agency=gone.agency,
                to_agency=gone.successor,
                reason=AUTHORITY_ABOLISHED,
                basis=gone.document,
                clock=ClockPolicy.KEEP,
            ),
        )
        for role, gone in due.items()
    ]


def _available(row: RowMapping, state: CaseState) -> list[str]:
    edition = load_register().edition(row["edition"])
    unresolved = row["input"].get("subject_unresolved", False) and not state.subject_resolved
    return [rule.code for rule in actions_open(edition, state, unresolved=unresolved)]


def timeline(case_number: str, entries: list[Entry]) -> Timeline:
    rows = [_timeline_entry(entry) for entry in entries]
    return Timeline(case_number=case_number, verified=first_break(entries) is None, entries=rows)


def _summary_values(row: RowMapping) -> dict[str, Any]:
    step = load_register().edition(row["edition"]).find_step(row["stage"])
    title = step.title.id if step else row["stage"]
    return {name: row[name] for name in SUMMARY_FIELDS} | {"stage_title": title}


def _articles(row: RowMapping) -> list[str]:
    """The norm first, then the articles of the row; each only if it was law on the day of the act."""
    catalogue = load_catalogue().on(row["day_of_act"], Election(row["election"]))
    violation = catalogue.by_code.get(row["violation"])
    return [article.citation for article in (*catalogue.norms, *(violation.articles if violation else ()))]


def _attached(row: RowMapping, seal: Seal | None) -> AttachedReport:
    return AttachedReport(
        report_id=row["report_id"],
        opened_case=row["opened_case"],
        channel=row["channel"],
        received_at=row["received_at"],
        narrative=unsealed(seal, row["sealed_narrative"], ReportNarrative),
        evidence=row["evidence"],
    )


def unsealed(seal: Seal | None, sealed: str | None, model: type[Any]) -> Any:
    if seal is None or sealed is None:
        return None
    try:
        return seal.unseal(sealed, model)
    except CannotUnseal:
        return None


def _timeline_entry(entry: Entry) -> TimelineEntry:
    body = json.loads(entry.body)
    return TimelineEntry(
        sequence=entry.sequence,
        recorded_at=body["recorded_at"],
        kind=body["facts"]["kind"],
        stage=body["stage"],
        facts=body["facts"],
        hash=entry.hash,
        previous_hash=entry.previous_hash,
    )
