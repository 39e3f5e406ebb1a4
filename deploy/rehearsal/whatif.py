"""Two futures of one live case: as it stands, and with a change; side by side."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from deploy.rehearsal.cast import Cast
from deploy.rehearsal.fork import Fork
from deploy.rehearsal.live import LiveCase
from deploy.rehearsal.office import Office
from deploy.rehearsal.pace import Pace
from deploy.rehearsal.play import Play, Progress, Until
from deploy.rehearsal.refusals import CannotRehearse
from deploy.rehearsal.rehearsal import Ending, ending, pace_in_words
from deploy.rehearsal.resumed import Resuming
from deploy.rehearsal.story import Happening, story_of
from deploy.rehearsal.telling import name_of
from deploy.rehearsal.theatre import Theatre, theatre
from services.notify.domain.words import ROLES, UNITS, Bilingual, words_for
from shared.calendar import CalendarError, DeadlineProof, Decree
from shared.calendar.announced import with_decrees
from shared.contracts.limits import Unit
from shared.contracts.refusals import Refused
from shared.contracts.vocabulary import Role


@dataclass(frozen=True)
class Change:
    """`extension` counts in the unit of the running deadline."""

    extension: int | None = None
    decrees: tuple[Decree, ...] = ()
    silent: frozenset[Role] = frozenset()

    @property
    def is_none(self) -> bool:
        return self.extension is None and not self.decrees and not self.silent


@dataclass(frozen=True)
class Outlook:
    """What both futures have in common: whence, how far, and at which pace those act who do."""

    now: datetime
    until: Until
    acts_after: int | None = None


@dataclass(frozen=True)
class Future:
    """What follows the live case's last row. `proofs` are those of the case's deadlines, by their id."""

    story: tuple[Happening, ...]
    proofs: dict[str, DeadlineProof]
    ending: Ending


@dataclass(frozen=True)
class Comparison:
    live: LiveCase
    read_at: datetime
    change: tuple[Bilingual, ...]
    pace: Bilingual
    unchanged: Future
    changed: Future


async def what_if(live: LiveCase, change: Change, outlook: Outlook, progress: Progress) -> Comparison:
    """Raises CannotRehearse, and CannotStart without a time-skipping server."""
    if change.is_none:
        text = Bilingual("Sebut perubahannya: --extension, --decree, --silent.", "Say what changes: --extension, …")
        raise CannotRehearse("no_change", text)
    unchanged, changed = await asyncio.gather(
        _future(live, Change(), outlook, progress), _future(live, change, outlook, progress)
    )
    words, pace = tuple(in_words(change, live)), pace_in_words(outlook.acts_after)
    return Comparison(live, outlook.now, words, pace, unchanged, changed)


async def _future(live: LiveCase, change: Change, outlook: Outlook, progress: Progress) -> Future:
    now, until = outlook.now, outlook.until
    calendar = with_decrees(live.calendar, change.decrees)
    fork, pace = Fork.of(live, calendar), Pace(calendar, live.case.zone, outlook.acts_after)
    try:
        if change.extension is not None:
            await fork.extend(change.extension, now)
        case, cast = fork.continued(now), Cast(pace, Office(), change.silent, not_before=pace.next_day(now))

        async def decrees_come(stage: Theatre) -> None:
            for decree in change.decrees:
                await stage.tell_of_decree(decree)

        async with theatre(now, fork.book, fork.log, plugins=(Resuming(fork.log).plugin(),)) as stage:
            last = await Play(stage, case, cast, until, progress, decrees_come).perform()
    except Refused as refused:
        raise CannotRehearse.because(refused) from None
    except CalendarError as error:
        raise CannotRehearse("not_countable", Bilingual(str(error), str(error))) from error
    proofs = {name: proof for (number, name), proof in fork.book.proofs.items() if number == case.case_number}
    return Future(story_of(live.case, fork.book, after=live.last_sequence), proofs, ending(last, until))


def in_words(change: Change, live: LiveCase) -> Iterator[Bilingual]:
    if change.extension is not None:
        unit = UNITS[_unit(live)]
        yield Bilingual(
            f"Batas yang berjalan diperpanjang {change.extension} {unit.id}.",
            f"The running deadline is extended by {change.extension} {unit.en}.",
        )
    for decree in change.decrees:
        days = ", ".join(f"{one.operation.value}{one.day.isoformat()}" for one in decree.changes)
        yield Bilingual(f"Penetapan {decree.citation}: {days}.", f"Decree {decree.citation}: {days}.")
    for role in sorted(change.silent):
        words, agency = words_for(role, ROLES), live.parties.agency(role)
        who = name_of(agency) if agency else "-"
        yield Bilingual(f"Diam: {who} ({words.id}).", f"Silent: {who} ({words.en}).")


def _unit(live: LiveCase) -> Unit:
    """Of the deadline that was told last."""
    deadlines = [row.deadline for row in live.rows if row.deadline is not None]
    return deadlines[-1].facts.limit.unit if deadlines else Unit.WORKING
