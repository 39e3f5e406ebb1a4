"""The schedule of retention: how long what is kept, after what, on what basis, and how sure that is."""

from enum import StrEnum
from importlib.resources import files
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, model_validator

from shared.contracts.data_files import read_yaml
from shared.contracts.topics import TOPICS, Topic
from shared.contracts.vocabulary import Confidence

SEGMENT_DAYS = 30
"""A broker deletes whole segments, some days after their last record is due; and people are slow at dead letters."""


class Kind(StrEnum):
    REPORTER_IDENTITY = "reporter_identity"
    REPORTER_IDENTITY_WITHOUT_CASE = "reporter_identity_without_case"
    PUBLISHED_EVENTS = "published_events"
    SEEN_EVENTS = "seen_events"
    IDENTITY_LOG = "identity_log"
    CASE_LEDGER = "case_ledger"
    SEALED_NARRATIVES = "sealed_narratives"
    EVIDENCE = "evidence"


ERASED_BY_NETRA = frozenset(
    {Kind.REPORTER_IDENTITY, Kind.REPORTER_IDENTITY_WITHOUT_CASE, Kind.PUBLISHED_EVENTS, Kind.SEEN_EVENTS}
)


class Words(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    en: str


class Rule(BaseModel):
    """`days` None keeps for ever."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Kind
    title: Words
    days: int | None = Field(ge=1)
    after: Words
    erases: bool
    basis: str
    confidence: Confidence

    @model_validator(mode="after")
    def promises_only_what_is_done(self) -> "Rule":
        if self.erases != (self.kind in ERASED_BY_NETRA):
            raise ValueError(f"{self.kind}: erases must be {self.kind in ERASED_BY_NETRA}")
        if self.days is not None and not self.erases:
            raise ValueError(f"{self.kind}: NETRA does not erase it, so its days must be null")
        return self


Schedule = dict[Kind, Rule]


def load_schedule(path: Path | None = None) -> Schedule:
    """The one that comes with NETRA, or the operator's own. Raises ValueError, OSError, yaml.YAMLError."""
    text = (
        path.read_text(encoding="utf-8") if path else (files("shared.retention") / "schedule.yaml").read_text("utf-8")
    )
    rules = TypeAdapter(list[Rule]).validate_python(read_yaml(text))
    schedule = {rule.kind: rule for rule in rules}
    if len(schedule) != len(rules) or schedule.keys() != set(Kind):
        raise ValueError(f"a schedule has one row for each of: {', '.join(Kind)}")
    return schedule


def days_of_published(rule: Rule, topic: Topic) -> int | None:
    """An emptied broker is filled from these rows again: one stays as long as its topic would have kept the record."""
    return None if rule.days is None else max(rule.days, topic.retention_days)


def days_of_seen(rule: Rule, topic_name: str) -> int | None:
    """A mark stays as long as the event can come again.

    That is from the topic; from a topic made anew, to which it was published on its last day; from a dead letter.
    """
    kept = next(topic.retention_days for topic in TOPICS if topic.name == topic_name)
    dead = max((topic.retention_days for topic in TOPICS if topic.dead_letter_of == topic_name), default=0)
    return None if rule.days is None else max(rule.days, 2 * kept + dead + SEGMENT_DAYS)
