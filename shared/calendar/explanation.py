"""A proof in words, for the people it binds."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby

from shared.calendar.counting import skipped
from shared.calendar.dates import Language, full_date, moment_in_words, span_in_words
from shared.calendar.days import DayConfidence, DayKind
from shared.calendar.proofs import DeadlineProof, Direction, Extension, ProofDay, Receipt, Verdict
from shared.calendar.wordings import WORDINGS, Wording, length_in_words
from shared.calendar.zones import ONE_DAY, last_day_before, local_day
from shared.contracts.limits import TimeLimit
from shared.contracts.vocabulary import Confidence

SHORT_VERSION = 12
UNKNOWN: Mapping[str, str] = {}


def explain(
    proof: DeadlineProof, language: Language = Language.INDONESIAN, grounds: Mapping[str, str] = UNKNOWN
) -> str:
    """A short paragraph: the limit and its basis, the due date, what was skipped and why, and how sure all this is.

    A rule whose confidence is unverified is called *target waktu*, never *batas waktu*. `grounds` has the words for the
    codes under which pauses and extensions were asked for; a code without words is shown as it is.
    """
    return " ".join(_Explanation(proof, language, WORDINGS[language], grounds).sentences())


def outline(proof: DeadlineProof, language: Language = Language.INDONESIAN) -> str:
    """Only the limit, its basis and the due date, and how sure all this is: where the days are shown anyway."""
    return " ".join(_Explanation(proof, language, WORDINGS[language]).outline())


@dataclass(frozen=True)
class _Explanation:
    proof: DeadlineProof
    language: Language
    say: Wording
    grounds: Mapping[str, str] = field(default_factory=dict)

    def outline(self) -> Iterator[str]:
        yield self._result()
        yield from self._additions()
        yield from self._doubts()

    def sentences(self) -> Iterator[str]:
        yield self._result()
        yield from self._additions()
        yield from self._walk()
        yield from self._doubts()
        if not self.proof.counts_seconds:
            yield self.say.version.format(version=self.proof.calendar.version[:SHORT_VERSION])

    def _result(self) -> str:
        proof, backwards = self.proof, self.proof.rule.direction is Direction.BEFORE
        if proof.counts_seconds:
            template = self.say.seconds_before if backwards else self.say.seconds_after
            start, due = self._moment(proof.trigger), self._moment(proof.lapses_at)
        else:
            template = self.say.before if backwards else self.say.after
            start, due = self._date(local_day(proof.trigger, proof.zone)), self._date(proof.due_date)
        return template.format(
            what=self.say.target if proof.is_target else self.say.limit,
            length=self._length(proof.rule.limit),
            basis=proof.rule.basis or self.say.no_basis,
            start=start,
            due=due,
            zone=proof.zone.label,
        )

    def _additions(self) -> Iterator[str]:
        if self.proof.receipt is not None:
            yield from self._received(self.proof.receipt)
        for pause in self.proof.pauses:
            span = span_in_words(pause.first, pause.last or pause.first, self.language)
            yield self.say.paused.format(span=span, ground=self._ground(pause.ground))
        for extension in self.proof.extensions:
            yield self.say.extended.format(length=self._length(extension.limit), reason=self._reason_of(extension))

    def _received(self, receipt: Receipt) -> Iterator[str]:
        zone, seconds = self.proof.zone, self.proof.counts_seconds
        told = self._moment(receipt.told) if seconds else self._date(last_day_before(receipt.told, zone))
        at, entered = (
            self._moment(instant) if seconds else self._date(local_day(instant, zone))
            for instant in (receipt.at, receipt.entered)
        )
        yield self.say.received.format(
            at=at, entered=entered, told=told, reference=receipt.reference, author=receipt.author, basis=receipt.basis
        )
        if receipt.ground is not None:
            yield self.say.corrected.format(ground=self._ground(receipt.ground))
        if receipt.confidence in self.say.receipt_doubt:
            yield self.say.receipt_doubt[receipt.confidence]

    def _ground(self, code: str) -> str:
        return self.grounds.get(code, code)

    def _reason_of(self, extension: Extension) -> str:
        """With the article that allows it, where the proof knows it."""
        words, cap = self._ground(extension.reason), self.proof.rule.extension
        return words if cap is None else f"{words}; {self.say.basis}: {cap.basis}"

    def _walk(self) -> Iterator[str]:
        passed = sorted(skipped(self.proof.days), key=lambda day: day.day)
        if passed:
            yield self.say.skipped.format(days="; ".join(self._groups(passed)))
        if self.proof.days and self.proof.days[-1].verdict is Verdict.ROLLED:
            yield self.say.rolled.format(due=self._date(self.proof.due_date))

    def _groups(self, days: list[ProofDay]) -> Iterator[str]:
        """Neighbouring days with the same reason are one span."""
        runs = groupby(enumerate(days), key=lambda pair: (pair[1].day - pair[0] * ONE_DAY, self._reason(pair[1])))
        for (_, reason), run in runs:
            span = [day.day for _, day in run]
            yield f"{span_in_words(span[0], span[-1], self.language)} ({reason})"

    def _reason(self, day: ProofDay) -> str:
        if day.paused:
            return self.say.pause
        if day.kind is DayKind.WEEKEND:
            return self.say.weekend
        kind = "" if self.language is Language.INDONESIAN else f"{self.say.kinds.get(day.kind, '')}: "
        return ", ".join(filter(None, (f"{kind}{day.name}", day.decree)))

    def _doubts(self) -> Iterator[str]:
        if self.proof.rule.confidence is Confidence.UNVERIFIED:
            yield self.say.unverified
        if self.proof.rule.confidence is Confidence.LIKELY:
            yield self.say.likely
        if self.proof.is_estimated:
            yield self.say.estimated.format(years=", ".join(self._estimated_years()))
        if self.proof.calendar_confidence is DayConfidence.LIKELY:
            yield self.say.likely_days

    def _estimated_years(self) -> list[str]:
        days = self.proof.days
        return sorted({str(day.day.year) for day in days if day.confidence is DayConfidence.ESTIMATED})

    def _length(self, limit: TimeLimit) -> str:
        return length_in_words(limit, self.language)

    def _date(self, day: date) -> str:
        return full_date(day, self.language)

    def _moment(self, instant: datetime) -> str:
        return moment_in_words(instant, self.proof.zone, self.language)
