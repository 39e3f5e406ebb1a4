"""What every letter of a case says while a part in it is held by an agency that exists no longer."""

from datetime import timedelta

from services.notify.domain.words import ROLES, Bilingual, day_words, words_for
from shared.calendar.zones import local_day, zone_named
from shared.contracts.cases import CaseEvent, Closed
from shared.directory.abolitions import transfers_due
from shared.directory.agencies import Directory

CAPITAL = "Asia/Jakarta"
"""Where agencies are abolished: their last day ends there."""
CLOSED, DRILL = "closed", "drill"
"""In a drill agencies are played: nothing is handed over."""


def abolished_words(event: CaseEvent, directory: Directory) -> Bilingual | None:
    """None where nobody has to hand anything over: all agencies of the case exist, or it is closed."""
    if isinstance(event.facts, Closed) or event.stage == CLOSED or event.edition == DRILL:
        return None
    due = transfers_due(event.parties, local_day(event.recorded_at, zone_named(CAPITAL)))
    said = []
    for role, gone in due.items():
        since, words = day_words(gone.last_day + timedelta(days=1)), words_for(role, ROLES)
        name, successor = _name(gone.agency, directory), _name(gone.successor, directory)
        said.append(
            Bilingual(
                f"{name} ({words.id}) tidak ada lagi sejak {since.id}: perkara ini harus dialihkan, yang baru kepada "
                f"{successor} ({gone.basis}).",
                f"{name} ({words.en}) exists no longer since {since.en}: this case is to be handed over, what is new "
                f"to {successor} ({gone.basis}).",
            )
        )
    return Bilingual(" ".join(one.id for one in said), " ".join(one.en for one in said)) if said else None


def _name(agency: str, directory: Directory) -> str:
    found = directory.find(agency)
    return found.name if found else agency
