"""A whole rehearsal: from a report and a cast to the story of the case."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from deploy.rehearsal.admission import admitted
from deploy.rehearsal.book import MemoryCaseBook
from deploy.rehearsal.cast import Cast, recommended
from deploy.rehearsal.milestones import MemoryMilestoneLog
from deploy.rehearsal.office import Office
from deploy.rehearsal.pace import Pace
from deploy.rehearsal.play import Play, Rebuff, Until
from deploy.rehearsal.refusals import CannotRehearse
from deploy.rehearsal.scene import Scene
from deploy.rehearsal.story import Happening, story_of
from deploy.rehearsal.telling import name_of
from deploy.rehearsal.theatre import theatre
from services.notify.domain.words import CATEGORIES, ROLES, Bilingual, same, words_for
from services.sanctions.domain.remedies import Remedy
from services.workflow.domain.case import CaseInput
from services.workflow.domain.editions import Edition
from services.workflow.domain.register import load_register
from services.workflow.domain.violations import load_violations
from shared.calendar import Calendar, published_calendar
from shared.contracts.refusals import Refused
from shared.contracts.vocabulary import CaseOutcome, Role, SanctionCategory

Progress = Callable[[Scene], None]


@dataclass(frozen=True)
class Script:
    """What is rehearsed. `edition` None: the one that the report or the day of the act asks for.

    `official` counts from 1. `acts_after` is in working days (seconds in a drill), None for the last day but one.
    """

    report: Any
    begins_at: datetime
    edition: str | None = None
    silent: frozenset[Role] = frozenset()
    acts_after: int | None = None
    recommend: SanctionCategory | None = None
    remedy: Remedy | None = None
    official: int = 1


@dataclass(frozen=True)
class Ending:
    """How a rehearsal ended: `closed`, `until` (as asked), or `waiting`: nothing more will ever happen."""

    how: str
    at: datetime
    text: Bilingual


@dataclass(frozen=True)
class Rehearsed:
    case: CaseInput
    edition: Edition
    begins_at: datetime
    assumptions: tuple[Bilingual, ...]
    story: tuple[Happening, ...]
    rebuffs: tuple[Rebuff, ...]
    ending: Ending


def prepare(script: Script, calendar: Calendar | None = None) -> tuple[CaseInput, Cast]:
    """The case that the report opens, and who will act in it. Raises CannotRehearse."""
    calendar = calendar or published_calendar()
    cases = admitted(script.report, edition=script.edition, received_at=script.begins_at, calendar=calendar)
    if not 1 <= script.official <= len(cases):
        text = Bilingual(f"Laporan ini menyebut {len(cases)} terlapor.", f"This report names {len(cases)} official(s).")
        raise CannotRehearse("no_such_official", text)
    case = cases[script.official - 1]
    return case, cast_of(script, case, calendar)


def edition_of(script: Script) -> tuple[CaseInput, Edition]:
    """The case, and the law that governs it, before anything is played. Raises CannotRehearse."""
    case, _ = prepare(script)
    return case, load_register().edition(case.edition)


def cast_of(script: Script, case: CaseInput, calendar: Calendar) -> Cast:
    pace = Pace(calendar, case.zone, script.acts_after)
    return Cast(pace, Office(script.remedy), script.silent, script.recommend)


async def rehearse(script: Script, until: Until, progress: Progress) -> Rehearsed:
    """Raises CannotRehearse, and CannotStart without a time-skipping server."""
    case, cast = prepare(script)
    book, log = MemoryCaseBook(), MemoryMilestoneLog()
    async with theatre(script.begins_at, book, log) as stage:
        play = Play(stage, case, cast, until, progress)
        try:
            last = await play.perform()
        except Refused as refused:
            raise CannotRehearse.because(refused) from None
    return Rehearsed(
        case=case,
        edition=load_register().edition(case.edition),
        begins_at=script.begins_at,
        assumptions=tuple(assumptions(script, case, published_calendar())),
        story=story_of(case, book),
        rebuffs=tuple(play.rebuffs),
        ending=ending(last, until),
    )


def ending(last: Scene, until: Until) -> Ending:
    if last.state.outcome is not None:
        return Ending("closed", last.now, CLOSINGS.get(last.state.outcome, CLOSED))
    if until.reached(last):
        return Ending(
            "until", last.now, Bilingual("Latihan berhenti di sini, seperti diminta.", "It stops here, as asked.")
        )
    waited_for = last.step.actor if last.step else Role.HANDLER
    who, role = name_of(last.parties.agency(waited_for) or ""), words_for(waited_for, ROLES)
    return Ending(
        "waiting",
        last.now,
        Bilingual(
            f"Setelah ini tidak ada lagi yang terjadi: perkara tetap terbuka dan menunggu {who} ({role.id}).",
            f"After this nothing more happens: the case stays open and waits for {who} ({role.en}).",
        ),
    )


CLOSED = Bilingual("Perkara ditutup.", "The case is closed.")
CLOSINGS = {
    CaseOutcome.TIME_BARRED: Bilingual(
        "Perkara ditutup: laporan datang setelah jangka waktunya (--from memilih hari penerimaan lain).",
        "The case is closed: the report came after its window (--from chooses another day of receipt).",
    )
}


def assumptions(script: Script, case: CaseInput, calendar: Calendar) -> Iterator[Bilingual]:
    version, edition = calendar.short_version, load_register().edition(case.edition)
    yield Bilingual(f"Hari libur menurut kalender versi {version}.", f"Holidays by calendar version {version}.")
    for role in sorted(script.silent):
        agency, words = case.parties.agency(role), words_for(role, ROLES)
        who = name_of(agency) if agency else "-"
        idle = same("") if has_actions(edition, role) else NO_ACTIONS
        yield Bilingual(f"Diam: {who} ({words.id}){idle.id}.", f"Silent: {who} ({words.en}){idle.en}.")
    yield pace_in_words(script.acts_after)
    yield _category_in_words(script, case)
    if script.remedy is not None:
        yield REMEDIES[script.remedy]


def has_actions(edition: Edition, role: Role) -> bool:
    return any(role is step.actor or any(rule.by is role for rule in step.actions) for step in edition.steps)


NO_ACTIONS = Bilingual("; peran ini tidak punya tindakan dalam edisi ini", "; this role has no actions in this edition")


def pace_in_words(acts_after: int | None) -> Bilingual:
    if acts_after is None:
        return Bilingual(
            "Yang lain bertindak sehari kerja sebelum hari terakhir batasnya; tanpa batas, pada hari kerja berikutnya.",
            "All others act a working day before the last day of their limit; without one, on the next working day.",
        )
    return Bilingual(
        f"Yang lain bertindak {acts_after} hari kerja setelah gilirannya.",
        f"All others act {acts_after} working day(s) after their turn has come.",
    )


def _category_in_words(script: Script, case: CaseInput) -> Bilingual:
    category = script.recommend or recommended(case.violation)
    words, known = words_for(category, CATEGORIES), load_violations()[case.violation].category
    source = Bilingual("dipilih untuk latihan", "chosen for the rehearsal")
    if script.recommend is None and known is not None:
        source = Bilingual("menurut katalog pelanggaran", "as the catalogue of violations names")
    return Bilingual(f"Rekomendasi: {words.id} ({source.id}).", f"Recommendation: {words.en} ({source.en}).")


REMEDIES = {
    Remedy.OBJECTION: Bilingual(
        "Terlapor mengajukan keberatan atas keputusan; keputusan dikuatkan.",
        "The official objects to the decision; it is upheld.",
    ),
    Remedy.APPEAL: Bilingual(
        "Terlapor mengajukan banding kepada BPASN; keputusan dikuatkan.",
        "The official appeals to BPASN; the decision is upheld.",
    ),
}
