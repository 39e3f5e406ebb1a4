"""What the clock brought about and NETRA wrote down late: after an outage the lapse keeps its true instant."""

from datetime import datetime, timedelta

from services.notify.domain.words import Bilingual
from shared.calendar import CalendarError, Language, zone_named
from shared.calendar.dates import moment_in_words
from shared.contracts.cases import CaseEvent, DeadlineLapsed, RungFired, SanctionMilestoneReached

WORTH_TELLING = timedelta(minutes=1)
"""Our own choice: below it a reader loses nothing."""


def delay_words(event: CaseEvent) -> Bilingual | None:
    """When it came, and how much later it was recorded; None when it was recorded in time."""
    came, seen, zone = _instants(event)
    if came is None or seen is None or seen - came < WORTH_TELLING:
        return None
    late = seen - came
    return Bilingual(
        f"Saat itu jatuh pada {_moment(came, zone, Language.INDONESIAN)}; NETRA baru mencatatnya {_length(late).id} "
        "kemudian. Yang berlaku adalah saat jatuhnya.",
        f"It came on {_moment(came, zone, Language.ENGLISH)}; NETRA recorded it {_length(late).en} later. "
        "What counts is when it came.",
    )


def _instants(event: CaseEvent) -> tuple[datetime | None, datetime | None, str]:
    facts = event.facts
    if isinstance(facts, DeadlineLapsed):
        return facts.deadline.lapses_at, facts.observed_at, facts.deadline.zone
    if isinstance(facts, RungFired):
        return facts.scheduled_at, event.recorded_at, facts.deadline.zone
    if isinstance(facts, SanctionMilestoneReached):
        clock = facts.milestone.deadline
        return facts.milestone.at, facts.milestone.observed_at, clock.zone if clock else ""
    return None, None, ""


def _moment(instant: datetime, zone: str, language: Language) -> str:
    try:
        return moment_in_words(instant, zone_named(zone), language)
    except CalendarError:
        return instant.isoformat()


def _length(late: timedelta) -> Bilingual:
    """Its two largest units."""
    hours, minutes = divmod(late // timedelta(minutes=1), 60)
    days, hours = divmod(hours, 24)
    parts = [(days, "hari", "day"), (hours, "jam", "hour"), (minutes, "menit", "minute")]
    told = [part for part in parts if part[0]][:2]
    return Bilingual(
        " ".join(f"{number} {word}" for number, word, _ in told),
        " ".join(f"{number} {word}{'' if number == 1 else 's'}" for number, _, word in told),
    )
