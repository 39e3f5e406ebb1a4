"""An edition: one dated, immutable version of the procedure, as data.

Every legal number of the procedure stands in `editions/*.yaml`, beside its article and its confidence. New law is a
new edition; a running case keeps the one it opened under.
"""

import operator
from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from shared.contracts.limits import TimeLimit, Unit
from shared.contracts.sanctions import SanctionLimits
from shared.contracts.vocabulary import CaseOutcome, Confidence, Election, ReportKind, Role

Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{1,40}$")]
Need = Literal["ground", "reference", "recommendation", "violation", "identity", "found_at", "received_at"]


class Law(BaseModel):
    """Edition data is read strictly: a misspelt key in a law is an error, not a default."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Title(Law):
    id: str
    en: str


class Alternative(Law):
    """What another source says instead. Carried for readers and reviewers; nothing is counted by it."""

    says: str
    basis: str
    confidence: Confidence


class CountsFrom(StrEnum):
    """When a limit begins: the case entered the step, the report was received, or the paper reached its recipient.

    `receipt` counts from the entry until the recipient has recorded when that was.
    """

    ENTRY = "entry"
    RECEPTION = "reception"
    RECEIPT = "receipt"


class Clause(TimeLimit):
    """A time limit with the article it comes from and how sure we are of it. The two elections have different law."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    basis: str
    confidence: Confidence
    counts_from: CountsFrom = CountsFrom.ENTRY
    alternatives: tuple[Alternative, ...] = ()
    roll_forward: bool = Field(
        default=False,
        exclude_if=operator.not_,
        description="a last day that is not a working day moves to the next one; no rule that says so was found",
    )

    @model_validator(mode="after")
    def something_to_count(self) -> "Clause":
        if self.amount < 1:
            raise ValueError("a time limit has at least one day or second")
        return self

    @property
    def limit(self) -> TimeLimit:
        return TimeLimit(amount=self.amount, unit=self.unit)


class ByElection(Law):
    pemilu: Clause
    pilkada: Clause

    def of(self, election: Election) -> Clause:
        return self.pemilu if election is Election.PEMILU else self.pilkada


class Then(Law):
    """What an action leads to: another step, the end of the case, a change of the clock, or its own record only."""

    go: Code | None = None
    close: CaseOutcome | None = None
    extend: bool = False
    pause: bool = False
    resume: bool = False
    receipt: bool = False
    record: bool = False

    @model_validator(mode="after")
    def one_way_only(self) -> "Then":
        clock = [self.extend, self.pause, self.resume, self.receipt]
        if sum([self.go is not None, self.close is not None, *clock, self.record]) != 1:
            raise ValueError("an action leads to exactly one of: go, close, extend, pause, resume, receipt, record")
        return self


class ActionRule(Law):
    """`by` is who may take the action (the step's actor unless said otherwise); `needs` names mandatory fields.

    `only_after` names an action that must have been taken in this case before: a result after its referral.
    """

    code: Code
    title: Title
    then: Then
    by: Role | None = None
    needs: tuple[Need, ...] = ()
    signal: str | None = Field(default=None, description="an answer that a step's performer waits for")
    only_after: Code | None = None


class Reminder(Law):
    before: TimeLimit
    notify: tuple[Role, ...]


class OnLapse(Law):
    consequence: Code
    notify: tuple[Role, ...]


class PauseRule(Law):
    """A step's clock may stand still, for `max_days` calendar days in all. Without this rule it may not."""

    max_days: int = Field(ge=1, le=366)
    basis: str
    confidence: Confidence


class ReceiptRule(Law):
    """A step's clock may start anew from when its paper was received, which its actor records and `sender` is told.

    `latest` is how long after it was sent a paper counts as received at most, in calendar days: without an end the one
    whom the limit binds could move it for ever.
    """

    sender: Role
    latest: TimeLimit
    basis: str
    confidence: Confidence

    @model_validator(mode="after")
    def in_calendar_days(self) -> "ReceiptRule":
        if self.latest.unit is Unit.WORKING:
            raise ValueError("how late a receipt may be is counted in calendar days")
        return self


def absent(value: object) -> bool:
    """Keeps a field out of the fingerprint of editions that do not have it."""
    return value is None


class Rung(Law):
    """One rung of the escalation ladder: `after` counts from the lapse; each fires once per deadline.

    With `from_rung` it counts from the day on which that rung fired, which is its day 0, and never fires before;
    `no_later_than` is the end of the time that the law gives, from the same day, where it names one.
    """

    rung: int = Field(ge=1)
    after: TimeLimit
    from_rung: int | None = Field(default=None, ge=1, exclude_if=absent)
    no_later_than: TimeLimit | None = Field(default=None, exclude_if=absent)
    act: Code
    title: Title
    notify: tuple[Role, ...]
    basis: str
    confidence: Confidence

    @model_validator(mode="after")
    def counts_from_what_came_before(self) -> "Rung":
        """In calendar days: a late firing moves the next one, and no decree may move it back."""
        if self.from_rung is None:
            if self.no_later_than is not None:
                raise ValueError(f"rung {self.rung}: no_later_than counts from another rung")
            return self
        if self.from_rung >= self.rung or self.after.unit is Unit.WORKING:
            raise ValueError(f"rung {self.rung} counts calendar days from a rung before it")
        last = self.no_later_than
        if last is not None and (last.unit is not self.after.unit or last.amount < self.after.amount):
            raise ValueError(f"rung {self.rung}: no_later_than ends before it may fire")
        return self


class Step(Law):
    """One row of the procedure. `performer` names the code that performs it; most steps are ordinary."""

    code: Code
    title: Title
    actor: Role
    performer: Code = "ordinary"
    time_limit: ByElection
    extension: ByElection | None = None
    pause: PauseRule | None = None
    receipt: ReceiptRule | None = None
    actions: tuple[ActionRule, ...] = ()
    reminders: tuple[Reminder, ...] = ()
    on_lapse: OnLapse
    rungs: tuple[Rung, ...] = ()
    returns_to: Code | None = Field(default=None, description="where a misdirected case goes back to")
    opens_for: tuple[ReportKind, ...] = Field(default=(), description="kinds of report whose cases begin here")

    def action(self, code: str) -> ActionRule | None:
        return next((rule for rule in self.actions if rule.code == code), None)

    @property
    def clauses(self) -> tuple[ByElection, ...]:
        return (self.time_limit,) if self.extension is None else (self.time_limit, self.extension)

    @property
    def told(self) -> list[TimeLimit]:
        """How long before and after the lapse somebody is told."""
        return [reminder.before for reminder in self.reminders] + [rung.after for rung in self.rungs]

    @model_validator(mode="after")
    def the_clock_changes_by_rule_and_for_a_reason(self) -> "Step":
        for rule in self.actions:
            if (rule.then.extend or rule.then.pause) and "ground" not in rule.needs:
                raise ValueError(f"{self.code}.{rule.code}: more time needs a ground")
        self._check_pair("extension", self.extension, any(rule.then.extend for rule in self.actions))
        self._check_pair("pause", self.pause, any(rule.then.pause for rule in self.actions))
        self._check_pair("receipt", self.receipt, any(rule.then.receipt for rule in self.actions))
        self._check_pair("receipt", self.receipt, CountsFrom.RECEIPT in {one.counts_from for one in self._limits})
        if self.receipt and (self.extension or self.pause):
            raise ValueError(f"{self.code}: a clock that starts anew is neither extended nor stopped")
        if self.pause and not any(rule.then.resume for rule in self.actions):
            raise ValueError(f"{self.code}: a clock that can be stopped can be started again")
        return self

    def _check_pair(self, name: str, rule: object, has_action: bool) -> None:  # noqa: FBT001 -- compared, not a mode
        if (rule is not None) != has_action:
            raise ValueError(
                f"{self.code}: {name} comes together with the action that asks for it, and with its clause"
            )

    @model_validator(mode="after")
    def a_limit_of_the_law_stands_still_only_by_law(self) -> "Step":
        """A pause that no source knows may stop a target of ours, never a limit that was read in the law."""
        certain = any(clause.confidence is Confidence.CERTAIN for clause in self._limits)
        for name, rule in (("pause", self.pause), ("receipt", self.receipt)):
            if certain and rule is not None and rule.confidence is Confidence.UNVERIFIED:
                raise ValueError(f"{self.code}: an unverified {name} cannot stop a limit that is certain")
        return self

    @property
    def _limits(self) -> tuple[Clause, Clause]:
        return self.time_limit.pemilu, self.time_limit.pilkada

    @model_validator(mode="after")
    def rungs_climb(self) -> "Step":
        if [rung.rung for rung in self.rungs] != list(range(1, len(self.rungs) + 1)):
            raise ValueError(f"{self.code}: rungs count from 1 without gaps")
        return self


class ReportWindow(Law):
    """How long after the act became known a report may be submitted (counted from `known_at`)."""

    time_limit: ByElection


class InForce(Law):
    """First and last day of the acts this edition governs; `last` is None while it is still in force."""

    first: date
    last: date | None = None

    @model_validator(mode="after")
    def in_order(self) -> "InForce":
        if self.last is not None and self.last < self.first:
            raise ValueError("an edition ends on or after its first day")
        return self

    def covers(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)


class Authorities(Law):
    recommending: str
    control: str
    task_force: str | None = None


class Edition(Law):
    id: str = Field(pattern=r"^[a-z]+(-[a-z0-9]+)*$")
    title: Title
    in_force: InForce | None = Field(description="None for a drill, which governs no act by itself")
    basis: str
    authorities: Authorities
    report_window: ReportWindow
    finding_window: ReportWindow
    sanction_limits: SanctionLimits
    any_stage: tuple[ActionRule, ...] = Field(default=(), description="actions that have their turn in every step")
    steps: tuple[Step, ...] = Field(min_length=1)

    @property
    def is_drill(self) -> bool:
        return self.in_force is None

    @property
    def first_step(self) -> Step:
        return self.steps[0]

    def first_step_of(self, kind: ReportKind) -> Step:
        """Where a case of this kind of report begins: the first step, unless another says that it opens for it."""
        return next((step for step in self.steps if kind in step.opens_for), self.first_step)

    def window(self, kind: ReportKind, election: Election) -> Clause:
        """How long after it became known an act can be reported, or registered as a finding of the supervisors."""
        window = self.finding_window if kind is ReportKind.FINDING else self.report_window
        return window.time_limit.of(election)

    def action(self, stage: str, code: str) -> ActionRule | None:
        """The rule of an action in a step. Outside of every step (opened, closed) no action has its turn."""
        step = self.find_step(stage)
        if step is None:
            return None
        return step.action(code) or next((rule for rule in self.any_stage if rule.code == code), None)

    def actions_in(self, stage: str) -> tuple[ActionRule, ...]:
        step = self.find_step(stage)
        return (*step.actions, *self.any_stage) if step else ()

    def knows_action(self, code: str) -> bool:
        return any(rule.code == code for _, rule in self.rules())

    def rules(self) -> Iterator[tuple[str, ActionRule]]:
        """Every action with where it has its turn: a step's code, or `any_stage`."""
        yield from (("any_stage", rule) for rule in self.any_stage)
        yield from ((step.code, rule) for step in self.steps for rule in step.actions)

    def find_step(self, code: str) -> Step | None:
        return next((step for step in self.steps if step.code == code), None)

    def step(self, code: str) -> Step:
        """Raises KeyError: a running case asks only for steps that its edition has."""
        found = self.find_step(code)
        if found is None:
            raise KeyError(f"{self.id} has no step {code}")
        return found

    @model_validator(mode="after")
    def every_way_leads_somewhere(self) -> "Edition":
        if len({step.code for step in self.steps}) < len(self.steps):
            raise ValueError("each step has a code of its own")
        if self.authorities.task_force is None and Role.TASK_FORCE in {step.actor for step in self.steps}:
            raise ValueError("a step of the task force needs one among the authorities")
        for place, rule in self.rules():
            if rule.then.go is not None and self.find_step(rule.then.go) is None:
                raise ValueError(f"{place}.{rule.code} leads to an unknown step {rule.then.go}")
            if rule.only_after is not None and not self.knows_action(rule.only_after):
                raise ValueError(f"{place}.{rule.code} waits for an unknown action {rule.only_after}")
        return self

    @model_validator(mode="after")
    def an_action_of_every_step_says_whose_it_is(self) -> "Edition":
        if any(rule.by is None for rule in self.any_stage):
            raise ValueError("an action of every step names its role, for the steps have different actors")
        return self

    @model_validator(mode="after")
    def every_limit_of_the_sanction_has_its_article(self) -> "Edition":
        """The contract leaves them out for orders of earlier releases; an edition may not."""
        stated = self.sanction_limits.stated()
        missing = {code for code in SanctionLimits.model_fields if code != "month"} - set(stated)
        if missing or not all(limit.basis and limit.amount for limit in stated.values()):
            raise ValueError(f"state every sanction limit with its days and its basis; missing: {sorted(missing)}")
        return self

    @model_validator(mode="after")
    def seconds_are_for_drills(self) -> "Edition":
        if not self.is_drill and any(limit.unit is Unit.SECONDS for limit in self._limits()):
            raise ValueError("a limit in seconds belongs in a drill only")
        return self

    def _limits(self) -> list[TimeLimit]:
        windows = [self.report_window.time_limit, self.finding_window.time_limit]
        by_election = [*windows, *(clause for step in self.steps for clause in step.clauses)]
        told = [limit for step in self.steps for limit in step.told]
        clauses = [limit for one in by_election for limit in (one.pemilu, one.pilkada)]
        month = self.sanction_limits.month
        return [*clauses, *told, *self.sanction_limits.stated().values(), *([month] if month else [])]
