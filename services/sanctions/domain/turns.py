"""Which acts have their turn now: what is shown to people, by the rules that judge an act when it is done."""

from collections.abc import Callable
from typing import NamedTuple

from services.sanctions.domain.attesting import APPROVAL_CHECK, owes_report
from services.sanctions.domain.catalogue import Catalogue, Examination, TeamRule
from services.sanctions.domain.procedure import available
from services.sanctions.domain.remedies import Remedy, load_remedies
from services.sanctions.domain.state import CARRIED_OUT, REPLIES, SanctionState
from services.sanctions.domain.withholding import holding
from shared.contracts.sanctions import SanctionOrder
from shared.contracts.vocabulary import SanctionCategory, ViolationTrack

MOST_SUMMONSES = 2
DISMISSALS = frozenset({SanctionCategory.SEVERE, SanctionCategory.DISHONOURABLE_DISMISSAL})


class Turn(NamedTuple):
    order: SanctionOrder
    state: SanctionState
    catalogue: Catalogue

    @property
    def rules(self) -> Examination:
        """What the recommended category asks of the examination."""
        return self.catalogue.examination(self.order.recommendation.category)

    @property
    def remedy(self) -> Remedy | None:
        kind = self.catalogue.find(self.state.sanction or "")
        rule = load_remedies().remedy_against(kind) if kind else None
        return rule.remedy if rule else None


def actions_open(order: SanctionOrder, state: SanctionState, catalogue: Catalogue) -> tuple[str, ...]:
    """Those whose preconditions are met. Who acts, when, and what he says, is checked when he acts."""
    if not state.is_open:
        return ()
    turn = Turn(order, state, catalogue)
    return tuple(action for action in available(state.stage) if action not in NEEDS or NEEDS[action](turn))


def _examined_as_needed(turn: Turn) -> bool:
    rules, done = turn.rules, turn.state.examination
    record = turn.state.examined or not rules.record_required
    team = done.team or rules.team is not TeamRule.REQUIRED
    return record and team and (done.reported or not rules.report_required)


def _examinable(turn: Turn) -> bool:
    summoned = turn.state.summonses > 0 or turn.catalogue.binding_summons_rule(turn.order) is None
    return summoned and (turn.rules.team is not TeamRule.REQUIRED or turn.state.examination.team)


def _is_suspected_severe(turn: Turn) -> bool:
    return turn.catalogue.relief_is_open(turn.order.recommendation.category, turn.state.examination.suspected)


def _is_ethics(turn: Turn) -> bool:
    return turn.order.recommendation.track is ViolationTrack.ETHICS


def _is_carried_out(turn: Turn) -> bool:
    """A remedy may still come to light, but nobody is waited for."""
    return turn.state.stage in CARRIED_OUT


def _is_replied_to(turn: Turn) -> bool:
    return turn.state.window is not None and not any(clock.code in REPLIES for clock in turn.state.clocks)


NEEDS: dict[str, Callable[[Turn], bool]] = {
    "summon": lambda turn: turn.state.summonses < MOST_SUMMONSES,
    "form_examination_team": lambda turn: not _is_ethics(turn) and not turn.state.examination.team,
    "relieve_from_duty": lambda turn: _is_suspected_severe(turn) and not turn.state.examination.relieved,
    "record_examination": _examinable,
    "report_examination": lambda turn: not turn.state.examination.reported,
    "form_ethics_panel": lambda turn: _is_ethics(turn) and not turn.state.examination.panel,
    "record_panel_recommendation": lambda turn: (
        turn.state.examination.panel and not turn.state.examination.panel_recommended
    ),
    "submit_proposal": lambda turn: turn.order.recommendation.category in DISMISSALS,
    "decide": _examined_as_needed,
    "file_objection": lambda turn: turn.remedy is Remedy.OBJECTION and not _is_carried_out(turn),
    "file_appeal": lambda turn: turn.remedy is Remedy.APPEAL and not _is_carried_out(turn),
    "reply_to_remedy": lambda turn: not _is_replied_to(turn),
    "report_execution": lambda turn: holding(turn.state, turn.catalogue) is None,
    "report_to_minister": lambda turn: owes_report(turn.state),
    "record_approval_check": lambda turn: (
        APPROVAL_CHECK in turn.state.decision and not turn.state.examination.approval_checked
    ),
}
"""What an act needs beside its stage. Acts that are not named need nothing else that could be known beforehand."""
