"""From when a report counts as received: an office that is closed receives it when it next opens, and says so."""

from dataclasses import dataclass
from datetime import datetime

from services.intake.domain.progress import Words
from shared.calendar import date_in_words, published_calendar, reception, zone_named
from shared.calendar.dates import Language
from shared.contracts.vocabulary import Election


@dataclass(frozen=True)
class AfterHours:
    """The next opening of the handling office, and the rule that says so."""

    counts_as_received_at: datetime
    words: Words


def after_hours(received_at: datetime, election: Election, zone: str) -> AfterHours | None:
    """None when the office was open, or no rule names its hours."""
    counted = reception(received_at, election, zone, published_calendar())
    if not counted.after_hours:
        return None
    local = counted.at.astimezone(zone_named(zone).clock)
    clock = f"{local:%H.%M} {zone_named(zone).label}"
    return AfterHours(
        counted.at,
        Words(
            f"Laporan masuk di luar jam kerja penerimaan; dihitung diterima {date_in_words(local.date())} pukul {clock}"
            f" ({counted.basis}).",
            f"The report came outside office hours; it counts as received on "
            f"{date_in_words(local.date(), Language.ENGLISH)} at {clock} ({counted.basis}).",
        ),
    )
