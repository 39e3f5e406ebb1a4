"""Who acts in a rehearsal, and when: dutiful officers, driven by the edition's own actions, and silent ones."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from deploy.rehearsal.office import Office
from deploy.rehearsal.pace import Pace
from deploy.rehearsal.refusals import CannotRehearse
from deploy.rehearsal.scene import SANCTION, Scene
from services.notify.domain.words import Bilingual
from services.sanctions.domain.acts import ActRequest
from services.workflow.domain.case import ActionRequest, Actor, SealedSubject
from services.workflow.domain.editions import ActionRule, Step
from services.workflow.domain.grounds import load_grounds
from services.workflow.domain.substance import tracks_of
from services.workflow.domain.violations import load_violations
from shared.contracts.limits import Unit
from shared.contracts.sanctions import Recommendation
from shared.contracts.vocabulary import Role, SanctionCategory, ViolationTrack

OFFICER = "latihan"
CONFIRMED = "confirmed_as_reported"
"""The ground of an officer who goes by the report."""


@dataclass(frozen=True)
class Turn:
    """Somebody's next act, and when he takes it."""

    at: datetime
    request: ActionRequest | ActRequest


@dataclass
class Cast:
    """`silent` roles never act, the others not before `not_before`. What was refused is tried again later."""

    pace: Pace
    office: Office
    silent: frozenset[Role] = frozenset()
    category: SanctionCategory | None = None
    not_before: datetime | None = None
    _put_off: dict[str, datetime] = field(default_factory=dict)

    def next_turn(self, scene: Scene) -> Turn | None:
        """None when nobody who may act now ever will."""
        step = scene.step
        if step is None:
            return None
        if step.performer == SANCTION:
            return self._turn_of_office(scene)
        rule = identifying_action(scene) or leading_action(step)
        if rule is None or (rule.by or step.actor) in self.silent:
            return None
        return Turn(self._not_before(rule.code, self._when(scene)), self._request(scene, step, rule))

    def put_off(self, turn: Turn, now: datetime, unit: Unit) -> None:
        self._put_off[_name(turn.request)] = self.pace.next_day(now, unit)

    def _not_before(self, name: str, at: datetime) -> datetime:
        return max(at, self.not_before or at, self._put_off.get(name, at))

    def _turn_of_office(self, scene: Scene) -> Turn | None:
        if Role.PERSONNEL_AUTHORITY in self.silent:
            return None
        turn = self.office.next_act(scene, self.pace)
        if turn is None:
            return None
        at, request = turn
        return Turn(self._not_before(request.act.action, at), request)

    def _when(self, scene: Scene) -> datetime:
        state = scene.state
        since = state.stage_entered_at or scene.now
        if state.deadline is None:
            return self.pace.next_day(since)
        return self.pace.within(since, state.deadline.facts.lapses_at, state.deadline.facts.limit.unit)

    def _request(self, scene: Scene, step: Step, rule: ActionRule) -> ActionRequest:
        role = rule.by or step.actor
        agency = scene.parties.agency(role)
        if agency is None:
            raise CannotRehearse(
                "no_agency", Bilingual(f"Perkara ini tidak punya {role.value}.", f"This case has no {role.value}.")
            )
        actor = Actor(agency=agency, subject=OFFICER, roles=frozenset({role}))
        content = {need: self._content(need, scene) for need in rule.needs} | self._why(rule, scene)
        return ActionRequest.model_validate({"action": rule.code, "by": actor, **content})

    def _why(self, rule: ActionRule, scene: Scene) -> dict[str, object]:
        """A recommendation on another track than the row, or than the classifier proposes, states a ground."""
        if "recommendation" not in rule.needs:
            return {}
        contrary = tracks_of(scene.case, scene.state, load_violations()) - {self.recommendation(scene).track}
        return {"ground": CONFIRMED} if contrary else {}

    def _content(self, need: str, scene: Scene) -> object:
        if need not in CONTENT:
            text = Bilingual(f"Isian {need} belum dikenal latihan.", f"The rehearsal does not know the field {need}.")
            raise CannotRehearse("unknown_need", text)
        return CONTENT[need](self, scene)

    def recommendation(self, scene: Scene) -> Recommendation:
        case = scene.case
        category = self.category or recommended(case.violation)
        ethics = category is SanctionCategory.MORAL
        return Recommendation(
            category=category,
            track=ViolationTrack.ETHICS if ethics else ViolationTrack.DISCIPLINE,
            letter_number=letter("R", scene),
            issued_at=scene.now,
            issued_by=scene.parties.recommending,
        )


CONTENT: dict[str, Callable[[Cast, Scene], object]] = {
    "reference": lambda _cast, scene: letter("B", scene),
    "ground": lambda _cast, _scene: next(iter(load_grounds())),
    "recommendation": lambda cast, scene: cast.recommendation(scene),
    "identity": lambda _cast, scene: SealedSubject(sealed=OFFICER, dedupe_key=scene.case.case_number),
    "found_at": lambda _cast, scene: scene.now,
    "received_at": lambda _cast, scene: scene.now,
}


def leading_action(step: Step) -> ActionRule | None:
    """How a dutiful officer moves the case on: the first action that leads to another step, else to the end."""
    leading = [rule for rule in step.actions if rule.then.go is not None]
    closing = [rule for rule in step.actions if rule.then.close is not None]
    return next(iter([*leading, *closing]), None)


def identifying_action(scene: Scene) -> ActionRule | None:
    """Whom the reporter knew by name only is identified first; None once he is, or where no edition asks for it."""
    if not scene.case.subject_unresolved or scene.state.subject_resolved:
        return None
    return next((rule for rule in scene.edition.any_stage if "identity" in rule.needs), None)


def recommended(violation: str) -> SanctionCategory:
    """What the catalogue names for the violation; moderate where it leaves the choice to a reviewer."""
    return load_violations()[violation].category or SanctionCategory.MODERATE


def letter(kind: str, scene: Scene) -> str:
    return f"{kind}-{scene.state.sequence + 1}/LATIHAN/{scene.now.year}"


def _name(request: ActionRequest | ActRequest) -> str:
    return request.action if isinstance(request, ActionRequest) else request.act.action
