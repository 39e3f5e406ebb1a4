"""What is reported: made-up acts, each with the reports that tell of it and the story its case goes through."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import cycle
from random import Random
from typing import Any

from deploy.demo.run import Run
from deploy.demo.samples import Sample, http_samples
from deploy.demo.stories import STORIES
from services.workflow.domain.violations import load_violations
from shared.contracts.vocabulary import SanctionCategory

USUAL: Mapping[str, int] = {
    "timely": 3,
    "not_proven": 2,
    "rejected": 2,
    "silent_handler": 2,
    "silent_authority": 1,
    "late_handler": 1,
}
"""Stories by how often they are told. Together they fire lapses, rungs and reminders, and close cases in three ways."""

REPORTED_TWICE = 0.5
BY_KAFKA = 0.3
HTTP = ""


@dataclass(frozen=True)
class Act:
    """`reports` tell of the same official, day and violation: they are one case for as long as it is open."""

    story: str
    reports: tuple[Sample, ...]


def acts(
    run: Run, count: int, random: Random, stories: Mapping[str, int] = USUAL, by_kafka: float = BY_KAFKA
) -> Iterator[Act]:
    """`count` acts of officials who are this run's own; the same seed gives the same acts, stories and channels.

    `by_kafka` is the share of reports that an agency's own system writes straight to the topic.
    """
    templates = cycle(_templates(run))
    for number in range(count):
        story = random.choices(list(stories), weights=list(stories.values()))[0]
        twice = STORIES[story].outcome is None and random.random() < REPORTED_TWICE
        document = _about(next(templates), run, number)
        names = [f"a{number:05}r{each}" for each in range(2 if twice else 1)]
        reports = (_sample(name, document, _channel(random, by_kafka)) for name in names)
        yield Act(story, tuple(reports))


def one_act(run: Run, reports: int, story: str = "silent_handler") -> Act:
    """One act that many report, each by HTTP."""
    document = _about(_templates(run)[0], run, 0)
    return Act(story, tuple(Sample(f"h{each:05}", document, HTTP) for each in range(reports)))


def _sample(name: str, document: dict[str, Any], channel: str) -> Sample:
    """An agency that writes to Kafka names no reporter: it is the reporter."""
    told = {key: value for key, value in document.items() if key != "reporter" or channel == HTTP}
    return Sample(name, told, channel)


def _channel(random: Random, by_kafka: float) -> str:
    return random.choice(("binary", "structured")) if random.random() < by_kafka else HTTP


def _templates(run: Run) -> list[dict[str, Any]]:
    """Sample reports of one known official whose sanction, if it comes to one, needs no examination."""
    catalogue = load_violations()
    return [
        sample.document
        for sample in http_samples(run)
        if sample.document["kind"] == "report"
        and len(sample.document["reported_officials"]) == 1
        and "employee_id" in sample.document["reported_officials"][0]
        and catalogue[sample.document["violation"]].category is SanctionCategory.MORAL
        and not sample.document["reported_officials"][0].get("heads_agency")
    ]


def _about(document: dict[str, Any], run: Run, number: int) -> dict[str, Any]:
    [official] = document["reported_officials"]
    someone = official | {"name": f"Pegawai Contoh {number}", "employee_id": run.employee_id(f"999000000{number:09}")}
    return document | {"reported_officials": [someone]}
