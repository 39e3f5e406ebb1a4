"""The story as a Mermaid timeline, in the syntax that GitHub draws: sections are stages, periods are days."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from deploy.rehearsal.rehearsal import Rehearsed
from deploy.rehearsal.story import Happening
from deploy.rehearsal.telling import name_of
from deploy.rehearsal.words import in_language
from services.notify.domain.letters import deadline_words
from services.notify.domain.words import Bilingual
from shared.calendar import Language, date_in_words, zone_named
from shared.calendar.zones import local_day
from shared.contracts.cases import CaseEventKind

LONGEST = 90
CLOCK = re.compile(r"(?<=\d):(?=\d)")
UNSAFE = re.compile(r"[:;#`\"<>{}\[\]\n]+")


def timeline_of(rehearsed: Rehearsed, language: Language) -> str:
    case = rehearsed.case
    title = f"{name_of(case.agency)}, {case.violation}, {rehearsed.edition.id}"
    return timeline(Bilingual(f"Latihan perkara {title}", f"Rehearsal, {title}"), rehearsed.story, case.zone, language)


def timeline(title: Bilingual, story: Sequence[Happening], zone: str, language: Language) -> str:
    """Ends with a newline. A colon parts events and `#` and `;` begin entities: none of them is left in a text."""
    return "\n".join(
        ["timeline", f"    title {_safe(in_language(title, language))}", *_sections(story, zone, language), ""]
    )


def _sections(story: Sequence[Happening], zone: str, language: Language) -> Iterator[str]:
    for stage, rows in groupby(story, key=lambda row: in_language(row.stage_title, language)):
        yield f"    section {_safe(stage)}"
        for day, events in groupby(rows, key=lambda row: local_day(row.at, zone_named(zone))):
            texts = [_safe(in_language(brief(event), language)) for event in events]
            yield f"        {date_in_words(day, language)} : {' : '.join(texts)}"


def _safe(text: str) -> str:
    clean = " ".join(UNSAFE.sub(", ", CLOCK.sub(".", text)).replace(" ,", ",").split())
    return clean if len(clean) <= LONGEST else f"{clean[: LONGEST - 1].rstrip()}…"


def brief(row: Happening) -> Bilingual:
    """Where a limit begins, it is the limit that a reader looks for: the section says the stage."""
    if row.limit is None or row.kind != CaseEventKind.STAGE_ENTERED:
        return row.what
    words = deadline_words(row.limit)
    return Bilingual(f"Mulai, {words.name.id} s.d. {words.due.id}", f"Begins, {words.name.en} {words.due.en}")
