"""May this letter be drafted now, and of which sanction does it speak? What could not be done cannot be drafted."""

from services.sanctions.domain.acts import Actor, ActRequest, Decide
from services.sanctions.domain.catalogue import SanctionKind
from services.sanctions.domain.letters import LetterBook, LetterRow
from services.sanctions.domain.permission import Matter, permit
from services.sanctions.domain.refusals import UNKNOWN_LETTER, letter_not_available, sanction_not_chosen
from shared.contracts.refusals import Refused
from shared.contracts.sanctions import MilestoneKind

UNNUMBERED = "0"
"""Stands for the letter number that a draft does not have yet."""


def letter_for(code: str, matter: Matter, book: LetterBook) -> LetterRow:
    """Raises Refused (`unknown_letter`, `letter_not_available`)."""
    letter = book.find(code)
    if letter is None:
        raise Refused(UNKNOWN_LETTER)
    if not letter.available(matter.order, matter.state):
        stages = tuple(stage.value for stage in letter.stages())
        raise Refused(letter_not_available(code, matter.state.stage.value, stages))
    return letter


def sanction_for(letter: LetterRow, wanted: str | None, matter: Matter, by: Actor) -> SanctionKind | None:
    """The decided sanction, or the wanted one if this officer could decide it now. Raises Refused as the act would."""
    if not letter.needs_sanction:
        return None
    if matter.state.stage is MilestoneKind.DECIDED:
        return matter.catalogue.find(matter.state.sanction or "")
    if wanted is None:
        raise Refused(sanction_not_chosen(choices(letter, matter, by)))
    permit(_decision(wanted, by), matter)
    return matter.catalogue.find(wanted)


def choices(letter: LetterRow, matter: Matter, by: Actor) -> tuple[str, ...]:
    """Catalogue codes that this officer could decide now."""
    if not letter.needs_sanction:
        return ()
    return tuple(kind.code for kind in matter.catalogue.kinds if _permitted(kind.code, matter, by))


def _permitted(code: str, matter: Matter, by: Actor) -> bool:
    try:
        permit(_decision(code, by), matter)
    except Refused:
        return False
    return True


def _decision(code: str, by: Actor) -> ActRequest:
    return ActRequest(act=Decide(sanction=code, letter_number=UNNUMBERED), by=by)
