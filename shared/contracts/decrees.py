"""A holiday decree as an event: topic `netra.calendar.decrees.v1`, key = decree id."""

import re
from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import Field, StringConstraints

from shared.contracts.model import Contract
from shared.contracts.vocabulary import Confidence

DECREE_ID_LENGTH = 80
DecreeId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{2,79}$")]
Day = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}$")]
Line = Annotated[str, StringConstraints(max_length=300, pattern=r"^[^\x00-\x1f\x7f]*$")]
Name = Annotated[str, StringConstraints(max_length=100, pattern=r"^[^\x00-\x1f\x7f;]+$")]
"""Without a semicolon: in a file of decrees it stands between the changes."""


class DecreeAuthority(StrEnum):
    JOINT_DECREE = "joint_decree"
    PRESIDENTIAL_DECREE = "presidential_decree"


class DayOperation(StrEnum):
    SET = "set"
    REVOKE = "revoke"


class DayOffKind(StrEnum):
    NATIONAL = "national"
    COLLECTIVE_LEAVE = "collective_leave"
    VOTING_DAY = "voting_day"


class DayChange(Contract):
    """One day that the decree makes a day off, or a working day again."""

    operation: DayOperation
    day: Day
    kind: DayOffKind
    name: Name | None = None


class DecreePublished(Contract):
    """Type `id.netra.calendar.decree.published.v1`; event id = decree id. It changes the list before it."""

    TYPE: ClassVar[str] = "id.netra.calendar.decree.published.v1"

    decree_id: DecreeId
    citation: Annotated[str, StringConstraints(min_length=3, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]
    authority: DecreeAuthority
    signed_on: Day
    year: int = Field(description="the year whose list it changes")
    changes: tuple[DayChange, ...] = Field(min_length=1, max_length=400)
    confidence: Confidence = Field(default=Confidence.CERTAIN, description="likely: the text itself was not seen")
    note: Line = ""


def decree_id_of(citation: str) -> str:
    """`SKB 440/2020, 03/2020, 03/2020` is `skb-440-2020-03-2020-03-2020`."""
    return re.sub(r"[^a-z0-9]+", "-", citation.lower()).strip("-")[:DECREE_ID_LENGTH].rstrip("-")
