"""Two rehearsals that a lawyer can read, kept in golden/. After a change of the law or of the words, look at

    python -m tests.workflow.rehearsal.rehearsals

which writes them again, and read the difference before it is committed.
"""

import asyncio
import io
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from rich.console import Console

from deploy.rehearsal.mermaid import timeline_of
from deploy.rehearsal.play import Until
from deploy.rehearsal.rehearsal import Rehearsed, Script, rehearse
from deploy.rehearsal.table import PAGE_WIDTH, told
from services.intake.domain.form import EXAMPLE
from services.sanctions.domain.remedies import Remedy
from shared.calendar import Language
from shared.contracts.vocabulary import Role

GOLDEN = Path(__file__).parent / "golden"
RECEIVED = datetime.fromisoformat("2024-10-16T09:00:00+08:00")
CALENDAR_VERSION = re.compile(r"(?<=versi )[0-9a-f]{12}")


@dataclass(frozen=True)
class Golden:
    name: str
    script: Script

    @property
    def page(self) -> Path:
        return GOLDEN / f"{self.name}.txt"

    @property
    def timeline(self) -> Path:
        return GOLDEN / f"{self.name}.mmd"


GOLDENS = (
    Golden(
        "ppk-diam",
        Script(EXAMPLE, RECEIVED, edition="bkn-2024", silent=frozenset({Role.PERSONNEL_AUTHORITY})),
    ),
    Golden("semua-patuh-keberatan", Script(EXAMPLE, RECEIVED, edition="kasn-2022", remedy=Remedy.OBJECTION)),
)


async def rehearsed(script: Script, until: Until | None = None) -> Rehearsed:
    return await rehearse(script, until or Until(), lambda _scene: None)


def page(result: Rehearsed) -> str:
    """As piped into a file; the calendar's version, which every new decree changes, is left out."""
    console = Console(file=io.StringIO(), width=PAGE_WIDTH)
    console.print(told(result, Language.INDONESIAN), highlight=False)
    lines = console.file.getvalue().splitlines()  # type: ignore[attr-defined]
    return CALENDAR_VERSION.sub("…", "\n".join(line.rstrip() for line in lines)) + "\n"


def timeline(result: Rehearsed) -> str:
    return timeline_of(result, Language.INDONESIAN)


async def write_again() -> None:
    GOLDEN.mkdir(exist_ok=True)
    for golden in GOLDENS:
        result = await rehearsed(golden.script)
        golden.page.write_text(page(result), encoding="utf-8")
        golden.timeline.write_text(timeline(result), encoding="utf-8")


if __name__ == "__main__":
    asyncio.run(write_again())
