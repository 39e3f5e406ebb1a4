"""What was done to the house, and when."""

from dataclasses import dataclass, field
from datetime import UTC, datetime


@dataclass(frozen=True)
class Fault:
    at: datetime
    what: str
    component: str = ""


@dataclass
class Journal:
    """`died` are components that ended although nobody here ended them; `most_memory` is in MB, by component."""

    faults: list[Fault] = field(default_factory=list)
    died: list[str] = field(default_factory=list)
    most_memory: dict[str, float] = field(default_factory=dict)
    past_unfinished: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    never_happened: list[str] = field(default_factory=list)

    def note(self, what: str, component: str = "") -> None:
        self.faults.append(Fault(datetime.now(UTC), what, component))

    def of(self, *components: str) -> list[Fault]:
        return [fault for fault in self.faults if fault.component in components]
