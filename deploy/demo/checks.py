"""What must hold after a run, whatever its officers did. Pure: evidence in, verdicts out."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from deploy.demo.evidence import SENT, Evidence
from deploy.demo.lapses import lapses_and_rungs
from deploy.demo.owed import notices_owed
from deploy.demo.stories import STORIES
from services.workflow.domain.ledger import first_break
from shared.contracts.cases import Opened, ReportAttached
from shared.contracts.vocabulary import NoticeChannel


@dataclass(frozen=True)
class Check:
    """`faults` says where the rule does not hold; empty when it does."""

    rule: str
    faults: tuple[str, ...]

    @property
    def passed(self) -> bool:
        return not self.faults


def checked(evidence: Evidence) -> list[Check]:
    return [Check(rule, tuple(find(evidence))) for rule, find in RULES.items()]


def reports_and_cases(evidence: Evidence) -> Iterator[str]:
    for accepted in evidence.accepted:
        rows = [each for each in evidence.assignments if each.report_id == accepted.report_id]
        if len(rows) != evidence.officials[accepted.sample]:
            named = evidence.officials[accepted.sample]
            yield f"{accepted.sample} names {named} officials and stands in {len(rows)} cases"
    for number, events in evidence.events.items():
        yield from _openings(evidence, number)
        told = [each.facts.report_id for each in events if isinstance(each.facts, Opened | ReportAttached)]
        rows_of_case = [each.report_id for each in evidence.assignments if each.case_number == number]
        if Counter(told) != Counter(rows_of_case):
            yield f"{number}: its ledger tells of other reports than its rows"


def _openings(evidence: Evidence, number: str) -> Iterator[str]:
    opened = sum(each.opened_case for each in evidence.assignments if each.case_number == number)
    if opened != 1:
        yield f"{number} was opened by {opened} reports"


def stories_end_as_told(evidence: Evidence) -> Iterator[str]:
    outcomes = {each.case_number: each.outcome for each in evidence.standings}
    for told in evidence.told:
        story, outcome = STORIES[told.story], outcomes.get(told.case_number)
        if told.trouble:
            yield f"{told.case_number} ({told.story}): {told.trouble}"
        elif outcome != story.outcome:
            yield f"{told.case_number} ({told.story}) ended {outcome}, not {story.outcome}"
        elif not story.refusals.issuperset(told.refusals):
            yield f"{told.case_number} ({told.story}) was refused with {', '.join(told.refusals)}"


def owed_is_sent(evidence: Evidence) -> Iterator[str]:
    sent = {(each.case_number, each.sequence, each.recipient) for each in evidence.deliveries if each.status in SENT}
    for owed in sorted(notices_owed(evidence) - sent):
        yield f"{owed[0]}/{owed[1]} was not accepted by {owed[2]}"
    for each in evidence.deliveries:
        if each.status not in SENT:
            yield f"{each.case_number}/{each.sequence} to {each.recipient} by {each.channel}: {each.status}"


def sent_once(evidence: Evidence) -> Iterator[str]:
    for channel, received in arrivals(evidence).items():
        yield from (f"{channel} {reference} came {times} times" for reference, times in received.items() if times > 1)
        for each in evidence.deliveries:
            if each.channel == channel and each.status in SENT and each.delivery_id not in received:
                yield f"{channel} {each.delivery_id} to {each.recipient} is called {each.status} and never came"


def arrivals(evidence: Evidence) -> dict[NoticeChannel, Mapping[str, int]]:
    """What came to the receivers into which we can look."""
    looked_into = {NoticeChannel.WEBHOOK: evidence.webhooks}
    return looked_into if evidence.letters is None else {NoticeChannel.EMAIL: evidence.letters, **looked_into}


def chains_hold(evidence: Evidence) -> Iterator[str]:
    for number in evidence.events:
        found = first_break(row.entry for row in evidence.ledger if row.entry.case_number == number)
        if found:
            yield f"{number}/{found.sequence}: {found.reason}"


def malformed_are_set_aside(evidence: Evidence) -> Iterator[str]:
    codes = Counter((each.key, each.code) for each in evidence.dead_letters)
    for record in evidence.malformed:
        if codes.pop((record.key, record.code), 0) != 1:
            yield f"{record.key} is not once in the dead letter topic with {record.code}"
    yield from (f"{key} is in the dead letter topic with {code}" for key, code in codes)


def services_are_well(evidence: Evidence) -> Iterator[str]:
    yield from evidence.unwell


RULES: dict[str, Callable[[Evidence], Iterator[str]]] = {
    "every accepted report is exactly one case or attachment": reports_and_cases,
    "every case ended as its story goes, and wrong actions were refused": stories_end_as_told,
    "every lapse has fired the rungs due so far, once and never early": lapses_and_rungs,
    "every notice owed was accepted by every recipient": owed_is_sent,
    "no notice came twice": sent_once,
    "every ledger is an unbroken chain": chains_hold,
    "every malformed record is in the dead letter topic, with its reason": malformed_are_set_aside,
    "every service is healthy, and is the process it was before": services_are_well,
}
