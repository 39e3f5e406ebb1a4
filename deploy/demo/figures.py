"""The figures of a run, for its table."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from deploy.demo.evidence import SENT, Evidence
from shared.contracts.cases import DeadlineLapsed, RungFired


@dataclass(frozen=True)
class Lag:
    """Seconds from the lapse of a deadline."""

    count: int
    p50: float
    most: float


def lag(seconds: list[float]) -> Lag | None:
    """None when nothing lapsed."""
    return Lag(len(seconds), median(seconds), max(seconds)) if seconds else None


def cases_by_stage(evidence: Evidence) -> Counter[tuple[str, str]]:
    """By stage and outcome; `-` for a case that is open."""
    return Counter((each.stage, each.outcome or "-") for each in evidence.standings)


def deadlines_by_fate(evidence: Evidence) -> dict[str, int]:
    statuses = Counter(each.status for each in evidence.deadlines)
    met, late = statuses["met"], statuses["met_late"]
    return {"met on time": met, "met late": late, "lapsed, still open": statuses["lapsed"], "running": statuses["open"]}


def rungs_by_act(evidence: Evidence) -> Counter[str]:
    facts = [event.facts for events in evidence.events.values() for event in events]
    return Counter(each.act for each in facts if isinstance(each, RungFired))


def notices_by_channel(evidence: Evidence) -> Counter[str]:
    return Counter(each.channel for each in evidence.deliveries if each.status in SENT)


def lag_until_recorded(evidence: Evidence) -> Lag | None:
    """Until the transaction that wrote the lapse into the ledger began, by the database's clock."""
    lapsed = _lapses(evidence)
    written = {(row.entry.case_number, row.entry.sequence): row.written_at for row in evidence.ledger}
    return lag([(at - lapsed[name]).total_seconds() for name, at in written.items() if name in lapsed and at])


def lag_until_told(evidence: Evidence) -> Lag | None:
    """Until a recipient's server had accepted the notice."""
    lapsed = _lapses(evidence)
    told = [((each.case_number, each.sequence), each.accepted_at) for each in evidence.deliveries]
    return lag([(at - lapsed[name]).total_seconds() for name, at in told if name in lapsed and at])


def _lapses(evidence: Evidence) -> dict[tuple[str, int], datetime]:
    return {
        (event.case_number, event.sequence): event.facts.deadline.lapses_at
        for events in evidence.events.values()
        for event in events
        if isinstance(event.facts, DeadlineLapsed)
    }
