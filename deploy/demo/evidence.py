"""All that the checks and the table are made from: what was handed in, and what stands written of it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.parser import BytesHeaderParser
from functools import cached_property
from pathlib import Path

from deploy.demo.dead_letters import DeadLetter
from deploy.demo.feeding import Accepted
from deploy.demo.records import Assignment, CaseStanding, DeadlineRow, DeliveryRow, LedgerRow
from deploy.demo.samples import Malformed
from deploy.local.letters import ARRIVAL
from deploy.local.webhooks import deliveries
from shared.contracts.cases import CaseEvent

SENT = frozenset({"accepted", "delivered", "acknowledged"})


@dataclass(frozen=True)
class Told:
    """How a case went through its story. `trouble` is why it could not be told to its end, `refusals` are codes."""

    case_number: str
    story: str
    actions: int
    refusals: tuple[str, ...] = ()
    trouble: str | None = None


@dataclass(frozen=True)
class Evidence:
    """One run's. `officials` counts whom each sample report names; `unwell` says what is wrong with the services.

    `letters` is None when the mail goes to a server of somebody else's, into which nobody can look.
    """

    observed_at: datetime
    accepted: list[Accepted]
    officials: Mapping[str, int]
    told: list[Told]
    assignments: list[Assignment]
    standings: list[CaseStanding]
    ledger: list[LedgerRow]
    deadlines: list[DeadlineRow]
    deliveries: list[DeliveryRow]
    letters: Mapping[str, int] | None
    webhooks: Mapping[str, int]
    malformed: list[Malformed]
    dead_letters: list[DeadLetter]
    unwell: list[str] = field(default_factory=list)

    @cached_property
    def events(self) -> dict[str, list[CaseEvent]]:
        """Each case's ledger, in order."""
        found: dict[str, list[CaseEvent]] = defaultdict(list)
        for row in self.ledger:
            found[row.entry.case_number].append(CaseEvent.model_validate_json(row.entry.body))
        return found


def letters_of(folder: Path, cases: Iterable[str], since: datetime) -> Counter[str]:
    """How often each Message-ID about these cases has come to the mailbox. Reads headers only: letters are many."""
    wanted, begun, parser = set(cases), since.astimezone(UTC).strftime(ARRIVAL), BytesHeaderParser()
    found: Counter[str] = Counter()
    for path in folder.glob("*.eml"):
        if path.name >= begun:
            headers = parser.parsebytes(path.read_bytes())
            if (headers["X-Netra-Notice"] or "").partition(".")[0] in wanted:
                found[headers["Message-ID"].strip("<> ").partition("@")[0]] += 1
    return found


def webhooks_of(folder: Path, known: Iterable[str]) -> Counter[str]:
    """How often each of these deliveries came to the webhook receiver."""
    wanted = set(known)
    return Counter(each.webhook_id for each in deliveries(folder) if each.webhook_id in wanted)
