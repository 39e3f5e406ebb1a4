"""What a report alone lets us propose: the row of the catalogue, its track, and why. An officer decides.

The phase rule (domain facts section 2.5, likely): the same act is a matter of ethics towards a *bakal calon* and of
discipline towards a *calon*, from the day on which the candidates of that election and type were determined.
"""

from dataclasses import dataclass
from datetime import date

from services.workflow.domain.violations import Catalogue, Phase, Violation
from shared.calendar import ElectionDays, Elections
from shared.contracts.cases import ViolationProposal
from shared.contracts.reports import ReportSubmitted
from shared.contracts.vocabulary import Circumstance, Confidence, TargetStatus

WEAKEST_LAST = tuple(Confidence)
PHASES = {TargetStatus.PROSPECTIVE_CANDIDATE: Phase.PROSPECTIVE, TargetStatus.CANDIDATE: Phase.CANDIDATE}


class Reasoning:
    """Collects why, and how sure; a doubt never makes a proposal surer."""

    def __init__(self, confidence: Confidence) -> None:
        self.confidence = confidence
        self.reasons: list[str] = []

    def note(self, reason: str, confidence: Confidence) -> None:
        self.reasons.append(reason)
        self.confidence = max(self.confidence, confidence, key=WEAKEST_LAST.index)


@dataclass(frozen=True)
class Classifier:
    catalogue: Catalogue
    elections: Elections

    def propose(self, report: ReportSubmitted, day: date) -> ViolationProposal:
        """`day` is that of the act, local to the handling office. Raises KeyError for a code the catalogue has not."""
        reported, stated = self.catalogue.by_code[report.violation], report.circumstances
        exceptions = [one.code for one in self.catalogue.exceptions if one.may_apply(reported.code, stated)]
        if _mere_presence(report):
            return _proposal(None, Confidence.UNVERIFIED, ["presence_alone_is_not_classified"], exceptions)
        reasoning = Reasoning(reported.confidence)
        row = self._row(report, day, reported, reasoning)
        for needed in sorted(set(row.needs) - set(stated)):
            reasoning.note(f"{needed.value}_not_stated", Confidence.UNVERIFIED)
        return _proposal(row, reasoning.confidence, reasoning.reasons, exceptions)

    def _row(self, report: ReportSubmitted, day: date, reported: Violation, reasoning: Reasoning) -> Violation:
        """The row of the phase in which the act fell: the reported one, or its counterpart."""
        if reported.phase is Phase.ANY:
            reasoning.note("row_does_not_depend_on_the_phase", reported.confidence)
            return reported
        phase = self._phase(report, day, reasoning)
        if phase is None or phase is reported.phase:
            return reported
        if reported.counterpart is None:
            reasoning.note("row_has_no_counterpart_in_the_phase", Confidence.UNVERIFIED)
            return reported
        return self.catalogue.by_code[reported.counterpart]

    def _phase(self, report: ReportSubmitted, day: date, reasoning: Reasoning) -> Phase | None:
        """None when the report does not let us tell; the phase rule itself is only likely."""
        by_day = _phase_by_day(report, day, self.elections)
        told = PHASES[report.target_status] if report.target_status else None
        if by_day is None:
            reason = "target_status_as_reported" if told else "phase_unknown"
            reasoning.note(reason, Confidence.UNVERIFIED)
            return told
        when = "after" if by_day is Phase.CANDIDATE else "before"
        reasoning.note(f"act_{when}_determination", Confidence.LIKELY)
        if told not in {None, by_day}:
            reasoning.note("target_status_contradicts_the_day", Confidence.UNVERIFIED)
        return by_day


def _mere_presence(report: ReportSubmitted) -> bool:
    """Practice differed by year: whoever was only there is judged by a reviewer, never by a rule."""
    stated = set(report.circumstances)
    return Circumstance.MERE_PRESENCE in stated and Circumstance.ACTIVE_SUPPORT not in stated


def _phase_by_day(report: ReportSubmitted, day: date, elections: Elections) -> Phase | None:
    """None when no election is named or set, when its types differ, or on the day of determination itself."""
    phases = {_phase_of(vote, day) for vote in _votes(report, day, elections)}
    return phases.pop() if len(phases) == 1 else None


def _votes(report: ReportSubmitted, day: date, elections: Elections) -> tuple[ElectionDays, ...]:
    if report.election_id is not None:
        return elections.find(report.election_id, report.election_type)
    coming = elections.next_vote(report.election, day)
    return tuple(vote for vote in coming if report.election_type in {None, vote.type})


def _phase_of(vote: ElectionDays, day: date) -> Phase | None:
    if day == vote.determined:
        return None
    return Phase.CANDIDATE if day > vote.determined else Phase.PROSPECTIVE


def _proposal(
    row: Violation | None, confidence: Confidence, reasons: list[str], exceptions: list[str]
) -> ViolationProposal:
    return ViolationProposal(
        violation=row.code if row else None,
        track=row.track if row else None,
        confidence=confidence,
        reasons=tuple(reasons),
        exceptions=tuple(exceptions),
    )
