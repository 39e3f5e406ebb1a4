"""May this letter be drafted now, and of which sanction does it speak? What could not be done cannot be drafted."""

from collections.abc import Callable
from datetime import date

from services.sanctions.domain.acts import Actor, ActRequest, Decide, RecordExamination, ReportExamination
from services.sanctions.domain.catalogue import SanctionKind
from services.sanctions.domain.letters import LetterBook, LetterRow
from services.sanctions.domain.permission import Matter, permit
from services.sanctions.domain.permission.examination import check_first_day_has_come
from services.sanctions.domain.refusals import UNKNOWN_LETTER, letter_not_available, sanction_not_chosen
from shared.contracts.refusals import Refusal, Refused
from shared.contracts.sanctions import MilestoneKind

UNNUMBERED = "0"
"""Stands for the letter number that a draft does not have yet."""
DOCUMENTED = {
    "record_examination": RecordExamination(letter_number=UNNUMBERED),
    "report_examination": ReportExamination(letter_number=UNNUMBERED),
}
"""Acts that can be tried with nothing but a number. A summons cannot: its day is what the office writes into it."""
SUMMONS = "summon"


def letter_for(code: str, matter: Matter, book: LetterBook, by: Actor) -> LetterRow:
    """Raises Refused: `unknown_letter`, `letter_not_available`, or as the act that the letter documents would."""
    letter = book.find(code)
    if letter is None:
        raise Refused(UNKNOWN_LETTER)
    if not letter.available(matter.order, matter.state):
        stages = tuple(stage.value for stage in letter.stages())
        raise Refused(letter_not_available(code, matter.state.stage.value, stages))
    against = _against(letter, matter, by)
    if against is not None:
        raise Refused(against)
    return letter


def sanction_for(letter: LetterRow, wanted: str | None, matter: Matter, by: Actor) -> SanctionKind | None:
    """The decided sanction, or the wanted one if this officer could decide it now. Raises Refused as the act would."""
    if not letter.needs_sanction:
        return None
    if matter.state.stage is MilestoneKind.DECIDED:
        return matter.catalogue.find(matter.state.sanction or "")
    if wanted is None:
        raise Refused(_why_not(letter, matter, by))
    permit(_decision(wanted, by), matter)
    return matter.catalogue.find(wanted)


def can_be_drafted(letter: LetterRow, matter: Matter, by: Actor) -> bool:
    if not letter.available(matter.order, matter.state) or _against(letter, matter, by) is not None:
        return False
    decided = matter.state.stage is MilestoneKind.DECIDED
    return decided or not letter.needs_sanction or bool(choices(letter, matter, by))


def choices(letter: LetterRow, matter: Matter, by: Actor) -> tuple[str, ...]:
    """Catalogue codes that this officer could decide now."""
    if not letter.needs_sanction or not letter.available(matter.order, matter.state):
        return ()
    return tuple(kind.code for kind in matter.catalogue.kinds if _permitted(kind.code, matter, by))


def _against(letter: LetterRow, matter: Matter, by: Actor) -> Refusal | None:
    if letter.documents == SUMMONS:
        return _said(lambda: check_first_day_has_come(matter.now, matter))
    act = DOCUMENTED.get(letter.documents)
    return None if act is None else _asked(ActRequest(act=act, by=by), matter)


def _why_not(letter: LetterRow, matter: Matter, by: Actor) -> Refusal:
    """What to choose from; where nothing can be decided yet, what stands against a decision as recommended."""
    possible = choices(letter, matter, by)
    order = matter.order
    in_force = matter.catalogue.selection(date.fromisoformat(order.day_of_act), order.employment_type)
    recommended = (kind for kind in in_force if kind.category is order.recommendation.category)
    against = [refusal for kind in recommended if (refusal := _refusal(kind.code, matter, by))]
    return sanction_not_chosen(possible) if possible or not against else against[-1]


def _permitted(code: str, matter: Matter, by: Actor) -> bool:
    return _refusal(code, matter, by) is None


def _refusal(code: str, matter: Matter, by: Actor) -> Refusal | None:
    return _asked(_decision(code, by), matter)


def _asked(request: ActRequest, matter: Matter) -> Refusal | None:
    return _said(lambda: permit(request, matter))


def _said(check: Callable[[], None]) -> Refusal | None:
    try:
        check()
    except Refused as refused:
        return refused.refusal
    return None


def _decision(code: str, by: Actor) -> ActRequest:
    return ActRequest(act=Decide(sanction=code, letter_number=UNNUMBERED), by=by)
