"""A remedy that was filed in time and came to be recorded when its decision had taken effect: which day counts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from services.notify.domain.words import MILESTONES, Bilingual, day_words, words_for


@dataclass(frozen=True)
class LateRecording:
    """`last_day` and `basis` are those of the time for filing; None where an earlier release did not keep it."""

    filed_on: Bilingual
    last_day: Bilingual | None
    basis: str | None
    after: Bilingual


def recorded_late(told: Mapping[str, str]) -> LateRecording | None:
    """By the particulars of its milestone; None for what was recorded before the effect."""
    if "recorded_after" not in told:
        return None
    last_day = told.get("window_last_day")
    return LateRecording(
        filed_on=day_words(date.fromisoformat(told["filed_on"])),
        last_day=day_words(date.fromisoformat(last_day)) if last_day else None,
        basis=told.get("window_basis"),
        after=words_for(told["recorded_after"], MILESTONES),
    )
