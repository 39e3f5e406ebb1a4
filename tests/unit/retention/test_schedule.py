"""The schedule of retention promises what NETRA does, and never less than Kafka needs."""

import importlib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy.retention.due import READS, heaps
from shared.contracts.topics import CASE_EVENTS, INTAKE_REPORTS, TOPICS
from shared.contracts.vocabulary import Confidence
from shared.retention.schedule import ERASED_BY_NETRA, Kind, days_of_published, days_of_seen, load_schedule

ROOT = Path(__file__).parents[3]
SHIPPED = ROOT / "shared" / "retention" / "schedule.yaml"
NOW = datetime(2026, 11, 26, tzinfo=UTC)


def changed(tmp_path: Path, kind: Kind, /, **values: Any) -> Path:
    rows = yaml.safe_load(SHIPPED.read_text())
    for row in rows:
        if row["kind"] == kind:
            row.update(values)
    path = tmp_path / "schedule.yaml"
    path.write_text(yaml.safe_dump(rows))
    return path


def test_no_number_claims_a_law_that_nobody_has_seen() -> None:
    assert {rule.confidence for rule in load_schedule().values()} == {Confidence.UNVERIFIED}


def test_every_kind_has_its_row_and_says_whether_netra_erases_it() -> None:
    schedule = load_schedule()
    assert schedule.keys() == set(Kind)
    assert {kind for kind, rule in schedule.items() if rule.erases} == ERASED_BY_NETRA


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        (Kind.EVIDENCE, {"days": 30}),
        (Kind.EVIDENCE, {"erases": True}),
        (Kind.REPORTER_IDENTITY, {"erases": False}),
        (Kind.REPORTER_IDENTITY, {"days": 0}),
        (Kind.REPORTER_IDENTITY, {"kind": "evidence"}),
        (Kind.REPORTER_IDENTITY, {"day": 3}),
    ],
)
def test_a_schedule_that_promises_something_else_is_refused(tmp_path: Path, kind: Kind, values: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"."):
        load_schedule(changed(tmp_path, kind, **values))


@pytest.mark.parametrize("topic_name", [INTAKE_REPORTS, CASE_EVENTS])
def test_a_mark_outlives_every_way_in_which_its_event_can_come_again(tmp_path: Path, topic_name: str) -> None:
    """From the topic, from one made anew, and from a dead letter, each on the last day of the one before."""
    rule = load_schedule(changed(tmp_path, Kind.SEEN_EVENTS, days=1))[Kind.SEEN_EVENTS]
    kept = {topic.name: topic.retention_days for topic in TOPICS}
    dead = [topic.retention_days for topic in TOPICS if topic.dead_letter_of == topic_name]
    days = days_of_seen(rule, topic_name)
    assert days is not None
    assert days > 2 * kept[topic_name] + max(dead)


def test_a_published_row_outlives_its_record(tmp_path: Path) -> None:
    rule = load_schedule(changed(tmp_path, Kind.PUBLISHED_EVENTS, days=1))[Kind.PUBLISHED_EVENTS]
    assert all(days_of_published(rule, topic) == topic.retention_days for topic in TOPICS)


def test_what_is_kept_for_ever_has_nothing_due(tmp_path: Path) -> None:
    schedule = load_schedule(changed(tmp_path, Kind.PUBLISHED_EVENTS, days=None))
    assert {heap.kind for heap in heaps(schedule, NOW)} == {Kind.SEEN_EVENTS}


def test_longer_than_kafka_needs_is_as_long_as_the_schedule_says(tmp_path: Path) -> None:
    schedule = load_schedule(changed(tmp_path, Kind.SEEN_EVENTS, days=1_000))
    assert {heap.before for heap in heaps(schedule, NOW) if heap.kind is Kind.SEEN_EVENTS} == {
        NOW - timedelta(days=1_000)
    }


def test_it_is_known_which_topic_every_consumers_marks_are_of() -> None:
    """A consumer with a new inbox belongs into READS, or its marks stay for ever."""
    marking = [
        path.relative_to(ROOT)
        for path in (ROOT / "services").rglob("*.py")
        if "first_sight(" in path.read_text() and "def first_sight" not in path.read_text()
    ]
    modules = [importlib.import_module(".".join(path.with_suffix("").parts)) for path in marking]
    found = {(path.parts[1], module.CONSUMER) for path, module in zip(marking, modules, strict=True)}
    assert found == READS.keys()
