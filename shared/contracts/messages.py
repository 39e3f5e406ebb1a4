"""Which CloudEvents types exist: what their data is and which topic carries them."""

from dataclasses import dataclass
from typing import get_args

from shared.contracts.cases import CaseEvent, CaseEventKind, CaseFacts, case_event_type
from shared.contracts.decrees import DecreePublished
from shared.contracts.identities import IdentityRecorded, ReportErased
from shared.contracts.ledger_roots import LedgerRootSealed
from shared.contracts.model import Contract
from shared.contracts.notices import NoticeOutcome
from shared.contracts.redrives import DeadLetterRedriven
from shared.contracts.reports import OfficialIdentity, ReportNarrative, ReportSubmitted
from shared.contracts.sanction_records import SanctionRecord
from shared.contracts.sanctions import DeviationAnswer, Redirection, SanctionMilestone, SanctionOrder
from shared.contracts.topics import (
    CALENDAR_DECREES,
    CASE_EVENTS,
    DEAD_LETTER_REDRIVES,
    INTAKE_IDENTITIES,
    INTAKE_REPORTS,
    LEDGER_ROOTS,
    NOTIFY_OUTCOMES,
    SANCTION_RECORDS,
)


@dataclass(frozen=True)
class MessageType:
    """`name` is the `ce_type`; `facts` is the one kind of facts that a case event of this type holds."""

    name: str
    topic: str
    model: type[Contract]
    facts: type[Contract] | None = None


def facts_of_each_kind() -> dict[CaseEventKind, type[Contract]]:
    models = get_args(get_args(CaseFacts)[0])
    return {model.model_fields["kind"].default: model for model in models}


def _case_message(kind: CaseEventKind, facts: type[Contract]) -> MessageType:
    return MessageType(case_event_type(kind), CASE_EVENTS, CaseEvent, facts)


MESSAGE_TYPES: tuple[MessageType, ...] = (
    MessageType(ReportSubmitted.TYPE, INTAKE_REPORTS, ReportSubmitted),
    MessageType(IdentityRecorded.TYPE, INTAKE_IDENTITIES, IdentityRecorded),
    MessageType(ReportErased.TYPE, INTAKE_IDENTITIES, ReportErased),
    *(_case_message(kind, facts) for kind, facts in facts_of_each_kind().items()),
    MessageType(NoticeOutcome.TYPE, NOTIFY_OUTCOMES, NoticeOutcome),
    MessageType(DecreePublished.TYPE, CALENDAR_DECREES, DecreePublished),
    MessageType(SanctionRecord.TYPE, SANCTION_RECORDS, SanctionRecord),
    MessageType(LedgerRootSealed.TYPE, LEDGER_ROOTS, LedgerRootSealed),
    MessageType(DeadLetterRedriven.TYPE, DEAD_LETTER_REDRIVES, DeadLetterRedriven),
)

INNER_MODELS: tuple[type[Contract], ...] = (
    OfficialIdentity,
    ReportNarrative,
    SanctionOrder,
    SanctionMilestone,
    DeviationAnswer,
    Redirection,
)
"""On no topic by themselves: the clear text of what is sealed, and what the case and the sanction tell each other."""
