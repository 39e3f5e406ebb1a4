"""What must hold after every fault, worked out from databases, topics, mailbox and webhook receiver alone."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from deploy.demo.checks import (
    Check,
    chains_hold,
    malformed_are_set_aside,
    owed_is_sent,
    reports_and_cases,
    sent_once,
    stories_end_as_told,
)
from deploy.demo.evidence import Evidence
from deploy.demo.lapses import lapses_and_rungs
from tests.chaos.house import DAY_SECONDS
from tests.chaos.journal import Fault, Journal

MOST_MEMORY_MB = 700.0
WINDOW = timedelta(seconds=5)
"""Between a receiver's acceptance and our note of it. On a busy machine one statement can take seconds."""

BETWEEN_YES_AND_NOTE = ("notify", "notify-worker", "mailbox", "webhooks")
"""Whose death can make a notice come twice: ours after the receiver's yes, or the receiver's before he said it."""


@dataclass(frozen=True)
class Findings:
    """All that is judged. `arrivals` are the instants at which each delivery came to a receiver.

    `kept_topics` is false when the broker's disk was lost: what lay in its topics then cannot be looked at any more.
    """

    evidence: Evidence
    journal: Journal
    arrivals: Mapping[str, list[datetime]]
    given_up: list[str]
    lags: Mapping[str, int]
    sequences: Mapping[str, list[int]]
    ledger_verdict: str
    unsealed: list[str]
    untold_roots: list[str]
    misdated: list[str]
    running: Mapping[str, str]
    acts: Mapping[str, str] = field(default_factory=dict)
    kept_topics: bool = True

    @property
    def doubled(self) -> dict[str, list[datetime]]:
        """Deliveries that came more than once within the window that the README names."""
        deaths = [*self.journal.of(*BETWEEN_YES_AND_NOTE)]
        return {name: came for name, came in self.arrivals.items() if len(came) > 1 and explained(came, deaths)}

    @property
    def judged(self) -> Evidence:
        """The evidence without the copies that the window explains: they are counted, not held against the run."""
        copies = Counter({name: len(came) - 1 for name, came in self.doubled.items()})
        letters = Counter(self.evidence.letters or {}) - copies
        return replace(self.evidence, letters=letters, webhooks=Counter(self.evidence.webhooks) - copies)


def explained(came: list[datetime], deaths: list[Fault]) -> bool:
    """Every copy but the last one came just before a death that may have kept us from noting it."""
    return all(any(at - WINDOW <= copy <= at for at in (death.at for death in deaths)) for copy in sorted(came)[:-1])


def checked(findings: Findings) -> list[Check]:
    """What could be looked at: where the topics are gone, nobody can say what they told."""
    return [
        Check(rule, tuple(find(findings)))
        for rule, find in RULES.items()
        if findings.kept_topics or rule not in ABOUT_TOPICS
    ]


def reports(findings: Findings) -> Iterator[str]:
    yield from (f"nobody took {name}" for name in findings.given_up)
    yield from reports_and_cases(findings.evidence)
    opened = Counter(findings.acts[each.report_id] for each in findings.evidence.assignments if each.opened_case)
    yield from (f"the act of {act} opened {count} cases" for act, count in opened.items() if count > 1)


def dead_letters(findings: Findings) -> Iterator[str]:
    yield from malformed_are_set_aside(findings.evidence)


def stories(findings: Findings) -> Iterator[str]:
    yield from stories_end_as_told(findings.evidence)
    told = {each.case_number for each in findings.evidence.told}
    for case in findings.evidence.standings:
        if case.case_number not in told:
            yield f"{case.case_number} was not told to its end; it stands at {case.stage}, rung {case.rung}"


def clock(findings: Findings) -> Iterator[str]:
    yield from lapses_and_rungs(findings.evidence)
    yield from findings.misdated


def notices(findings: Findings) -> Iterator[str]:
    yield from owed_is_sent(findings.evidence)
    yield from sent_once(findings.judged)


def order(findings: Findings) -> Iterator[str]:
    for number, events in findings.evidence.events.items():
        told = findings.sequences.get(number, [])
        if told != [event.sequence for event in events]:
            yield f"{number}: its ledger has {len(events)} rows, the topic tells {told}"


def offsets(findings: Findings) -> Iterator[str]:
    yield from findings.journal.past_unfinished


def lag(findings: Findings) -> Iterator[str]:
    yield from (f"{reading}: {records} records" for reading, records in findings.lags.items() if records)


def ledger(findings: Findings) -> Iterator[str]:
    yield from chains_hold(findings.evidence)
    if findings.ledger_verdict:
        yield f"netra ledger verify --all: {findings.ledger_verdict}"


def roots(findings: Findings) -> Iterator[str]:
    """`netra ledger verify --all` has held the days' roots and signatures, those kept on disk too, against the rows."""
    yield from findings.unsealed
    if findings.kept_topics:
        yield from findings.untold_roots


def alive(findings: Findings) -> Iterator[str]:
    """No open case without a running workflow, no closed one with one, and no service that calls itself unwell."""
    yield from findings.evidence.unwell
    for case in findings.evidence.standings:
        wanted = "COMPLETED" if case.outcome else "RUNNING"
        if findings.running.get(case.case_number) != wanted:
            yield f"{case.case_number} ({case.stage}, {case.outcome}) is {findings.running.get(case.case_number)}"


def memory(findings: Findings) -> Iterator[str]:
    for name, megabytes in findings.journal.most_memory.items():
        if megabytes > MOST_MEMORY_MB:
            yield f"{name} took {megabytes:.0f} MB"


def happened(findings: Findings) -> Iterator[str]:
    yield from findings.journal.never_happened


ABOUT_TOPICS = frozenset({"dead letters", "order"})

RULES: dict[str, Callable[[Findings], Iterator[str]]] = {
    "reports": reports,
    "dead letters": dead_letters,
    "stories": stories,
    "clock": clock,
    "notices": notices,
    "order": order,
    "offsets": offsets,
    "lag": lag,
    "ledger": ledger,
    "roots": roots,
    "alive": alive,
    "memory": memory,
    "fault": happened,
}

MEANING: Mapping[str, str] = {
    "reports": "every acknowledged report is one case or one attachment, and every act one case",
    "dead letters": "every malformed record is set aside once, with its reason",
    "stories": "every action that was answered took effect once: each case ended as its story goes",
    "clock": "every lapse and every rung that was due fired, once, none early, and every report bears the time at "
    "which it came",
    "notices": "every notice owed was accepted by each recipient over each channel once "
    "(copies within the window that the README names are counted in the column *copies*)",
    "order": "the topic tells each case's events in the order of its ledger, none missing",
    "offsets": "at every look, no group had committed past a record that was not done",
    "lag": "no group has anything left to read",
    "ledger": "every chain and every day's root holds, and `netra ledger verify --all` says so",
    "roots": f"every row is under the signed root of its day (days last {DAY_SECONDS:.0f} s here), and the topic tells "
    "each root as it was signed",
    "alive": "every open case has a running workflow, every closed one a completed one, every service is healthy",
    "memory": f"no process took more than {MOST_MEMORY_MB:.0f} MB",
    "fault": "the faults of the scenario really happened",
}
