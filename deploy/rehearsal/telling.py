"""One row of a ledger in words: what happened, and how its deadline was counted. New kinds are told by their name."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import singledispatch

from deploy.rehearsal.book import MemoryCaseBook
from deploy.rehearsal.words import SURENESS
from services.notify.domain.letters import DECIDED_REMEDIES, clock_words, deadline_words, pause_words, received_words
from services.notify.domain.words import (
    BLOCKS,
    CATEGORIES,
    CLOCK_POLICIES,
    CLOCKS,
    OUTCOMES,
    RECORD_REQUESTS,
    RESULTS,
    ROLES,
    Bilingual,
    same,
    words_for,
)
from services.sanctions.domain.catalogue import load_catalogue
from services.sanctions.domain.state import DECISIONS
from services.sanctions.domain.words import HAPPENED
from services.workflow.domain.case import CaseInput
from services.workflow.domain.climbing import counted_from
from services.workflow.domain.editions import Edition, Rung
from services.workflow.domain.grounds import grounds_in_words
from shared.calendar import DeadlineProof, Language, explain
from shared.calendar.explanation import SHORT_VERSION
from shared.calendar.wordings import WORDINGS
from shared.contracts.cases import (
    ActionTaken,
    AuthorityTransferred,
    CaseEvent,
    CaseEventKind,
    ClockPaused,
    ClockResumed,
    Closed,
    DeadlineConfirmed,
    DeadlineExtended,
    DeadlineFacts,
    DeadlineLapsed,
    DeadlineRecomputed,
    PartiesChanged,
    ReceiptRecorded,
    RecommendationIssued,
    RecordBlockLifted,
    RecordRequest,
    ReminderDue,
    RungFired,
    SanctionMilestoneReached,
    StageEntered,
    SubjectResolved,
)
from shared.contracts.sanctions import MilestoneKind, SanctionDeadline, SanctionDeadlineCode, SanctionMilestone
from shared.contracts.vocabulary import RecordMeasure, RequestStatus
from shared.contracts.words import STAGES as MILESTONES
from shared.directory.agencies import load_directory


@dataclass(frozen=True)
class Telling:
    """What words are made from, beside the facts themselves."""

    case: CaseInput
    edition: Edition
    event: CaseEvent
    book: MemoryCaseBook

    def party(self, role: str) -> str:
        agency = getattr(self.event.parties, role)
        return name_of(agency) if agency else "-"

    def proof(self, facts: DeadlineFacts) -> DeadlineProof | None:
        """The one that was counted; None when it was counted again since, and this is not its day any more."""
        proof = self.book.proofs.get((self.case.case_number, facts.deadline_id))
        return proof if proof is not None and proof.lapses_at == facts.lapses_at else None


NAMING_THE_SANCTION = DECISIONS | {MilestoneKind.DEVIATION_PROPOSED}


def name_of(agency: str) -> str:
    found = load_directory().find(agency)
    return found.name if found else agency


@singledispatch
def what(facts: object, _telling: Telling) -> Bilingual:
    """What needs no particulars. A kind of event that is newer than these words is told by its name."""
    return words_for(str(getattr(facts, "kind", "?")), KINDS)


KINDS: dict[str, Bilingual] = {
    CaseEventKind.OPENED: Bilingual("Perkara dibuka", "Case opened"),
    CaseEventKind.REPORT_ATTACHED: Bilingual("Laporan lain digabungkan", "Another report attached"),
    CaseEventKind.CLOCK_PAUSED: Bilingual("Penghitungan dihentikan", "The clock stands still"),
    CaseEventKind.CLOCK_RESUMED: Bilingual("Penghitungan dilanjutkan", "The clock runs again"),
    CaseEventKind.PARTIES_CHANGED: Bilingual("Instansi yang berwenang berganti", "Another agency is competent"),
    CaseEventKind.AUTHORITY_TRANSFERRED: Bilingual("Perkara dialihkan", "The case is handed over"),
}


@what.register
def _(facts: RecordBlockLifted, _telling: Telling) -> Bilingual:
    told = words_for(facts.reason, BLOCKS)
    return Bilingual(told.id.capitalize(), told.en.capitalize())


@what.register
def _(facts: RecordRequest, _telling: Telling) -> Bilingual:
    told = RECORD_REQUESTS.get((facts.measure, facts.status))
    if told is None:
        measure, status = MEASURES[facts.measure], words_for(facts.status, STATUSES)
        told = Bilingual(f"{measure.id} {status.id}", f"{measure.en} {status.en}")
    by, of = name_of(facts.requested_by), name_of(facts.requested_of)
    return Bilingual(f"{told.id.capitalize()} ({by} → {of})", f"{told.en.capitalize()} ({by} → {of})")


MEASURES = {
    RecordMeasure.BLOCK: Bilingual("permintaan blokir data kepegawaian", "request to block the personnel record"),
    RecordMeasure.UNBLOCK: Bilingual("permintaan buka blokir data", "request to unblock the personnel record"),
}
STATUSES: dict[str, Bilingual] = {
    RequestStatus.REQUESTED: Bilingual("diajukan", "made"),
    RequestStatus.CONFIRMED: Bilingual("dikabulkan", "granted"),
    RequestStatus.REFUSED: Bilingual("ditolak", "refused"),
    RequestStatus.WITHDRAWN: Bilingual("ditarik", "withdrawn"),
}


@what.register
def _(facts: SubjectResolved, _telling: Telling) -> Bilingual:
    """The action itself stands in the row before; this one says what comparing cases has found since."""
    if facts.duplicate_of:
        return Bilingual(
            f"Perbuatan yang sama sudah ditangani dalam perkara {facts.duplicate_of}",
            f"The same act is handled in the case {facts.duplicate_of} already",
        )
    return Bilingual("Tidak ada perkara lain atas perbuatan yang sama", "There is no other case of the same act")


@what.register
def _(facts: StageEntered, telling: Telling) -> Bilingual:
    step, role = telling.edition.step(telling.event.stage), words_for(facts.actor, ROLES)
    who = telling.party(facts.actor.value)
    return Bilingual(f"{step.title.id}; giliran {who} ({role.id})", f"{step.title.en}; turn of {who} ({role.en})")


@what.register
def _(facts: ActionTaken, telling: Telling) -> Bilingual:
    rule = telling.edition.action(telling.event.stage, facts.action)
    title = Bilingual(rule.title.id, rule.title.en) if rule else same(facts.action)
    late = Bilingual(" (terlambat)", " (late)") if facts.late else same("")
    by = name_of(facts.by_agency)
    return Bilingual(f"{title.id} oleh {by}{late.id}", f"{title.en} by {by}{late.en}")


@what.register
def _(facts: RecommendationIssued, _telling: Telling) -> Bilingual:
    category = words_for(facts.recommendation.category, CATEGORIES)
    return Bilingual(f"Rekomendasi: {category.id}", f"Recommendation: {category.en}")


@what.register
def _(facts: DeadlineExtended, _telling: Telling) -> Bilingual:
    old, new = deadline_words(facts.old), deadline_words(facts.new)
    return Bilingual(
        f"{new.name.id.capitalize()} diperpanjang: {old.due.id} → {new.due.id}",
        f"{new.name.en.capitalize()} extended: {old.due.en} → {new.due.en}",
    )


@what.register
def _(facts: DeadlineRecomputed, _telling: Telling) -> Bilingual:
    old, new = deadline_words(facts.old), deadline_words(facts.new)
    return Bilingual(
        f"{new.name.id.capitalize()} dihitung ulang ({facts.decree}): {old.due.id} → {new.due.id}",
        f"{new.name.en.capitalize()} counted again ({facts.decree}): {old.due.en} → {new.due.en}",
    )


@what.register
def _(facts: ReceiptRecorded, _telling: Telling) -> Bilingual:
    old, new = deadline_words(facts.old), deadline_words(facts.new)
    return Bilingual(
        f"Tanggal terima {'diperbaiki' if facts.corrects else 'dicatat'}: {old.due.id} → {new.due.id}",
        f"Receipt {'corrected' if facts.corrects else 'recorded'}: {old.due.en} → {new.due.en}",
    )


@what.register
def _(facts: DeadlineConfirmed, _telling: Telling) -> Bilingual:
    return Bilingual(f"Diperiksa terhadap {facts.decree}: tidak bergeser", f"Checked against {facts.decree}: not moved")


@what.register
def _(facts: ReminderDue, _telling: Telling) -> Bilingual:
    words = deadline_words(facts.deadline)
    return Bilingual(
        f"Pengingat {facts.reminder}: {words.name.id} {words.due.id}",
        f"Reminder {facts.reminder}: {words.name.en} {words.due.en}",
    )


@what.register
def _(facts: DeadlineLapsed, _telling: Telling) -> Bilingual:
    words = deadline_words(facts.deadline)
    return Bilingual(
        f"{words.name.id.capitalize()} LEWAT: {words.due.id}", f"{words.name.en.capitalize()} LAPSED: {words.due.en}"
    )


@what.register
def _(facts: RungFired, telling: Telling) -> Bilingual:
    rung = _rung(facts, telling)
    title = Bilingual(rung.title.id, rung.title.en) if rung else same(facts.act)
    return Bilingual(f"Eskalasi {facts.rung}: {title.id}", f"Escalation {facts.rung}: {title.en}")


@what.register
def _(facts: SanctionMilestoneReached, _telling: Telling) -> Bilingual:
    milestone = facts.milestone
    told = Bilingual(*MILESTONES[milestone.kind]) if milestone.kind in MILESTONES else _told(milestone)
    result = RESULTS.get(milestone.ground or "") if milestone.kind in DECIDED_REMEDIES else None
    if result is not None:
        told = Bilingual(f"{told.id} ({result.id})", f"{told.en} ({result.en})")
    kind = load_catalogue().find(milestone.sanction or "")
    if kind is None or milestone.kind not in NAMING_THE_SANCTION:
        return told
    return Bilingual(f"{told.id}: {kind.name_id}", f"{told.en}: {kind.name_en}")


def _told(milestone: SanctionMilestone) -> Bilingual:
    """What is no stage of the sanction but a reminder, a lapse or a reply; with the clock that it is about."""
    words = Bilingual(*HAPPENED[milestone.kind])
    if milestone.deadline is None:
        return words
    about = words_for(milestone.deadline.code, CLOCKS)
    return Bilingual(f"{words.id}: {about.id}", f"{words.en}: {about.en}")


@what.register
def _(facts: Closed, _telling: Telling) -> Bilingual:
    outcome = words_for(facts.outcome, OUTCOMES)
    return Bilingual(f"Perkara ditutup: {outcome.id}", f"Case closed: {outcome.en}")


@singledispatch
def details(_facts: object, _telling: Telling) -> Iterator[Bilingual]:
    yield from ()


@details.register
def _(facts: StageEntered, telling: Telling) -> Iterator[Bilingual]:
    if facts.deadline is not None:
        yield counted(facts.deadline, telling)


@details.register(DeadlineExtended)
@details.register(DeadlineRecomputed)
def _(facts: DeadlineExtended | DeadlineRecomputed, telling: Telling) -> Iterator[Bilingual]:
    yield counted(facts.new, telling)


@details.register
def _(facts: ClockPaused, _telling: Telling) -> Iterator[Bilingual]:
    pause = pause_words(facts.pause, facts.deadline.zone)
    sure = SURENESS[facts.pause.confidence]
    yield Bilingual(
        f"Sejak {pause.since.id}, paling lama sampai {pause.until.id} (dasar: {pause.basis}; {sure.id}).",
        f"Since {pause.since.en}, until {pause.until.en} at the longest (basis: {pause.basis}; {sure.en}).",
    )


@details.register
def _(facts: ClockResumed, telling: Telling) -> Iterator[Bilingual]:
    yield counted(facts.new, telling)


@details.register
def _(facts: ReceiptRecorded, telling: Telling) -> Iterator[Bilingual]:
    yield counted(facts.new, telling)
    if telling.proof(facts.new) is None:
        received = received_words(facts)
        yield Bilingual(
            f"Dihitung sejak diterima {received.id} (dasar: {facts.basis}).",
            f"Counted from the receipt on {received.en} (basis: {facts.basis}).",
        )


@details.register(PartiesChanged)
@details.register(AuthorityTransferred)
def _(facts: PartiesChanged | AuthorityTransferred, telling: Telling) -> Iterator[Bilingual]:
    yield words_for(facts.clock, CLOCK_POLICIES)
    if facts.deadline is not None:
        yield counted(facts.deadline, telling)


@details.register
def _(facts: RungFired, telling: Telling) -> Iterator[Bilingual]:
    rung = _rung(facts, telling)
    if rung is not None:
        sure = SURENESS[rung.confidence]
        yield from _waited(rung)
        yield Bilingual(f"Dasar: {rung.basis} ({sure.id}).", f"Basis: {rung.basis} ({sure.en}).")


def _waited(rung: Rung) -> Iterator[Bilingual]:
    """Only for a rung that counts from another: the rest count from the lapse above them."""
    if rung.from_rung is not None:
        counted_id, counted_en = (counted_from(rung, language) for language in Language)
        yield Bilingual(f"Dihitung {counted_id}.", f"Counted {counted_en}.")


@details.register
def _(facts: SanctionMilestoneReached, _telling: Telling) -> Iterator[Bilingual]:
    return (clock_counted(clock) for clock in facts.milestone.deadlines)


def clock_counted(clock: SanctionDeadline) -> Bilingual:
    """As `Batas waktu penyampaian keputusan 14 hari kerja (dasar: ...): Rabu, 30 April 2025 pukul 24.00 WITA`."""
    words, about, sure = clock_words(clock), words_for(clock.code, CLOCKS), SURENESS[clock.confidence]
    name = (
        (about.id.capitalize(), about.en.capitalize())
        if clock.code in BEGINNINGS
        else (f"{words.name.id.capitalize()} {about.id}", f"{words.name.en.capitalize()} for {about.en}")
    )
    length = words.limit if clock.limit or clock.months else None
    return Bilingual(
        f"{name[0]}{f' {length.id}' if length else ''} (dasar: {words.basis}; {sure.id}): {words.due.id}.",
        f"{name[1]}{f' {length.en}' if length else ''} (basis: {words.basis}; {sure.en}): {words.due.en}.",
    )


BEGINNINGS = {SanctionDeadlineCode.EFFECT, SanctionDeadlineCode.SANCTION_END}


def explained(proof: DeadlineProof, language: Language) -> str:
    """Without the calendar's version, which is the same in every line and stands above all of them."""
    version = WORDINGS[language].version.format(version=proof.calendar.version[:SHORT_VERSION])
    return explain(proof, language, grounds_in_words(language)).removesuffix(version).rstrip()


def counted(facts: DeadlineFacts, telling: Telling) -> Bilingual:
    """How the day was counted, by its proof; in short when the proof of that day is gone."""
    proof = telling.proof(facts)
    if proof is not None:
        return Bilingual(explained(proof, Language.INDONESIAN), explained(proof, Language.ENGLISH))
    words, sure = deadline_words(facts), SURENESS[facts.confidence]
    return Bilingual(
        f"{words.name.id.capitalize()} {words.limit.id} (dasar: {words.basis}; {sure.id}): {words.due.id}.",
        f"{words.name.en.capitalize()} {words.limit.en} (basis: {words.basis}; {sure.en}): {words.due.en}.",
    )


def _rung(facts: RungFired, telling: Telling) -> Rung | None:
    step = telling.edition.find_step(facts.deadline.step)
    return next((rung for rung in step.rungs if rung.rung == facts.rung), None) if step else None
