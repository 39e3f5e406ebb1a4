"""What is left of an erased reporter's report, until it is gone too."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.intake.domain.erasure_policy import Part


@dataclass(frozen=True)
class Remainder:
    """`kept`: what is still there. `case_open`: a case of the report is not closed, or goes on as another one."""

    report_id: str
    erased_at: datetime
    at_once: bool
    case_open: bool
    kept: frozenset[Part]


class Remains(Protocol):
    """Where it is written down what is still to go. Each method is one transaction."""

    async def order(self, report_id: str, *, at_once: bool) -> None:
        """After the key of the reporter was destroyed; may be said again, and `at_once` is never taken back."""

    async def left(self, report_id: str | None = None) -> list[Remainder]:
        """Of one report, or of all of which something is left; also of reporters that nobody ordered to be gone."""

    async def gone(self, report_id: str, parts: Collection[Part], at: datetime) -> None:
        """Drop what is in rows, tell the others, and write it down. The files of exhibits are gone before."""
