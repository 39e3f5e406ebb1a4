"""What a rehearsal says beside the procedure's own words. Indonesian first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from services.notify.domain.words import Bilingual
from shared.calendar import Language, full_date, zone_named
from shared.contracts.vocabulary import Confidence, NoticeChannel

CHANNELS: Mapping[NoticeChannel, Bilingual] = {
    NoticeChannel.EMAIL: Bilingual("surel", "e-mail"),
    NoticeChannel.WEBHOOK: Bilingual("webhook", "webhook"),
}
WEBHOOK_NOTE = Bilingual(
    "Webhook hanya bagi instansi yang mendaftarkannya.", "A webhook only where the agency has registered one."
)


def in_language(text: Bilingual, language: Language) -> str:
    return text.id if language is Language.INDONESIAN else text.en


def clock(at: datetime, zone: str, language: Language) -> str:
    """`09.00 WITA`, English `09:00 WITA`."""
    local = at.astimezone(zone_named(zone).clock)
    point = "." if language is Language.INDONESIAN else ":"
    return f"{local:%H}{point}{local:%M} {zone_named(zone).label}"


def day(at: datetime, zone: str, language: Language) -> str:
    return full_date(at.astimezone(zone_named(zone).clock).date(), language)


@dataclass(frozen=True)
class Labels:
    """Headings of the table, in one language."""

    date: str
    event: str
    told: str
    assumptions: str
    nobody: str


LABELS: Mapping[Language, Labels] = {
    Language.INDONESIAN: Labels("Tanggal", "Kejadian", "Diberi tahu", "Anggapan", "-"),
    Language.ENGLISH: Labels("Date", "What happens", "Told", "Assumptions", "-"),
}
SURENESS: dict[str, Bilingual] = {
    Confidence.CERTAIN: Bilingual("naskah aturannya sudah dilihat", "the text of the rule was seen"),
    Confidence.LIKELY: Bilingual("satu keterangan, naskah belum dilihat", "a single account, text not seen"),
    Confidence.UNVERIFIED: Bilingual("belum terverifikasi", "unverified"),
}
