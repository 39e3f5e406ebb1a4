"""What differs between two futures of one case: what moves, from when to when, and why."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from deploy.rehearsal.story import Happening
from deploy.rehearsal.whatif import Comparison
from services.notify.domain.words import Bilingual
from services.workflow.domain.grounds import grounds_in_words
from services.workflow.domain.register import load_register
from shared.calendar import DeadlineProof, Language, explain, zone_named
from shared.calendar.zones import local_day

Key = tuple[str, str, str, int]


@dataclass(frozen=True)
class Difference:
    """One happening in both futures; None where it does not happen in one of them. `days` are local calendar days."""

    what: Bilingual
    before: datetime | None
    after: datetime | None
    days: int | None

    @property
    def is_none(self) -> bool:
        return self.days == 0


@dataclass(frozen=True)
class MovedLimit:
    """A deadline whose last day is another; `why` is how the new one is counted."""

    deadline_id: str
    title: Bilingual
    before: date | None
    after: date | None
    why: Bilingual


def differences(comparison: Comparison) -> list[Difference]:
    """Every happening of either future, in the order in which it happens first."""
    before, after = _by_key(comparison.unchanged.story), _by_key(comparison.changed.story)
    keys = sorted({**before, **after}, key=lambda key: _first(before.get(key), after.get(key)))
    return [_difference(before.get(key), after.get(key), comparison.live.case.zone) for key in keys]


def moved_limits(comparison: Comparison) -> list[MovedLimit]:
    before, after = comparison.unchanged.proofs, comparison.changed.proofs
    found = (_moved(name, before.get(name), after.get(name), comparison) for name in {**before, **after})
    return [limit for limit in found if limit is not None]


def _by_key(story: tuple[Happening, ...]) -> dict[Key, Happening]:
    """The n-th of its kind in one future is the n-th of its kind in the other."""
    return dict(_keyed(story))


def _keyed(story: tuple[Happening, ...]) -> Iterator[tuple[Key, Happening]]:
    seen: Counter[tuple[str, str, str]] = Counter()
    for row in story:
        kind = (row.kind, row.stage, row.mark)
        seen[kind] += 1
        yield (*kind, seen[kind]), row


def _first(before: Happening | None, after: Happening | None) -> tuple[datetime, int]:
    found = [row for row in (before, after) if row is not None]
    return min((row.at, row.sequence) for row in found)


def _difference(before: Happening | None, after: Happening | None, zone: str) -> Difference:
    shown = after or before
    if shown is None:
        raise ValueError("a difference is between two futures of which one has something")
    at_before, at_after = before.at if before else None, after.at if after else None
    days = None
    if at_before is not None and at_after is not None:
        days = (local_day(at_after, zone_named(zone)) - local_day(at_before, zone_named(zone))).days
    return Difference(shown.what, at_before, at_after, days)


def _moved(
    name: str, before: DeadlineProof | None, after: DeadlineProof | None, comparison: Comparison
) -> MovedLimit | None:
    if before is not None and after is not None and before.lapses_at == after.lapses_at:
        return None
    counted = after or before
    if counted is None:
        raise ValueError(f"neither future knows {name}")
    step = load_register().edition(comparison.live.case.edition).find_step(name.rpartition(".")[0])
    return MovedLimit(
        deadline_id=name,
        title=Bilingual(step.title.id, step.title.en) if step else Bilingual(name, name),
        before=before.due_date if before else None,
        after=after.due_date if after else None,
        why=Bilingual(*(explain(counted, language, grounds_in_words(language)) for language in Language)),
    )
