"""A played story as a page of Markdown that a lawyer can read: the whole ledger, in Indonesian."""

from collections.abc import Iterator
from datetime import date, datetime, time
from functools import singledispatch
from itertools import groupby

from deploy.rehearsal.play import Until
from deploy.rehearsal.rehearsal import ending
from deploy.rehearsal.scene import Scene
from deploy.rehearsal.story import Happening, story_of
from deploy.rehearsal.table import subject_of
from deploy.rehearsal.telling import explained, name_of
from deploy.rehearsal.words import clock, day
from services.notify.domain.abolished import abolished_words
from services.notify.domain.words import OUTCOMES, ROLES, words_for
from services.sanctions.domain.catalogue import load_catalogue
from services.workflow.domain.case import CaseInput
from services.workflow.domain.grounds import grounds_in_words
from services.workflow.domain.register import load_register
from services.workflow.domain.violations import load_violations
from services.workflow.domain.windows import count_window, window_in_words
from shared.calendar import Language, full_date, zone_named
from shared.contracts.cases import (
    ActionTaken,
    AuthorityTransferred,
    CaseEvent,
    ClockResumed,
    Closed,
    DeadlineLapsed,
    Opened,
    PartiesChanged,
    RecommendationIssued,
    ReminderDue,
    RungFired,
    SanctionMilestoneReached,
)
from shared.contracts.sanctions import BY_THE_CLOCK, MilestoneKind
from shared.contracts.vocabulary import EmploymentType, ReportKind, Role
from shared.directory.agencies import load_directory
from tests.stories.paths import Story
from tests.stories.performing import Performed, calendar_of

INDONESIAN = Language.INDONESIAN
HEADER = "| No. | Waktu | Kejadian | Oleh | Jangka waktu dan dasarnya | Diberi tahu |\n|--:|---|---|---|---|---|"
CLOCK = "waktu yang berjalan"
SYSTEM = "NETRA"
NOTHING = "-"
EMPLOYMENT = {EmploymentType.PNS: "PNS", EmploymentType.PPPK: "PPPK", EmploymentType.UNKNOWN: "tidak diketahui"}

GROUNDS = {
    "attended": "terlapor hadir",
    "absent_twice": "terlapor dua kali tidak hadir",
    "in_person": "diserahkan langsung",
    "sent": "dikirim ke alamat",
    "closed": "pernyataan tertutup",
    "open": "pernyataan terbuka",
    "direct_superior": "oleh atasan langsung",
    "personnel_authority": "oleh PPK",
    "work_permitted": "terlapor boleh tetap bekerja selama banding",
    "work_not_permitted": "terlapor tidak bekerja selama banding",
}
"""What else an act of the sanction says by a code; the result of a remedy stands in its title."""
BY_ITSELF = frozenset({MilestoneKind.EFFECTIVE, MilestoneKind.RESTORED})
FOLLOWS = frozenset({MilestoneKind.RECEIVED, MilestoneKind.REDIRECTED, MilestoneKind.DEVIATION_REFUSED})


def page(performed: Performed) -> str:
    return "\n".join(_lines(performed)).rstrip() + "\n"


def _lines(performed: Performed) -> Iterator[str]:
    story, edition = performed.story, load_register().edition(performed.story.edition)
    first, violation = performed.cases[0], load_violations()[performed.cases[0].violation]
    yield f"# {story.title}"
    yield ""
    yield f"{story.tells}"
    yield ""
    yield f"- **Edisi:** `{edition.id}`, {edition.title.id}"
    yield f"- **Pemilihan:** {first.election.value.capitalize()}"
    yield f"- **Dugaan pelanggaran:** {first.violation}, {violation.title_id}"
    yield f"- **Perbuatan:** {day(_noon(first), first.zone, INDONESIAN)}"
    yield f"- **Laporan diterima:** {_moment(first)}"
    for number, (case, last) in enumerate(zip(performed.cases, performed.last, strict=True), start=1):
        yield ""
        yield f"## {_heading(case, number, len(performed.cases))}"
        yield ""
        yield from _ledger(case, performed, last)


def _heading(case: CaseInput, number: int, count: int) -> str:
    who = f"{name_of(case.agency)}, {EMPLOYMENT[case.employment_type]}"
    return f"Buku perkara ({who})" if count == 1 else f"Buku perkara terlapor {number} ({who})"


def _ledger(case: CaseInput, performed: Performed, last: Scene) -> Iterator[str]:
    events = {event.sequence: event for event in performed.book.events[case.case_number]}
    yield HEADER
    for row in story_of(case, performed.book):
        yield _row(row, events[row.sequence], case, performed.story)
    yield ""
    yield f"**Hasil:** {_ended(last)}"


def _ended(last: Scene) -> str:
    if last.state.outcome is None:
        return ending(last, Until()).text.id
    return f"perkara ditutup, {words_for(last.state.outcome, OUTCOMES).id}."


def _row(row: Happening, event: CaseEvent, case: CaseInput, story: Story) -> str:
    when = f"{day(row.at, case.zone, INDONESIAN)} {clock(row.at, case.zone, INDONESIAN)}"
    said = [*particulars(event.facts), *(line.id for line in row.particulars), *_abolished(event)]
    what = "<br>".join([f"**{row.what.id}**", *said])
    limits = "<br>".join([*(line.id for line in row.details), *_windows(event, case, story)])
    cells = (str(row.sequence), when, what, author(event.facts, event), limits, _told(row))
    return "| " + " | ".join(cell.replace("|", "/") or NOTHING for cell in cells) + " |"


def _abolished(event: CaseEvent) -> Iterator[str]:
    """As every letter of the case says until it is handed over; on the page once, as it opens."""
    words = abolished_words(event, load_directory()) if isinstance(event.facts, Opened) else None
    if words is not None:
        yield words.id


def _windows(event: CaseEvent, case: CaseInput, story: Story) -> Iterator[str]:
    """The count by which a report or a finding was let in, or barred. A tip has none until it becomes a finding."""
    facts = event.facts
    if isinstance(facts, Opened) and case.kind is not ReportKind.PRELIMINARY_INFORMATION:
        yield _window(case.kind, datetime.fromisoformat(story.report["known_at"]), case.received_at, case, story)
    if isinstance(facts, ActionTaken) and facts.found_at:
        yield _window(ReportKind.FINDING, facts.found_at, event.recorded_at, case, story)


def _window(kind: ReportKind, since: datetime, received_at: datetime, case: CaseInput, story: Story) -> str:
    edition = load_register().edition(case.edition)
    calendar = calendar_of(story).for_office(case.week, case.collective_leave)
    proof = count_window(kind, edition, case.election, since, zone=case.zone, calendar=calendar)
    return f"{explained(proof, INDONESIAN)} {window_in_words(proof, received_at, INDONESIAN)}"


def _told(row: Happening) -> str:
    letters = groupby(row.notices, key=lambda notice: subject_of(notice, INDONESIAN))
    return "<br>".join(
        f"{'; '.join(f'{one.name} ({one.role.id})' for one in readers)}: *{subject}*" for subject, readers in letters
    )


@singledispatch
def particulars(_facts: object) -> Iterator[str]:
    """What the document says beside its kind: numbers, reasons, codes."""
    yield from ()


@particulars.register
def _(facts: Opened) -> Iterator[str]:
    if facts.subject_unresolved:
        yield "identitas terlapor belum ditetapkan"
    proposal = facts.proposal
    if proposal is not None:
        yield f"usul klasifikasi: {proposal.violation or 'diputuskan pemeriksa'}"


@particulars.register
def _(facts: ActionTaken) -> Iterator[str]:
    if facts.reference:
        yield f"nomor {facts.reference}"
    if facts.ground:
        yield f"alasan: {grounds_in_words(INDONESIAN)[facts.ground]}"
    if facts.violation:
        yield f"pelanggaran: {facts.violation}"
    if facts.found_at:
        yield f"ditemukan {full_date(facts.found_at.date(), INDONESIAN)}"


@particulars.register
def _(facts: RecommendationIssued) -> Iterator[str]:
    yield f"nomor {facts.recommendation.letter_number}"


@particulars.register
def _(facts: SanctionMilestoneReached) -> Iterator[str]:
    milestone, catalogue = facts.milestone, load_catalogue()
    if milestone.letter_number:
        yield f"nomor {milestone.letter_number}"
    ground = next((row for row in catalogue.grounds if row.code == milestone.ground), None)
    if ground is not None:
        yield f"alasan: {ground.name_id}"
    elif milestone.ground in GROUNDS:
        yield GROUNDS[milestone.ground]
    told = milestone.particulars
    if "recorded_after" in told:
        filed, last = (full_date(date.fromisoformat(told[key]), INDONESIAN) for key in ("filed_on", "window_last_day"))
        yield f"diajukan {filed}, batasnya {last} ({told['window_basis']}); dicatat sesudah mulai berlaku"


@particulars.register
def _(facts: ClockResumed) -> Iterator[str]:
    yield f"hari terakhir penghentian: {full_date(date.fromisoformat(facts.last_day), INDONESIAN)}"


@particulars.register(PartiesChanged)
@particulars.register(AuthorityTransferred)
def _(facts: PartiesChanged | AuthorityTransferred) -> Iterator[str]:
    for change in facts.changes:
        old, new = name_of(change.old or NOTHING), name_of(change.new or NOTHING)
        yield f"{words_for(change.role, ROLES).id}: {old} → {new}"
    yield f"dasar: {facts.basis}"


@particulars.register
def _(facts: Closed) -> Iterator[str]:
    kind = load_catalogue().find(facts.sanction or "")
    if kind is not None:
        yield f"{kind.name_id} ({kind.basis})"


@singledispatch
def author(_facts: object, _event: CaseEvent) -> str:
    """Who acted; what follows from an act, or from the clock alone, is the system's."""
    return SYSTEM


@author.register(ReminderDue)
@author.register(DeadlineLapsed)
@author.register(RungFired)
def _(_facts: ReminderDue | DeadlineLapsed | RungFired, _event: CaseEvent) -> str:
    return CLOCK


@author.register
def _(facts: ActionTaken, _event: CaseEvent) -> str:
    return _agency(facts.by_agency, facts.by_role)


@author.register
def _(facts: RecommendationIssued, _event: CaseEvent) -> str:
    return _agency(facts.recommendation.issued_by, Role.RECOMMENDING)


@author.register
def _(facts: SanctionMilestoneReached, event: CaseEvent) -> str:
    """A deviation that is accepted is decided by who recommended."""
    milestone = facts.milestone
    if milestone.kind in FOLLOWS:
        return SYSTEM
    if milestone.kind in BY_THE_CLOCK | BY_ITSELF:
        return CLOCK
    if milestone.by is None:
        return SYSTEM
    by_authority = milestone.by == event.parties.personnel_authority
    return _agency(milestone.by, Role.PERSONNEL_AUTHORITY if by_authority else Role.RECOMMENDING)


def _agency(agency: str, role: Role) -> str:
    return f"{name_of(agency)} ({words_for(role, ROLES).id})"


def _noon(case: CaseInput) -> datetime:
    """Of the day of the act, where it was done."""
    return datetime.combine(case.day_of_act, time(12), zone_named(case.zone).clock)


def _moment(case: CaseInput) -> str:
    return f"{day(case.received_at, case.zone, INDONESIAN)} {clock(case.received_at, case.zone, INDONESIAN)}"
