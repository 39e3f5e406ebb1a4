"""The paths as they are written down in paths/*.yaml: a report, and what officers do one after the other.

A deed is one line: `after` counts working days since the one before (0: an hour later), `day` names it.
`does` is an action of the edition or an act of the sanction; `wait` lets calendar days pass; a word alone is a scene.
`days_ago` says that what the office records only now happened so many working days before. `where_due`
leaves an act of the sanction out where its turn does not come, as in an edition of other days.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field

from services.intake.domain.form import EXAMPLE
from services.workflow.domain.transfers import TransferOrder

HERE = Path(__file__).parent
GOLDEN = HERE / "golden"


class DecreeInForce(BaseModel):
    """A published decree by its citation; `changes` make one up where history has none of its kind."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    citation: str
    changes: tuple[str, ...] = Field(default=(), description="as in a decree file: `+2024-10-25:collective_leave`")


class Deed(BaseModel):
    """Whatever else stands in the line is the content of the act. `official` counts from 1."""

    model_config = ConfigDict(frozen=True, extra="allow")

    does: str | None = None
    after: int = 1
    day: date | None = None
    official: int = 1
    wait: int | None = None
    decree: DecreeInForce | None = None
    hand_over: TransferOrder | None = None
    attach: str | None = None
    where_due: bool = False

    @property
    def content(self) -> dict[str, Any]:
        return dict(self.model_extra or {})


class Era(BaseModel):
    """An edition and an election, and the days of the report that are told under them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    edition: str
    suffix: str = ""
    report: dict[str, Any]


class PathFile(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str
    tells: str
    eras: dict[str, dict[str, Any]]
    report: dict[str, Any] = Field(default_factory=dict)
    officials: tuple[dict[str, Any], ...] = ({},)
    known_decrees_before: date | None = None
    deeds: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Story:
    """One path through one edition. `report` is as `POST /v1/reports` takes it."""

    name: str
    title: str
    tells: str
    edition: str
    report: dict[str, Any]
    known_decrees_before: date | None
    deeds: tuple[Deed, ...]

    @property
    def received_at(self) -> datetime:
        return datetime.fromisoformat(self.report["received_at"])

    @property
    def heading(self) -> str:
        return f"{self.title} ({str(self.report['election']).capitalize()})"

    @property
    def golden(self) -> Path:
        return GOLDEN / self.edition / f"{self.name}.md"


@cache
def stories() -> tuple[Story, ...]:
    found = (one for file in sorted((HERE / "paths").glob("*.yaml")) for one in _told(file))
    return tuple(sorted(found, key=lambda story: (story.edition, story.name)))


def _told(file: Path) -> Iterator[Story]:
    path = PathFile.model_validate(_read(file))
    for name, changes in path.eras.items():
        era = eras()[name]
        report, officials = path.report | changes.get("report", {}), changes.get("officials", path.officials)
        yield Story(
            name=file.stem + era.suffix,
            title=path.title,
            tells=path.tells.strip(),
            edition=era.edition,
            report=_report(era, report, officials),
            known_decrees_before=changes.get("known_decrees_before", path.known_decrees_before),
            deeds=tuple(_deeds(changes.get("deeds", path.deeds))),
        )


def _report(era: Era, changes: dict[str, Any], officials: tuple[dict[str, Any], ...]) -> dict[str, Any]:
    [example] = EXAMPLE["reported_officials"]
    return EXAMPLE | era.report | changes | {"reported_officials": [example | one for one in officials]}


def _deeds(lines: tuple[Any, ...]) -> Iterator[Deed]:
    for line in lines:
        if isinstance(line, str):
            yield from _deeds(scenes()[line])
        else:
            yield Deed.model_validate(line)


@cache
def eras() -> dict[str, Era]:
    return {name: Era.model_validate(row) for name, row in _read(HERE / "eras.yaml").items()}


@cache
def scenes() -> dict[str, tuple[Any, ...]]:
    return {name: tuple(lines) for name, lines in _read(HERE / "scenes.yaml").items()}


def _read(file: Path) -> Any:
    return yaml.safe_load(file.read_text(encoding="utf-8"))
