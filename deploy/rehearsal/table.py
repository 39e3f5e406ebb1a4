"""The story as a table that fits a terminal of eighty columns."""

from collections.abc import Iterator
from itertools import groupby

from rich.box import SIMPLE_HEAD
from rich.console import Console, Group, RenderableType
from rich.table import Column, Table
from rich.text import Text

from deploy.rehearsal.notices import RehearsedNotice
from deploy.rehearsal.rehearsal import Rehearsed
from deploy.rehearsal.story import Happening
from deploy.rehearsal.telling import name_of
from deploy.rehearsal.words import CHANNELS, LABELS, WEBHOOK_NOTE, clock, day, in_language
from services.workflow.domain.violations import load_violations
from shared.calendar import Language

DATE_WIDTH, TOLD_WIDTH = 17, 25
PAGE_WIDTH = 80


def page(*, stderr: bool = False) -> Console:
    """As wide as the terminal, or a page when the output goes to a file."""
    terminal = Console(stderr=stderr)
    return terminal if terminal.is_terminal else Console(stderr=stderr, width=PAGE_WIDTH)


def told(rehearsed: Rehearsed, language: Language) -> RenderableType:
    """Everything for a person: what was assumed, what happens, how it ends."""
    return Group(
        *head(rehearsed, language),
        story_table(rehearsed.story, rehearsed.case.zone, language),
        *foot(rehearsed, language),
    )


def head(rehearsed: Rehearsed, language: Language) -> Iterator[Text]:
    case, edition, violation = rehearsed.case, rehearsed.edition, load_violations()[rehearsed.case.violation]
    indonesian = language is Language.INDONESIAN
    what = violation.title_id if indonesian else violation.title_en
    title = edition.title.id if indonesian else edition.title.en
    yield Text(
        f"{'Latihan perkara' if indonesian else 'Rehearsal of a case'}: {name_of(case.agency)}, {case.violation}",
        "bold",
    )
    yield Text(what)
    yield Text(f"{'Edisi' if indonesian else 'Edition'} {edition.id} ({case.election.value}): {title}")
    yield Text(f"{LABELS[language].assumptions}:")
    begins = f"{day(rehearsed.begins_at, case.zone, language)}, {clock(rehearsed.begins_at, case.zone, language)}"
    yield Text(f"- {'Laporan diterima' if indonesian else 'Report received'} {begins}.")
    for line in rehearsed.assumptions:
        yield Text(f"- {in_language(line, language)}")


def story_table(story: tuple[Happening, ...], zone: str, language: Language) -> Table:
    labels = LABELS[language]
    table = Table(
        Column(labels.date, width=DATE_WIDTH),
        Column(labels.event, ratio=1),
        Column(labels.told, width=TOLD_WIDTH),
        box=SIMPLE_HEAD,
        expand=True,
        pad_edge=False,
    )
    previous = ""
    for row in story:
        date = day(row.at, zone, language)
        when = clock(row.at, zone, language) if date == previous else f"{date}\n{clock(row.at, zone, language)}"
        table.add_row(when, _event(row, language), _told(row.notices, language))
        previous = date
    return table


def _event(row: Happening, language: Language) -> Text:
    text = Text(in_language(row.what, language), "bold")
    for line in (*row.particulars, *row.details):
        text.append(f"\n{in_language(line, language)}", "not bold")
    text.append("\n")
    return text


def _told(notices: tuple[RehearsedNotice, ...], language: Language) -> Text:
    text = Text()
    for subject, same in groupby(notices, key=lambda notice: subject_of(notice, language)):
        letters = list(same)
        channels = ", ".join(in_language(CHANNELS[channel], language) for channel in letters[0].channels)
        text.append("".join(f"{letter.name}\n" for letter in letters))
        text.append(f"{channels}: {subject}\n", "dim")
    return text


def subject_of(notice: RehearsedNotice, language: Language) -> str:
    """Subjects are `[number] Indonesian / English`."""
    _, _, words = notice.subject.partition("] ")
    indonesian, _, english = words.partition(" / ")
    return indonesian if language is Language.INDONESIAN else english or indonesian


def foot(rehearsed: Rehearsed, language: Language) -> Iterator[Text]:
    for rebuff in rehearsed.rebuffs:
        when = f"{day(rebuff.at, rehearsed.case.zone, language)}: {rebuff.action}"
        refused = "ditolak, dicoba lagi" if language is Language.INDONESIAN else "refused, tried again"
        yield Text(f"{when} {refused} ({rebuff.code}).")
    ends = rehearsed.ending
    yield Text(f"{day(ends.at, rehearsed.case.zone, language)}: {in_language(ends.text, language)}", "bold")
    count = sum(len(row.notices) for row in rehearsed.story)
    days = (ends.at - rehearsed.begins_at).days
    if language is Language.INDONESIAN:
        yield Text(f"{len(rehearsed.story)} catatan buku perkara, {count} surat, {days} hari. {WEBHOOK_NOTE.id}")
    else:
        yield Text(f"{len(rehearsed.story)} rows of the ledger, {count} letters, {days} days. {WEBHOOK_NOTE.en}")
