"""Objection and appeal: the right one, to the right office, in time; and what they may lead to."""

from collections.abc import Callable
from typing import Any

from services.sanctions.domain.acts import (
    DecideAppeal,
    DecideObjection,
    FileAppeal,
    FileObjection,
    Filing,
    ReplyToRemedy,
)
from services.sanctions.domain.acts.remedy import RemedyDecision, RemedyResult
from services.sanctions.domain.choice import imposable
from services.sanctions.domain.decision_refusals import sanction_not_for_breach
from services.sanctions.domain.permission.matter import Matter
from services.sanctions.domain.refusals import DATES_OUT_OF_ORDER, OBJECTION_TOO_LATE
from services.sanctions.domain.remedies import Remedy
from services.sanctions.domain.remedy_refusals import (
    MISDIRECTED_LATE,
    NO_REMEDY,
    REPLIED_ALREADY,
    inadmissible,
    result_contradicts_sanction,
    wrong_addressee,
    wrong_remedy,
)
from services.sanctions.domain.state import REPLIES
from services.sanctions.domain.timeliness import timely_until
from shared.contracts.refusals import Refused

ACTION_OF = {Remedy.OBJECTION: "file_objection", Remedy.APPEAL: "file_appeal"}


def check_timely(act: Filing, matter: Matter) -> None:
    """A late remedy cannot be received ("tidak dapat diterima"). Raises Refused, naming the last instant."""
    at, state = act.at or matter.now, matter.state
    if state.window is None:
        return _check_before_effect(act, matter)
    if min(at, act.misdirection.received_at if act.misdirection else at) < state.window.trigger_at:
        raise Refused(DATES_OUT_OF_ORDER)
    until = timely_until(state.window, act.misdirection, matter.calendar)
    if act.misdirection and act.misdirection.received_at >= state.window.due_at:
        raise Refused(MISDIRECTED_LATE)
    if at >= until:
        raise Refused(inadmissible(until, matter.order.zone))
    return None


def _check_before_effect(act: Filing, matter: Matter) -> None:
    """A sanction served by an earlier release knows its effective day only."""
    at, state = act.at or matter.now, matter.state
    if state.effective_at is not None and at >= state.effective_at:
        raise Refused(OBJECTION_TOO_LATE)
    if state.effective_at is None and state.acted_at is not None and at < state.acted_at:
        raise Refused(DATES_OUT_OF_ORDER)


def _check_objection(act: FileObjection, matter: Matter) -> None:
    _check_filing(act, Remedy.OBJECTION, matter)


def _check_appeal(act: FileAppeal, matter: Matter) -> None:
    _check_filing(act, Remedy.APPEAL, matter)


def _check_filing(act: Filing, remedy: Remedy, matter: Matter) -> None:
    kind = matter.catalogue.find(matter.state.sanction or "")
    rule = matter.remedies.remedy_against(kind) if kind else None
    if rule is None:
        raise Refused(NO_REMEDY)
    if rule.remedy is not remedy:
        raise Refused(wrong_remedy(ACTION_OF[rule.remedy], rule.basis))
    to = matter.remedies.addressee(remedy, matter.state.decided_by)
    if to is not None and act.addressed_to is not None and act.addressed_to is not to.addressee:
        raise Refused(wrong_addressee(to.addressee.value, to.basis))


def _check_reply(_act: ReplyToRemedy, matter: Matter) -> None:
    state = matter.state
    if state.window is not None and not any(clock.code in REPLIES for clock in state.clocks):
        raise Refused(REPLIED_ALREADY)


def _check_result(act: RemedyDecision, matter: Matter) -> None:
    if act.sanction is None:
        return
    new = imposable(act.sanction, matter.order, matter.catalogue)
    old = matter.catalogue.find(matter.state.sanction or "")
    if old is not None and not _fits(act.result, matter.catalogue.weight(new), matter.catalogue.weight(old)):
        raise Refused(result_contradicts_sanction(act.result.value, act.sanction))


def _check_objection_result(act: DecideObjection, matter: Matter) -> None:
    """The authority, or the official's superior, decides again: bound to the breach as the first decision was."""
    _check_result(act, matter)
    kind, breach = matter.catalogue.find(act.sanction or ""), matter.state.decision.get("breach")
    if kind is not None and breach is not None and not kind.answers(breach):
        raise Refused(sanction_not_for_breach(kind.code, tuple(sorted(kind.only_for))))


def _fits(result: RemedyResult, new: tuple[int, int], old: tuple[int, int]) -> bool:
    """Lighter or heavier by category, and within one as the law lists its kinds; a change is to another one."""
    if result is RemedyResult.MITIGATED:
        return new < old
    return new > old if result is RemedyResult.AGGRAVATED else new != old


CHECKS: dict[type[Any], Callable[[Any, Matter], None]] = {
    FileObjection: _check_objection,
    FileAppeal: _check_appeal,
    ReplyToRemedy: _check_reply,
    DecideObjection: _check_objection_result,
    DecideAppeal: _check_result,
}
