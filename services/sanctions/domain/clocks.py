"""Which clocks a milestone opens. Lengths come from the order's limits or the catalogue, with their article."""

from datetime import datetime

from services.sanctions.domain.attesting import REPORT_CONFIDENCE, REPORT_DUE
from services.sanctions.domain.catalogue import Catalogue, SanctionKind, TakesEffect
from services.sanctions.domain.counting import Counting
from services.sanctions.domain.duration import ends_at
from services.sanctions.domain.remedies import Remedy, load_remedies
from services.sanctions.domain.state import Entry
from shared.contracts.sanctions import MilestoneKind, SanctionDeadline, SanctionDeadlineCode, SanctionLimit
from shared.contracts.vocabulary import Confidence, EmploymentType, SanctionCategory

Code = SanctionDeadlineCode
Clocks = tuple[SanctionDeadline, ...]

OF_KIND: dict[MilestoneKind, tuple[Code, ...]] = {
    MilestoneKind.DECIDED: (Code.SERVICE,),
    MilestoneKind.ABSENT_AT_SERVICE: (Code.DELIVERY,),
    MilestoneKind.OBJECTION_FILED: (Code.OBJECTION_REPLY, Code.OBJECTION_DECISION),
    MilestoneKind.APPEAL_FILED: (Code.APPEAL_REPLY, Code.APPEAL_DECISION),
}
PRIMARY: dict[MilestoneKind, Code] = {
    MilestoneKind.DECIDED: Code.SERVICE,
    MilestoneKind.ABSENT_AT_SERVICE: Code.DELIVERY,
    MilestoneKind.DECISION_SENT: Code.SERVICE,
    MilestoneKind.SERVED: Code.EFFECT,
    MilestoneKind.OBJECTION_FILED: Code.OBJECTION_DECISION,
    MilestoneKind.APPEAL_FILED: Code.APPEAL_DECISION,
    MilestoneKind.EXECUTED: Code.SANCTION_END,
}
"""The clock that `due_at` of a milestone repeats: the one that lists and operators go by."""
FIRST = "1"
RECEIVED_AT = "received_at"
ON_COPY = frozenset({Code.OBJECTION_REPLY, Code.APPEAL_REPLY})
WINDOWS = {Remedy.OBJECTION: Code.OBJECTION, Remedy.APPEAL: Code.APPEAL}
ONLY_A_TARGET = "batas prosedur disiplin; bagi perkara kode etik tidak ditemukan sumbernya"
MONTHS_UNSOURCED = "cara menghitung bulan tidak ditemukan sumbernya"


class ClockMaker:
    """Opens the clocks of one entry. Raises CalendarError for a zone or date that cannot be counted."""

    def __init__(self, entry: Entry, catalogue: Catalogue, counting: Counting) -> None:
        self._entry = entry
        self._order = entry.order
        self._counting = counting
        self._kind = catalogue.find(entry.milestone.sanction or "")

    def clocks(self) -> Clocks:
        milestone, kind = self._entry.milestone, self._kind
        if milestone.kind is MilestoneKind.SERVED:
            return self._of_service(kind)
        if milestone.kind is MilestoneKind.EFFECTIVE and kind is not None and kind.duration_months:
            return (self._end(kind, kind.duration_months),)
        if milestone.kind is MilestoneKind.OBJECTION_DECIDED:
            return self._of_objection(kind)
        codes = (*OF_KIND.get(milestone.kind, ()), *self._beside())
        return tuple(clock for code in codes if (clock := self._counted(code, self._trigger(code))) is not None)

    def _beside(self) -> tuple[Code, ...]:
        """Clocks that run beside the stages, until what they wait for is done."""
        told, kind, order = self._entry.milestone.particulars, self._entry.milestone.kind, self._order
        examined = order.recommendation.category is not SanctionCategory.MORAL
        opens = {
            Code.EXAMINATION: kind is MilestoneKind.RECEIVED and examined,
            Code.SECOND_SUMMONS: kind is MilestoneKind.SUMMONED and told.get("summons") == FIRST and examined,
            Code.PROPOSAL_DECISION: kind is MilestoneKind.PROPOSAL_SUBMITTED
            and order.employment_type is EmploymentType.PPPK,
            Code.MINISTER_REPORT: kind is MilestoneKind.DECIDED and REPORT_DUE in told,
        }
        return tuple(code for code, it_opens in opens.items() if it_opens)

    def _of_service(self, kind: SanctionKind | None) -> Clocks:
        """Receipt starts the wait for the effect, and the time in which a remedy may be filed."""
        at = self._entry.milestone.at
        if kind is not None and kind.takes_effect is TakesEffect.AT_SERVICE:
            return (self._clock(Code.EFFECT, None, at, basis=kind.basis, confidence=kind.confidence),)
        rule = load_remedies().remedy_against(kind) if kind is not None else None
        window = self._counted(WINDOWS[rule.remedy], at) if rule else None
        return tuple(clock for clock in (self._counted(Code.EFFECT, at), window) if clock is not None)

    def _of_objection(self, kind: SanctionKind | None) -> Clocks:
        """An objection that ends in a dismissal opens the appeal, which was not open against what it replaces."""
        rule = load_remedies().remedy_against(kind) if kind is not None else None
        if rule is None or rule.remedy is not Remedy.APPEAL:
            return ()
        window = self._counted(Code.APPEAL, self._trigger(Code.APPEAL))
        return (window,) if window else ()

    def _end(self, kind: SanctionKind, months: int) -> SanctionDeadline:
        at = self._entry.milestone.at
        due_at = ends_at(at, months, self._order.zone, self._order.limits.month)
        basis = f"{kind.basis}; {MONTHS_UNSOURCED}"
        clock = self._clock(Code.SANCTION_END, None, due_at, basis=basis, confidence=Confidence.UNVERIFIED)
        return clock.model_copy(update={"trigger_at": at, "months": months})

    def _trigger(self, code: Code) -> datetime:
        if code is Code.SECOND_SUMMONS:
            return datetime.fromisoformat(self._entry.milestone.particulars["examination_at"])
        if code is Code.APPEAL and RECEIVED_AT in self._entry.milestone.particulars:
            return datetime.fromisoformat(self._entry.milestone.particulars[RECEIVED_AT])
        copied = self._entry.copy_received_at
        return copied if copied is not None and code in ON_COPY else self._entry.milestone.at

    def _counted(self, code: Code, trigger: datetime) -> SanctionDeadline | None:
        """None when the order, of an earlier release, does not state this limit."""
        limit = self._order.limits.find(code.value)
        if limit is None:
            return None
        due_at = self._counting.due(code, limit, trigger, self._order.zone)
        basis, confidence = self._law(code, limit)
        clock = self._clock(code, limit, due_at, basis=basis, confidence=confidence)
        told = {
            "trigger_at": trigger,
            "remind_at": self._reminder(limit, trigger, due_at),
            "is_estimated": self._counting.is_estimate(limit, trigger, self._order.zone),
        }
        return clock.model_copy(update=told)

    def _reminder(self, limit: SanctionLimit, trigger: datetime, due_at: datetime) -> datetime | None:
        """None when its instant had passed before the milestone was recorded: it would remind of what is past."""
        if limit.remind is None:
            return None
        at = self._counting.reminder(due_at, limit.remind, self._order.zone)
        known_at = self._entry.recorded_at or trigger
        return at if max(trigger, known_at) < at < due_at else None

    def _law(self, code: Code, limit: SanctionLimit) -> tuple[str, Confidence]:
        """The limits are those of discipline; for an ethics case no source was found, so they are only targets.

        A report to the Minister rests on what the decision says it rests on, where no acting head made it.
        """
        told = self._entry.milestone.particulars
        if code is Code.MINISTER_REPORT and REPORT_CONFIDENCE in told:
            return told[REPORT_DUE], Confidence(told[REPORT_CONFIDENCE])
        moral = self._order.recommendation.category is SanctionCategory.MORAL
        if moral and code is not Code.MINISTER_REPORT:
            return ONLY_A_TARGET, Confidence.UNVERIFIED
        return limit.basis, limit.confidence

    def _clock(
        self, code: Code, limit: SanctionLimit | None, due_at: datetime, *, basis: str, confidence: Confidence
    ) -> SanctionDeadline:
        return SanctionDeadline(
            code=code,
            limit=limit and limit.length,
            trigger_at=due_at,
            due_at=due_at,
            zone=self._order.zone,
            basis=basis,
            confidence=confidence,
        )
