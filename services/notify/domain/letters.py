"""What a letter may say: numbers, stages, agencies and dates. There is no name of a person to leak."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial, singledispatch

from services.notify.domain.abolished import abolished_words
from services.notify.domain.delays import delay_words
from services.notify.domain.late_recordings import LateRecording, recorded_late
from services.notify.domain.notices import Delivery
from services.notify.domain.turns import whose_turn
from services.notify.domain.words import (
    ACTS,
    BLOCKS,
    CATEGORIES,
    CLOCK_POLICIES,
    CLOCKS,
    CONFLICT_GROUNDS,
    GROUNDS,
    MILESTONES,
    OUTCOMES,
    PAUSE_ENDS,
    RECORD_REQUESTS,
    RESULTS,
    ROLES,
    SOME_CLOCK,
    STAGES,
    UNITS,
    Bilingual,
    day_words,
    doubted,
    limit_name,
    same,
    words_for,
)
from shared.calendar import CalendarError, Language, due_date_of, full_date, zone_named
from shared.calendar.dates import moment_in_words
from shared.calendar.zones import local_day
from shared.contracts.cases import (
    BLOCK_TO_BE_LIFTED,
    AuthorityTransferred,
    CaseEvent,
    ClockPaused,
    ClockResumed,
    Closed,
    DeadlineExtended,
    DeadlineFacts,
    DeadlineLapsed,
    DeadlineRecomputed,
    Parties,
    PartiesChanged,
    PartyChange,
    PauseFacts,
    ReceiptRecorded,
    RecommendationIssued,
    RecordBlockLifted,
    RecordRequest,
    ReminderDue,
    RungFired,
    SanctionMilestoneReached,
    StageEntered,
)
from shared.contracts.limits import Unit
from shared.contracts.sanctions import MilestoneKind, SanctionDeadline, SanctionDeadlineCode, SanctionMilestone
from shared.contracts.vocabulary import Confidence, Role
from shared.directory.agencies import Directory


@dataclass(frozen=True)
class DeadlineWords:
    name: Bilingual
    due: Bilingual
    limit: Bilingual
    basis: str
    is_target: bool


@dataclass(frozen=True)
class PauseWords:
    """`until` is the last day of the longest stop allowed; `ended` says why the clock runs again."""

    since: Bilingual
    until: Bilingual
    ground: Bilingual
    author: Bilingual
    basis: str
    is_unverified: bool
    ended: Bilingual | None = None


@dataclass(frozen=True)
class ChangeWords:
    """One role that passed on, from one agency to another."""

    role: Bilingual
    old: str | None
    new: str | None
    ground: Bilingual


@dataclass(frozen=True)
class Particulars:
    """What one kind of event adds to the letter."""

    deadline: DeadlineWords | None = None
    old_deadline: DeadlineWords | None = None
    decree: str | None = None
    pause: PauseWords | None = None
    actor: Role | None = None
    act: Bilingual | None = None
    rung: int | None = None
    milestone: Bilingual | None = None
    clock: Bilingual | None = None
    category: Bilingual | None = None
    outcome: Bilingual | None = None
    letter_number: str | None = None
    sanction: Bilingual | None = None
    ground: Bilingual | None = None
    must_lift: bool = False
    received: Bilingual | None = None
    changes: tuple[ChangeWords, ...] = ()
    clock_policy: Bilingual | None = None
    basis: str | None = None
    recorded_late: LateRecording | None = None


@dataclass(frozen=True)
class LetterFacts:
    """`reference` is the delivery id by which the recipient acknowledges; `actor` is who must act now, if known.

    `delay` is there when the event was recorded later than it came, `abolished` while an agency of the case is no more.
    """

    case_number: str
    reference: str
    recipient: str
    role: Bilingual
    stage: Bilingual
    actor: Bilingual | None
    particulars: Particulars
    delay: Bilingual | None = None
    abolished: Bilingual | None = None


def letter_for(event: CaseEvent, delivery: Delivery, directory: Directory) -> LetterFacts:
    found = _named(particulars(event.facts), directory)
    role = found.actor or whose_turn(event.stage, event.parties)
    return LetterFacts(
        case_number=event.case_number,
        reference=delivery.delivery_id,
        recipient=_name(delivery.recipient, directory),
        role=words_for(delivery.role, ROLES),
        stage=words_for(event.stage, STAGES),
        actor=_who(event.parties, role, directory) if role else None,
        particulars=found,
        delay=delay_words(event),
        abolished=abolished_words(event, directory),
    )


def deadline_words(facts: DeadlineFacts) -> DeadlineWords:
    units = UNITS[facts.limit.unit]
    return DeadlineWords(
        name=limit_name(facts.confidence),
        due=doubted(partial(_due, facts), estimated=facts.is_estimated),
        limit=Bilingual(f"{facts.limit.amount} {units.id}", f"{facts.limit.amount} {units.en}"),
        basis=facts.basis,
        is_target=facts.confidence is Confidence.UNVERIFIED,
    )


def clock_words(clock: SanctionDeadline) -> DeadlineWords:
    """A clock of the sanction. The effect is told by the day that begins it, every other clock by its last day."""
    return DeadlineWords(
        name=limit_name(clock.confidence),
        due=doubted(partial(_clock_due, clock), estimated=clock.is_estimated),
        limit=_length(clock),
        basis=clock.basis,
        is_target=clock.confidence is Confidence.UNVERIFIED,
    )


def _length(clock: SanctionDeadline) -> Bilingual:
    if clock.limit is None:
        return Bilingual(f"{clock.months} bulan", f"{clock.months} months") if clock.months else same("-")
    units = UNITS[clock.limit.unit]
    return Bilingual(f"{clock.limit.amount} {units.id}", f"{clock.limit.amount} {units.en}")


def _clock_due(clock: SanctionDeadline, language: Language) -> str:
    try:
        zone = zone_named(clock.zone)
    except CalendarError:
        return clock.due_at.isoformat()
    if clock.limit is not None and clock.limit.unit is Unit.SECONDS:
        return moment_in_words(clock.due_at, zone, language)
    begins = clock.code is SanctionDeadlineCode.EFFECT
    instant = clock.due_at if begins else clock.due_at - timedelta(microseconds=1)
    day = full_date(instant.astimezone(zone.clock).date(), language)
    if begins:
        return f"{'mulai' if language is Language.INDONESIAN else 'from'} {day} {zone.label}"
    word = "pukul 24.00" if language is Language.INDONESIAN else "at 24:00"
    return f"{day} {word} {zone.label}"


def pause_words(facts: PauseFacts, zone: str) -> PauseWords:
    return PauseWords(
        since=day_words(date.fromisoformat(facts.first_day)),
        until=day_words(due_date_of(facts.ends_at, zone)),
        ground=words_for(facts.ground, GROUNDS),
        author=words_for(facts.by_role, ROLES),
        basis=facts.basis,
        is_unverified=facts.confidence is Confidence.UNVERIFIED,
    )


def received_words(facts: ReceiptRecorded) -> Bilingual:
    return day_words(local_day(facts.received_at, zone_named(facts.new.zone)))


def _due(facts: DeadlineFacts, language: Language) -> str:
    """The last day and its end, in the handling office's zone; drills lapse at an instant."""
    try:
        zone = zone_named(facts.zone)
    except CalendarError:
        return facts.lapses_at.isoformat()
    if facts.limit.unit is Unit.SECONDS:
        return moment_in_words(facts.lapses_at, zone, language)
    word = "pukul 24.00" if language is Language.INDONESIAN else "at 24:00"
    return f"{full_date(date.fromisoformat(facts.due_date), language)} {word} {zone.label}"


@singledispatch
def particulars(_facts: object) -> Particulars:
    return Particulars()


@particulars.register
def _(facts: StageEntered) -> Particulars:
    return Particulars(actor=facts.actor, deadline=deadline_words(facts.deadline) if facts.deadline else None)


@particulars.register(ReminderDue)
@particulars.register(DeadlineLapsed)
def _(facts: ReminderDue | DeadlineLapsed) -> Particulars:
    return Particulars(deadline=deadline_words(facts.deadline))


@particulars.register(DeadlineExtended)
@particulars.register(DeadlineRecomputed)
def _(facts: DeadlineExtended | DeadlineRecomputed) -> Particulars:
    decree = facts.decree if isinstance(facts, DeadlineRecomputed) else None
    return Particulars(deadline=deadline_words(facts.new), old_deadline=deadline_words(facts.old), decree=decree)


@particulars.register
def _(facts: ClockPaused) -> Particulars:
    """The deadline as it was told stands under `old_deadline`: while the clock stands there is none to show."""
    return Particulars(old_deadline=deadline_words(facts.deadline), pause=pause_words(facts.pause, facts.deadline.zone))


@particulars.register
def _(facts: ClockResumed) -> Particulars:
    pause = pause_words(facts.pause, facts.new.zone)
    return Particulars(
        deadline=deadline_words(facts.new),
        old_deadline=deadline_words(facts.old),
        pause=replace(pause, ended=words_for(facts.ended_by, PAUSE_ENDS)),
    )


@particulars.register
def _(facts: ReceiptRecorded) -> Particulars:
    return Particulars(
        deadline=deadline_words(facts.new),
        old_deadline=deadline_words(facts.old),
        received=received_words(facts),
        letter_number=facts.reference,
        ground=words_for(facts.ground, GROUNDS) if facts.ground else None,
        basis=facts.basis,
    )


@particulars.register
def _(facts: RungFired) -> Particulars:
    return Particulars(deadline=deadline_words(facts.deadline), act=words_for(facts.act, ACTS), rung=facts.rung)


@particulars.register
def _(facts: RecommendationIssued) -> Particulars:
    asked = facts.recommendation
    return Particulars(category=words_for(asked.category, CATEGORIES), letter_number=asked.letter_number)


@particulars.register
def _(facts: SanctionMilestoneReached) -> Particulars:
    reached = facts.milestone
    clock = reached.deadline or next((one for one in reached.deadlines if one.due_at == reached.due_at), None)
    return Particulars(
        milestone=milestone_words(reached),
        letter_number=reached.letter_number,
        sanction=_named_by(reached, "sanction", reached.sanction),
        ground=_named_by(reached, "ground", None),
        clock=words_for(clock.code, CLOCKS) if clock else SOME_CLOCK,
        deadline=clock_words(clock) if clock else None,
        old_deadline=clock_words(reached.old_deadline) if reached.old_deadline else None,
        decree=reached.decree,
        basis=reached.particulars.get("execution_held"),
        recorded_late=recorded_late(reached.particulars),
    )


def _named_by(reached: SanctionMilestone, what: str, code: str | None) -> Bilingual | None:
    """By its name where the milestone says it; one of an earlier release knows the code only."""
    told = reached.particulars
    if f"{what}_name_id" in told:
        return Bilingual(told[f"{what}_name_id"], told.get(f"{what}_name_en", told[f"{what}_name_id"]))
    return same(code) if code else None


def milestone_words(reached: SanctionMilestone) -> Bilingual:
    """A decided remedy says what it led to."""
    words, result = words_for(reached.kind, MILESTONES), RESULTS.get(reached.ground or "")
    if result is None or reached.kind not in DECIDED_REMEDIES:
        return words
    return Bilingual(f"{words.id}: {result.id}", f"{words.en}: {result.en}")


DECIDED_REMEDIES = frozenset({MilestoneKind.OBJECTION_DECIDED, MilestoneKind.APPEAL_DECIDED})


@particulars.register(PartiesChanged)
@particulars.register(AuthorityTransferred)
def _(facts: PartiesChanged | AuthorityTransferred) -> Particulars:
    return Particulars(
        deadline=deadline_words(facts.deadline) if facts.deadline else None,
        changes=tuple(_change(change) for change in facts.changes),
        clock_policy=words_for(facts.clock, CLOCK_POLICIES),
        basis=facts.basis,
        letter_number=facts.transfer_id if isinstance(facts, AuthorityTransferred) else None,
    )


def _change(change: PartyChange) -> ChangeWords:
    return ChangeWords(
        words_for(change.role, ROLES), change.old, change.new, words_for(change.ground, CONFLICT_GROUNDS)
    )


@particulars.register
def _(facts: RecordBlockLifted) -> Particulars:
    return Particulars(act=words_for(facts.reason, BLOCKS), must_lift=facts.reason == BLOCK_TO_BE_LIFTED)


@particulars.register
def _(facts: RecordRequest) -> Particulars:
    said = RECORD_REQUESTS.get((facts.measure, facts.status)) or same(f"{facts.measure.value}: {facts.status.value}")
    return Particulars(act=said, letter_number=facts.reference)


@particulars.register
def _(facts: Closed) -> Particulars:
    return Particulars(
        outcome=words_for(facts.outcome, OUTCOMES), sanction=same(facts.sanction) if facts.sanction else None
    )


def _who(parties: Parties, role: Role, directory: Directory) -> Bilingual | None:
    agency = parties.agency(role)
    if agency is None:
        return None
    name, words = _name(agency, directory), words_for(role, ROLES)
    return Bilingual(f"{name} ({words.id})", f"{name} ({words.en})")


def _named(found: Particulars, directory: Directory) -> Particulars:
    """With the names of agencies in the place of their ids."""
    changes = (
        replace(
            change, old=change.old and _name(change.old, directory), new=change.new and _name(change.new, directory)
        )
        for change in found.changes
    )
    return replace(found, changes=tuple(changes))


def _name(agency: str, directory: Directory) -> str:
    found = directory.find(agency)
    return found.name if found else agency
