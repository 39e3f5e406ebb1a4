"""The ethics panel: optional, formed by the personnel authority, not when the regional secretary is the subject."""

from collections import Counter
from collections.abc import Callable
from typing import Any

from services.sanctions.domain.acts import FormedBy, FormEthicsPanel, RecordPanelRecommendation, Seat
from services.sanctions.domain.examination_refusals import (
    PANEL_BY_AUTHORITY,
    PANEL_COMPOSITION,
    PANEL_FORMED_ALREADY,
    PANEL_MISSING,
    PANEL_NOT_BY_AUTHORITY,
    PANEL_ONLY_FOR_ETHICS,
    PANEL_RECOMMENDED_ALREADY,
    rank_too_low,
)
from services.sanctions.domain.permission.matter import Matter
from shared.contracts.refusals import Refused
from shared.contracts.vocabulary import ViolationTrack

FEWEST_MEMBERS, FIVE = 3, 5


def _check_panel(act: FormEthicsPanel, matter: Matter) -> None:
    if matter.order.recommendation.track is not ViolationTrack.ETHICS:
        raise Refused(PANEL_ONLY_FOR_ETHICS)
    if matter.state.examination.panel:
        raise Refused(PANEL_FORMED_ALREADY)
    by_authority = act.formed_by is FormedBy.PERSONNEL_AUTHORITY
    if act.regional_secretary and by_authority:
        raise Refused(PANEL_NOT_BY_AUTHORITY)
    if not act.regional_secretary and not by_authority:
        raise Refused(PANEL_BY_AUTHORITY)
    if not _is_complete(act):
        raise Refused(PANEL_COMPOSITION)
    for member in act.members:
        if act.examined_rank is not None and member.rank.is_below(act.examined_rank):
            raise Refused(rank_too_low(member.rank.value, act.examined_rank.value))


def _is_complete(act: FormEthicsPanel) -> bool:
    seats = Counter(member.seat for member in act.members)
    odd = len(act.members) <= FIVE or len(act.members) % 2 == 1
    return seats[Seat.CHAIR] == seats[Seat.SECRETARY] == 1 and seats[Seat.MEMBER] >= FEWEST_MEMBERS and odd


def _check_recommendation(_act: RecordPanelRecommendation, matter: Matter) -> None:
    if not matter.state.examination.panel:
        raise Refused(PANEL_MISSING)
    if matter.state.examination.panel_recommended:
        raise Refused(PANEL_RECOMMENDED_ALREADY)


CHECKS: dict[type[Any], Callable[[Any, Matter], None]] = {
    FormEthicsPanel: _check_panel,
    RecordPanelRecommendation: _check_recommendation,
}
