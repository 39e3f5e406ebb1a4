"""The ladder of a deadline in words: when each rung fires, from what it is counted, and on which article."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from services.workflow.domain.deadlines import Deadline, Moment, MomentKind
from services.workflow.domain.editions import Rung, Step
from shared.calendar import Language, zone_named
from shared.calendar.dates import moment_in_words
from shared.calendar.wordings import length_in_words
from shared.contracts.vocabulary import Confidence


@dataclass(frozen=True)
class Wording:
    """Templates for `str.format`."""

    rung: str
    with_lapse: str
    after_lapse: str
    after_rung: str
    no_later: str
    sureness: Mapping[Confidence, str]


WORDINGS: Mapping[Language, Wording] = {
    Language.INDONESIAN: Wording(
        rung="Eskalasi {number}, {title}: {at}, {counted} (dasar: {basis}{sure}).",
        with_lapse="bersamaan dengan lewatnya waktu",
        after_lapse="{length} sesudah waktunya lewat",
        after_rung="sesudah genap {length} sejak hari eskalasi {from_rung}, yang dihitung sebagai hari ke-0",
        no_later=", paling lambat {length} sejak hari itu",
        sureness={Confidence.LIKELY: "; naskah belum dilihat", Confidence.UNVERIFIED: "; belum terverifikasi"},
    ),
    Language.ENGLISH: Wording(
        rung="Escalation {number}, {title}: {at}, {counted} (basis: {basis}{sure}).",
        with_lapse="together with the lapse",
        after_lapse="{length} after the lapse",
        after_rung="once {length} have passed since the day of escalation {from_rung}, which is day 0",
        no_later=", no later than {length} from that day",
        sureness={Confidence.LIKELY: "; text not seen", Confidence.UNVERIFIED: "; unverified"},
    ),
}


@dataclass(frozen=True)
class Climb:
    """One rung of a running deadline: the law of it, and when it fires."""

    rung: Rung
    at: datetime
    explanation_id: str
    explanation: str


def ladder(deadline: Deadline, step: Step) -> Iterator[Climb]:
    """The rungs in their order, as they are planned now: one that counts from another moves when that was late."""
    rungs = {rung.rung: rung for rung in step.rungs}
    for moment in deadline.moments:
        rung = rungs.get(moment.index) if moment.kind is MomentKind.RUNG else None
        if rung is not None:
            told = (_told(rung, moment, deadline.facts.zone, language) for language in Language)
            yield Climb(rung, moment.at, *told)


def counted_from(rung: Rung, language: Language) -> str:
    """As `sesudah genap 14 hari kalender sejak hari eskalasi 2, ...`: from what the rung is counted."""
    say, length = WORDINGS[language], length_in_words(rung.after, language)
    if rung.from_rung is None:
        return say.after_lapse.format(length=length) if rung.after.amount else say.with_lapse
    counted = say.after_rung.format(length=length, from_rung=rung.from_rung)
    last = rung.no_later_than
    return counted if last is None else counted + say.no_later.format(length=length_in_words(last, language))


def _told(rung: Rung, moment: Moment, zone: str, language: Language) -> str:
    say = WORDINGS[language]
    return say.rung.format(
        number=rung.rung,
        title=rung.title.id if language is Language.INDONESIAN else rung.title.en,
        at=moment_in_words(moment.at, zone_named(zone), language),
        counted=counted_from(rung, language),
        basis=rung.basis,
        sure=say.sureness.get(rung.confidence, ""),
    )
