import re
from datetime import datetime

from deploy.rehearsal.mermaid import timeline
from deploy.rehearsal.story import Happening
from services.notify.domain.words import Bilingual, same
from shared.calendar import Language

AT = datetime.fromisoformat("2024-10-16T09:00:00+08:00")
ZONE = "Asia/Makassar"


def row(what: str, *, stage: str = "Klarifikasi", at: datetime = AT) -> Happening:
    return Happening(1, at, "action_taken", stage, same(stage), same(what), (), ())


def drawn(*rows: Happening, language: Language = Language.INDONESIAN) -> list[str]:
    return timeline(Bilingual("Judul", "Title"), rows, ZONE, language).splitlines()


def test_stages_are_sections_and_days_are_periods() -> None:
    assert drawn(row("satu"), row("dua"), row("tiga", stage="Rekomendasi")) == [
        "timeline",
        "    title Judul",
        "    section Klarifikasi",
        "        16 Oktober 2024 : satu : dua",
        "    section Rekomendasi",
        "        16 Oktober 2024 : tiga",
    ]


def test_no_text_can_break_the_syntax() -> None:
    line = drawn(row('a: b; c #1 "d" <e> {f}\n[g]'))[-1]
    period, text = line.strip().split(" : ")
    assert period == "16 Oktober 2024"
    assert not re.search(r'[:;#"<>{}\[\]]', text)


def test_a_clock_keeps_its_minutes() -> None:
    assert "24.00" in drawn(row("due at 24:00 WITA"))[-1]


def test_a_day_is_the_day_of_the_handling_office() -> None:
    late = datetime.fromisoformat("2024-10-16T17:00:00+00:00")
    assert "17 October 2024" in drawn(row("x", at=late), language=Language.ENGLISH)[-1]
