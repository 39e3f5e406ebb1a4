"""The proof of a due date: everything that went into it, day by day, so that anyone can count again.

Terms: the day of the trigger, local to the handling office, is day 0; the next day that counts is day 1; the deadline
lapses at 24:00 local of the last day, which is the first instant after it (domain facts section 10).
"""

import hashlib
from datetime import date
from enum import StrEnum
from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from shared.calendar.days import DayConfidence, DayKind, Switches
from shared.calendar.zones import Zone
from shared.contracts.limits import TimeLimit, Unit
from shared.contracts.vocabulary import Confidence

LONGEST_PAUSE = 3653
Sha256 = r"^[0-9a-f]{64}$"


class Piece(BaseModel):
    """Part of a proof: immutable, and strict about what it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def absent(value: object) -> bool:
    """Keeps a field out of the JSON, and so out of the digest of proofs that are older than the field."""
    return value is None


class Direction(StrEnum):
    """`after` the trigger, or `before` it: at least n days before a hearing."""

    AFTER = "after"
    BEFORE = "before"


class StopClock(Piece):
    """How long the clock of a rule may stand still: local days, all pauses together. A rule without it never stops."""

    max_days: int = Field(ge=1, le=LONGEST_PAUSE)
    basis: str
    confidence: Confidence


class ExtensionCap(Piece):
    """How much longer a rule may be made, all extensions together. A rule without it is never extended."""

    total: TimeLimit
    basis: str
    confidence: Confidence


class DeadlineRule(Piece):
    """One legal number with its source. `confidence` unverified makes it a target, never called a legal limit."""

    id: str
    edition: str
    basis: str
    confidence: Confidence
    limit: TimeLimit
    direction: Direction = Direction.AFTER
    roll_forward: bool = Field(default=False, description="a last day that is not a working day moves to the next one")
    stop_clock: StopClock | None = Field(default=None, exclude_if=absent)
    extension: ExtensionCap | None = Field(default=None, exclude_if=absent)

    @model_validator(mode="after")
    def forward_only(self) -> "DeadlineRule":
        if self.roll_forward and self.direction is Direction.BEFORE:
            raise ValueError("a deadline counted backwards does not roll forward")
        return self

    @model_validator(mode="after")
    def something_to_count(self) -> "DeadlineRule":
        if self.limit.amount < 1:
            raise ValueError("a deadline has at least one day or second to count")
        return self


class Pause(Piece):
    """Whole local days on which the clock stood, both ends included; `last` is None while it still stands."""

    first: date
    last: date | None
    ground: str
    author: str

    @model_validator(mode="after")
    def in_order(self) -> "Pause":
        if self.last is not None and self.last < self.first:
            raise ValueError("a pause ends on or after the day it begins")
        if self.last is not None and (self.last - self.first).days > LONGEST_PAUSE:
            raise ValueError("a pause lasts ten years at most")
        return self

    def covers(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)


class Extension(Piece):
    """More time, counted on from the last day; `at` is when it was granted."""

    limit: TimeLimit
    reason: str
    at: AwareDatetime


class Receipt(Piece):
    """The paper reached its recipient at `at`, which is when the clock starts; it was counted from `entered` before.

    `told` is when the deadline lapsed as it was told until then, `ground` why an earlier receipt is corrected.
    """

    at: AwareDatetime
    entered: AwareDatetime
    told: AwareDatetime
    reference: str
    author: str
    ground: str | None
    basis: str
    confidence: Confidence


class Verdict(StrEnum):
    """`rolled`: walked over after the count was complete, to reach a working day."""

    TRIGGER = "trigger"
    COUNTED = "counted"
    SKIPPED = "skipped"
    ROLLED = "rolled"


class ProofDay(Piece):
    """One day of the count. `number` is how many days had been counted by its end; `kind` says why it was skipped."""

    day: date
    verdict: Verdict
    number: int
    kind: DayKind
    confidence: DayConfidence
    paused: bool = False
    name: str | None = None
    decree: str | None = None


class CalendarStamp(Piece):
    """Which calendar was used, and how the agency counts."""

    version: str = Field(pattern=Sha256)
    switches: Switches


class DeadlineProof(Piece):
    """A due date that anyone can recompute. `digest` is SHA-256 over all the rest (see `digest_of`).

    `days` runs from day 0 to the last, backwards in time for a deadline counted backwards, and is empty for seconds.
    Instants are UTC. `calendar_confidence` is that of the least sure day crossed.
    """

    format: Literal["netra.deadline-proof/1"] = "netra.deadline-proof/1"
    rule: DeadlineRule
    trigger: AwareDatetime
    zone: Zone
    calendar: CalendarStamp
    pauses: tuple[Pause, ...] = ()
    extensions: tuple[Extension, ...] = ()
    receipt: Receipt | None = Field(default=None, exclude_if=absent)
    days: tuple[ProofDay, ...]
    due_date: date
    lapses_at: AwareDatetime
    calendar_confidence: DayConfidence
    digest: str = Field(default="", pattern=r"^([0-9a-f]{64})?$")

    @property
    def is_target(self) -> bool:
        """No source was found for the rule: a *target waktu*, never a *batas waktu* of the law."""
        return self.rule.confidence is Confidence.UNVERIFIED

    @property
    def is_estimated(self) -> bool:
        """The count crosses a year for which no list of holidays has been published."""
        return self.calendar_confidence is DayConfidence.ESTIMATED

    @property
    def counts_seconds(self) -> bool:
        return self.rule.limit.unit is Unit.SECONDS

    @model_validator(mode="after")
    def starts_at_its_receipt(self) -> "DeadlineProof":
        if self.receipt is not None and self.receipt.at != self.trigger:
            raise ValueError("a deadline that counts from a receipt begins with it")
        return self

    def sealed(self) -> "DeadlineProof":
        return self.model_copy(update={"digest": digest_of(self)})


def digest_of(proof: DeadlineProof) -> str:
    """SHA-256 (hex) of the proof's JSON without its digest: it finds a slip of hand, not a forger with this program."""
    return hashlib.sha256(proof.model_dump_json(exclude={"digest"}).encode()).hexdigest()
