"""The judge of the fault tests: each rule is broken by what it is there to find."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from deploy.demo.evidence import Evidence, Told
from deploy.demo.feeding import Accepted
from deploy.demo.records import Assignment, CaseStanding, DeliveryRow
from tests.chaos.invariants import MEANING, RULES, WINDOW, Findings, checked, explained
from tests.chaos.journal import Fault, Journal

NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
CASE = "NTR-2026-000001"
NOTHING = Evidence(
    observed_at=NOON,
    accepted=[],
    officials={},
    told=[],
    assignments=[],
    standings=[],
    ledger=[],
    deadlines=[],
    deliveries=[],
    letters={},
    webhooks={},
    malformed=[],
    dead_letters=[],
)
CLEAN = Findings(NOTHING, Journal(), {}, [], {}, {}, "", [], [], [], {})
SENT = DeliveryRow("d1", CASE, 1, "opened", "kasn", "email", "accepted", NOON)
STANDING = CaseStanding(CASE, "verification", "on-time", 0, None, "KE-02", "kab-bima", None, {}, "pns", False, None)
TOLD = Told(CASE, "silent_handler", 0)


def delivered(*came: datetime, deaths: tuple[Fault, ...] = ()) -> Findings:
    counts = {"d1": len(came)}
    evidence = replace(NOTHING, deliveries=[SENT], letters=counts, webhooks=counts)
    return replace(CLEAN, evidence=evidence, journal=Journal(list(deaths)), arrivals={"d1": list(came)})


def two_cases_of_one_act() -> Findings:
    reports = [Accepted("a", "r1"), Accepted("b", "r2")]
    assigned = [Assignment(CASE, "r1", opened_case=True), Assignment("NTR-2026-000002", "r2", opened_case=True)]
    evidence = replace(NOTHING, accepted=reports, officials={"a": 1, "b": 1}, assignments=assigned)
    return replace(CLEAN, evidence=evidence, acts={"r1": "x", "r2": "x"})


def lost_report() -> Findings:
    return replace(CLEAN, evidence=replace(NOTHING, accepted=[Accepted("a", "r1")], officials={"a": 1}))


BROKEN = [
    ("reports", replace(CLEAN, given_up=["a"])),
    ("clock", replace(CLEAN, misdated=["r1 bears a time that is wrong by an hour"])),
    ("roots", replace(CLEAN, unsealed=["3 rows are under no root"])),
    ("roots", replace(CLEAN, untold_roots=["the root of a day is not told"])),
    ("reports", lost_report()),
    ("reports", two_cases_of_one_act()),
    ("notices", delivered(NOON, NOON + SECOND)),
    ("notices", delivered()),
    ("offsets", replace(CLEAN, journal=Journal(past_unfinished=["workflow committed past 7"]))),
    ("lag", replace(CLEAN, lags={"workflow": 1})),
    ("ledger", replace(CLEAN, ledger_verdict="exit code 1")),
    ("alive", replace(CLEAN, evidence=replace(NOTHING, unwell=["notify: 503"]))),
    ("stories", replace(CLEAN, evidence=replace(NOTHING, standings=[STANDING]), running={CASE: "RUNNING"})),
    ("alive", replace(CLEAN, evidence=replace(NOTHING, standings=[STANDING], told=[TOLD]))),
    ("memory", replace(CLEAN, journal=Journal(most_memory={"notify": 9_999.0}))),
    ("fault", replace(CLEAN, journal=Journal(never_happened=["nothing died"]))),
]


def test_where_nothing_is_wrong_nothing_is_found() -> None:
    assert [check.rule for check in checked(CLEAN) if not check.passed] == []


@pytest.mark.parametrize(("rule", "findings"), BROKEN)
def test_a_rule_finds_what_breaks_it_and_no_other_rule_does(rule: str, findings: Findings) -> None:
    assert [check.rule for check in checked(findings) if not check.passed] == [rule]


def test_what_lost_topics_told_is_not_called_well() -> None:
    rules = {check.rule for check in checked(replace(CLEAN, kept_topics=False))}
    assert RULES.keys() - rules == {"dead letters", "order"}


def test_every_rule_is_explained() -> None:
    assert MEANING.keys() == RULES.keys()


def test_a_copy_that_came_just_before_its_sender_died_is_counted_and_not_held_against_the_run() -> None:
    death = Fault(NOON + SECOND, "SIGKILL notify", "notify")
    findings = delivered(NOON, NOON + 40 * SECOND, deaths=(death,))
    assert list(findings.doubled) == ["d1"]
    assert [check.rule for check in checked(findings) if not check.passed] == []


@pytest.mark.parametrize("died_at", [NOON - SECOND, NOON + WINDOW + SECOND])
def test_a_death_long_after_the_first_copy_or_before_it_explains_nothing(died_at: datetime) -> None:
    assert not explained([NOON, NOON + 60 * SECOND], [Fault(died_at, "SIGKILL notify", "notify")])


def test_each_copy_needs_a_death_of_its_own() -> None:
    came = [NOON, NOON + 40 * SECOND, NOON + 80 * SECOND]
    assert not explained(came, [Fault(NOON + SECOND, "SIGKILL notify", "notify")])
