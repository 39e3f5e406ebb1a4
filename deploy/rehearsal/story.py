"""A rehearsed case as a story: what happened when, how each day was counted, and who was told."""

from dataclasses import dataclass
from datetime import datetime

from deploy.rehearsal.book import MemoryCaseBook
from deploy.rehearsal.notices import RehearsedNotice, notices_of
from deploy.rehearsal.particulars import particulars
from deploy.rehearsal.telling import Telling, details, what
from services.notify.domain.words import Bilingual, same
from services.workflow.domain.case import CaseInput
from services.workflow.domain.register import load_register
from shared.contracts.cases import (
    DeadlineExtended,
    DeadlineFacts,
    DeadlineRecomputed,
    ReceiptRecorded,
    SanctionMilestoneReached,
    StageEntered,
)


@dataclass(frozen=True)
class Happening:
    """One row of the ledger, told. `limit` is set where a deadline begins or is counted again.

    `particulars` is what a document of the sanction says beside its kind, `details` how its days were counted.
    `mark` tells rows of one kind apart: which action, rung, reminder or milestone it is.
    """

    sequence: int
    at: datetime
    kind: str
    stage: str
    stage_title: Bilingual
    what: Bilingual
    details: tuple[Bilingual, ...]
    notices: tuple[RehearsedNotice, ...]
    limit: DeadlineFacts | None = None
    mark: str = ""
    particulars: tuple[Bilingual, ...] = ()


def story_of(case: CaseInput, book: MemoryCaseBook, *, after: int = 0) -> tuple[Happening, ...]:
    """Everything after the row `after`, in the order of the ledger."""
    edition = load_register().edition(case.edition)
    events = book.events.get(case.case_number, [])
    return tuple(_happening(Telling(case, edition, event, book)) for event in events if event.sequence > after)


def _happening(telling: Telling) -> Happening:
    event, facts = telling.event, telling.event.facts
    step = telling.edition.find_step(event.stage)
    return Happening(
        sequence=event.sequence,
        at=event.recorded_at,
        kind=facts.kind.value,
        stage=event.stage,
        stage_title=Bilingual(step.title.id, step.title.en)
        if step
        else OTHER_STAGES.get(event.stage, same(event.stage)),
        what=what(facts, telling),
        details=tuple(details(facts, telling)),
        particulars=tuple(particulars(facts.milestone, telling.case.zone))
        if isinstance(facts, SanctionMilestoneReached)
        else (),
        notices=notices_of(event),
        limit=_limit(facts),
        mark=_mark(facts),
    )


OTHER_STAGES = {"opened": Bilingual("Pembukaan", "Opening"), "closed": Bilingual("Penutupan", "Closing")}


def _limit(facts: object) -> DeadlineFacts | None:
    if isinstance(facts, StageEntered):
        return facts.deadline
    return facts.new if isinstance(facts, DeadlineExtended | DeadlineRecomputed | ReceiptRecorded) else None


def _mark(facts: object) -> str:
    if isinstance(facts, SanctionMilestoneReached):
        clock = facts.milestone.deadline
        return f"{facts.milestone.kind.value}{'/' + clock.code.value if clock else ''}"
    found = (getattr(facts, name, None) for name in ("action", "rung", "reminder"))
    return next((str(mark) for mark in found if mark is not None), "")
