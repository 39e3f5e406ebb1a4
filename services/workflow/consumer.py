"""What comes in on Kafka: reports become cases, statements of erased reporters go. The handlers of the consumers."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

import structlog
from pydantic import ValidationError

from services.workflow.adapters.headships import FactsChanged, PostgresHeadships
from services.workflow.adapters.identities import PostgresIdentityNews
from services.workflow.adapters.intake import Assignment, PostgresIntake
from services.workflow.adapters.temporal import TemporalCases
from services.workflow.domain.abolished import to_hand_over
from services.workflow.domain.admission import Law, admit
from services.workflow.domain.conflicts import today
from shared.calendar import CalendarError
from shared.contracts.identities import IdentityRecorded, ReportErased
from shared.contracts.refusals import Refused
from shared.contracts.reports import OfficialIdentity, ReportSubmitted
from shared.messaging.cloudevents import CloudEvent, from_kafka, parse
from shared.messaging.errors import InvalidMessage
from shared.messaging.records import Record
from shared.persistence.decrees import CurrentCalendar
from shared.security.sealing import CannotUnseal, Seal

log = structlog.get_logger(__name__)

INTAKE_PREFIX, INTAKE_SOURCE = "LPR-", "netra/intake"
TYPE_STEM, _, KNOWN_MAJOR = ReportSubmitted.TYPE.rpartition(".")


class Starter:
    """Inbox and case rows in one transaction, then the workflows; the offset is committed after both."""

    def __init__(
        self,
        *,
        intake: PostgresIntake,
        cases: TemporalCases,
        law: Law,
        heads: PostgresHeadships,
        seal: Seal,
        calendar: CurrentCalendar,
        clock: Callable[[], datetime],
    ) -> None:
        self._intake = intake
        self._cases = cases
        self._law = law
        self._heads = heads
        self._seal = seal
        self._calendar = calendar
        self._clock = clock

    async def handle(self, record: Record) -> None:
        """Raises InvalidMessage for what can never become a case; anything else is tried again."""
        event = from_kafka(record)
        report = report_of(event)
        try:
            assignments = await self._take_in(event, report)
        except Refused as refused:
            raise InvalidMessage(refused.refusal.code, refused.refusal.detail) from None
        except CalendarError as error:
            raise InvalidMessage("date_out_of_range", "The days of this report cannot be counted.") from error
        for assignment in assignments:
            await self._cases.start(assignment)
            log.info(
                "report.assigned",
                report=assignment.report_id,
                case=assignment.case.case_number,
                opened=assignment.opened_case,
            )
            self._warn_of_abolished(assignment)

    def _warn_of_abolished(self, assignment: Assignment) -> None:
        """The edition names the authority of the day of the act, which may be no more when the case opens."""
        case = assignment.case
        due = to_hand_over(case.parties, self._law.register.edition(case.edition), today(self._clock()))
        for role, gone in due.items():
            log.warning(
                "case.authority_abolished",
                case=case.case_number,
                role=role.value,
                agency=gone.agency,
                successor=gone.successor,
            )

    async def _take_in(self, event: CloudEvent, report: ReportSubmitted) -> list[Assignment]:
        """By the facts about heads that hold when the case is written, not by those that held a moment before."""
        now, fingerprint, calendar = self._clock(), self._seal.fingerprint, await self._calendar.read()
        while True:
            law = replace(self._law, calendar=calendar, headships=await self._heads.current())
            admissions = admit(report, law=law, unseal=self._unseal, fingerprint=fingerprint, now=now)
            with suppress(FactsChanged):
                return await self._intake.take_in(admissions, source=event.source, event_id=event.id, now=now)

    def _unseal(self, sealed: str) -> OfficialIdentity:
        try:
            return self._seal.unseal(sealed, OfficialIdentity)
        except CannotUnseal:
            reason = "The official's identity is not sealed to the current key; fetch the key set and seal it again."
            raise InvalidMessage("cannot_unseal", reason) from None


class IdentityNews:
    """Where the log of identities ends is kept for the root of the day; statements of erased reporters are dropped."""

    def __init__(self, news: PostgresIdentityNews) -> None:
        self._news = news

    async def handle(self, record: Record) -> None:
        """Raises InvalidMessage: not_from_intake, unknown_type, invalid_data, head_differs. Changes nothing twice."""
        event = from_kafka(record)
        if event.source != INTAKE_SOURCE:
            raise InvalidMessage("not_from_intake", f"Only {INTAKE_SOURCE} tells of identities.")
        match event.type:
            case IdentityRecorded.TYPE:
                await self._keep(parse(event, IdentityRecorded))
            case ReportErased.TYPE:
                await self._erase(parse(event, ReportErased))
            case _:
                known = f"{IdentityRecorded.TYPE} and {ReportErased.TYPE}"
                raise InvalidMessage("unknown_type", f"This topic carries {known} only.")

    async def _keep(self, told: IdentityRecorded) -> None:
        if not await self._news.keep(told.head, told.recorded_at):
            log.error("identity_log.head_differs", sequence=told.head.sequence)
            raise InvalidMessage("head_differs", "Another row of the log of identities was told at this place before.")

    async def _erase(self, told: ReportErased) -> None:
        statements = await self._news.erase(told.report_id, told.erased_at)
        log.info("report.erased", report=told.report_id, statements=statements)


def report_of(event: CloudEvent) -> ReportSubmitted:
    """Raises InvalidMessage: unknown_type, unsupported_version, invalid_data (with the names of the fields)."""
    stem, _, major = event.type.rpartition(".")
    if stem != TYPE_STEM:
        raise InvalidMessage("unknown_type", f"This topic carries {ReportSubmitted.TYPE} only.")
    if major != KNOWN_MAJOR:
        raise InvalidMessage("unsupported_version", f"This release reads {ReportSubmitted.TYPE} only.")
    try:
        report = ReportSubmitted.model_validate_json(event.data)
    except ValidationError as error:
        raise InvalidMessage("invalid_data", invalid_fields(error)) from None
    if report.report_id.startswith(INTAKE_PREFIX) and event.source != INTAKE_SOURCE:
        raise InvalidMessage("reserved_report_id", f"Ids that begin with {INTAKE_PREFIX} are intake's own.")
    return report


def invalid_fields(error: ValidationError) -> str:
    """Names and kinds of the faults, never the values: they may be somebody's name."""
    faults = (f"{'.'.join(str(part) for part in fault['loc']) or 'data'}: {fault['type']}" for fault in error.errors())
    return "; ".join(list(faults)[:10])
