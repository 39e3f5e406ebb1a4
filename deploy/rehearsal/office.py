"""The personnel authority's office in a rehearsal: from the recommendation to the reported execution, act by act."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from deploy.rehearsal.pace import Pace
from deploy.rehearsal.refusals import CannotRehearse
from deploy.rehearsal.scene import Scene
from services.notify.domain.words import Bilingual
from services.sanctions.domain.acts import (
    Act,
    Actor,
    ActRequest,
    Decide,
    DecideAppeal,
    DecideObjection,
    FileAppeal,
    FileObjection,
    FormExaminationTeam,
    RecordExamination,
    RemedyResult,
    ReplyToRemedy,
    ReportExamination,
    ReportExecution,
    ReportToMinister,
    Serve,
    SignedBy,
    Summon,
    TeamElement,
    TeamMember,
)
from services.sanctions.domain.attesting import owes_report
from services.sanctions.domain.breaches import standing_for
from services.sanctions.domain.catalogue import SanctionKind, TeamRule, load_catalogue
from services.sanctions.domain.competence import Subject, competent
from services.sanctions.domain.law import level_of
from services.sanctions.domain.permission.remedy import ACTION_OF
from services.sanctions.domain.ranks import Rank
from services.sanctions.domain.remedies import Remedy, load_remedies
from services.sanctions.domain.remedy_refusals import NO_REMEDY, wrong_remedy
from services.sanctions.domain.state import REPLIES, SanctionState
from shared.contracts.limits import Unit
from shared.contracts.refusals import Refused
from shared.contracts.sanctions import MilestoneKind, SanctionDeadline, SanctionDeadlineCode
from shared.contracts.vocabulary import Role, SanctionCategory
from shared.directory.agencies import load_directory

OFFICER = "latihan"
TEAM = tuple(
    TeamMember(element=element, rank=Rank.IV_E)
    for element in (TeamElement.DIRECT_SUPERIOR, TeamElement.SUPERVISION, TeamElement.PERSONNEL)
)


def remedy_named(name: str | None) -> Remedy | None:
    """Raises CannotRehearse."""
    if name is None:
        return None
    if name not in set(Remedy):
        known = ", ".join(Remedy)
        text = Bilingual(f"Upaya {name} tidak dikenal; yang ada: {known}.", f"No remedy {name}; there is: {known}.")
        raise CannotRehearse("unknown_remedy", text)
    return Remedy(name)


@dataclass(frozen=True)
class Office:
    """`remedy` is filed once, after service. It is upheld: a rehearsal shows how long that takes."""

    remedy: Remedy | None = None

    def next_act(self, scene: Scene, pace: Pace) -> tuple[datetime, ActRequest] | None:
        """None while the office waits for the clock, or has nothing left to do."""
        sanction = scene.sanction
        if sanction is None or sanction.sequence == 0:
            return None
        answer = self._answers().get(sanction.stage)
        if answer is None:
            return None
        act = answer(scene, sanction)
        actor = Actor(
            agency=scene.parties.personnel_authority,
            subject=OFFICER,
            roles=frozenset({Role.PERSONNEL_AUTHORITY.value}),
        )
        at = _when(act, scene, sanction, pace)
        return at, ActRequest(act=_dated(act, at, scene, pace), by=actor)

    def _answers(self) -> Mapping[MilestoneKind, "Answer"]:
        return ANSWERS if self.remedy is None else {**ANSWERS, MilestoneKind.SERVED: FILINGS[self.remedy]}


def _when(act: Act, scene: Scene, sanction: SanctionState, pace: Pace) -> datetime:
    """Who has a clock to answer uses it; any other act follows the one before on the next working day."""
    since, deadline = sanction.acted_at or _received_at(sanction), scene.state.deadline
    unit = deadline.facts.limit.unit if deadline else Unit.WORKING
    if isinstance(act, Decide) and deadline is not None:
        opened_at = scene.state.stage_entered_at or since
        return max(since, pace.within(opened_at, deadline.facts.lapses_at, unit))
    clock = _clock(act, sanction)
    if clock is None or clock.limit is None:
        return pace.next_day(since, unit)
    return max(since, pace.within(clock.trigger_at, clock.due_at, clock.limit.unit))


def _received_at(sanction: SanctionState) -> datetime:
    return min(milestone.at for milestone in sanction.recorded.values())


CLOCKS: Mapping[type[Act], SanctionDeadlineCode] = {
    Serve: SanctionDeadlineCode.SERVICE,
    ReportToMinister: SanctionDeadlineCode.MINISTER_REPORT,
    FileObjection: SanctionDeadlineCode.OBJECTION,
    FileAppeal: SanctionDeadlineCode.APPEAL,
    DecideObjection: SanctionDeadlineCode.OBJECTION_DECISION,
    DecideAppeal: SanctionDeadlineCode.APPEAL_DECISION,
}
"""Which clock an act answers; a reply answers whichever of the two is running."""


def _clock(act: Act, sanction: SanctionState) -> SanctionDeadline | None:
    if isinstance(act, ReplyToRemedy):
        return _reply_clock(sanction)
    code = CLOCKS.get(type(act))
    return sanction.clock(code) if code else None


def _reply_clock(sanction: SanctionState) -> SanctionDeadline | None:
    return next((clock for clock in sanction.clocks if clock.code in REPLIES), None)


def _dated(act: Act, at: datetime, scene: Scene, pace: Pace) -> Act:
    """The examination is held on the working day after its summons, whatever the pace."""
    if not isinstance(act, Summon):
        return act
    deadline = scene.state.deadline
    unit = deadline.facts.limit.unit if deadline else Unit.WORKING
    return act.model_copy(update={"examination_at": Pace(pace.calendar, pace.zone).next_day(at, unit)})


def kind_to_impose(scene: Scene) -> SanctionKind:
    """The first kind within the recommended category that the law has for this official. Raises CannotRehearse."""
    case, recommendation = scene.case, scene.state.recommendation
    day = date.fromisoformat(case.day_of_act.isoformat())
    for kind in load_catalogue().selection(day, case.employment_type):
        if recommendation is not None and kind.category is recommendation.category and kind.active:
            return kind
    text = Bilingual(
        "Kategori ini tidak punya jenis sanksi bagi terlapor.", "The category has no kind for this official."
    )
    raise CannotRehearse("no_kind_of_sanction", text)


def _summon(scene: Scene, sanction: SanctionState) -> Act:
    """An ethics case needs no examination."""
    if kind_to_impose(scene).category is SanctionCategory.MORAL:
        return _decide(scene, sanction)
    return Summon(letter_number=_letter("SP", sanction))


def _examine(scene: Scene, sanction: SanctionState) -> Act:
    rules = load_catalogue().examination(kind_to_impose(scene).category)
    if rules.team is TeamRule.REQUIRED and not sanction.examination.team:
        return FormExaminationTeam(letter_number=_letter("TIM", sanction), members=TEAM)
    return RecordExamination(letter_number=_letter("BAP", sanction))


def _conclude(scene: Scene, sanction: SanctionState) -> Act:
    if not sanction.examination.reported:
        return ReportExamination(letter_number=_letter("LHP", sanction))
    return _decide(scene, sanction)


def _decide(scene: Scene, sanction: SanctionState) -> Act:
    kind, catalogue, case = kind_to_impose(scene), load_catalogue(), scene.case
    breaches = standing_for(case.violation, case.day_of_act, case.employment_type, catalogue.breaches)
    authority = scene.parties.personnel_authority
    level = level_of(authority, load_directory())
    subject = Subject(case.position_level, level, heads_agency=case.agency != authority)
    president = set(competent(kind.code, kind.category, subject, catalogue.competences)) == {SignedBy.PRESIDENT}
    return Decide(
        sanction=kind.code,
        letter_number=_letter("SK", sanction),
        breach=breaches[0].code if breaches else None,
        signed_by=SignedBy.PRESIDENT if president else SignedBy.COMPETENT_OFFICIAL,
    )


def _serve(_scene: Scene, sanction: SanctionState) -> Act:
    """The Minister of Home Affairs is told first, where he has to be: his limit is the shorter one."""
    return ReportToMinister(letter_number=_letter("MDN", sanction)) if owes_report(sanction) else Serve()


def _letter(kind: str, sanction: SanctionState) -> str:
    return f"{kind}-{sanction.sequence + 1}/LATIHAN"


def _reply_or(decide: Callable[[SanctionState], Act]) -> "Answer":
    """Whoever decided replies first, as long as the clock for that runs; then the remedy is decided."""

    def answer(_scene: Scene, sanction: SanctionState) -> Act:
        replying = _reply_clock(sanction) is not None
        return ReplyToRemedy(letter_number=_letter("TGP", sanction)) if replying else decide(sanction)

    return answer


Answer = Callable[[Scene, SanctionState], Act]
ANSWERS: Mapping[MilestoneKind, Answer] = {
    MilestoneKind.RECEIVED: _summon,
    MilestoneKind.SUMMONED: _examine,
    MilestoneKind.EXAMINED: _conclude,
    MilestoneKind.DEVIATION_REFUSED: _decide,
    MilestoneKind.DECIDED: _serve,
    MilestoneKind.EFFECTIVE: lambda _, sanction: ReportExecution(letter_number=_letter("LAP", sanction)),
    MilestoneKind.OBJECTION_FILED: _reply_or(
        lambda sanction: DecideObjection(letter_number=_letter("PUT", sanction), result=RemedyResult.UPHELD)
    ),
    MilestoneKind.APPEAL_FILED: _reply_or(
        lambda sanction: DecideAppeal(letter_number=_letter("PUT", sanction), result=RemedyResult.UPHELD)
    ),
}


def _objection(_scene: Scene, sanction: SanctionState) -> Act:
    _require(Remedy.OBJECTION, sanction)
    return FileObjection(letter_number=_letter("KEB", sanction))


def _appeal(_scene: Scene, sanction: SanctionState) -> Act:
    _require(Remedy.APPEAL, sanction)
    return FileAppeal(letter_number=_letter("BAN", sanction))


def _require(remedy: Remedy, sanction: SanctionState) -> None:
    """Raises Refused at once, for what is the wrong remedy today is the wrong one tomorrow."""
    kind = load_catalogue().find(sanction.sanction or "")
    rule = load_remedies().remedy_against(kind) if kind else None
    if rule is None:
        raise Refused(NO_REMEDY)
    if rule.remedy is not remedy:
        raise Refused(wrong_remedy(ACTION_OF[rule.remedy], rule.basis))


FILINGS: Mapping[Remedy, Answer] = {Remedy.OBJECTION: _objection, Remedy.APPEAL: _appeal}
