from datetime import date

import pytest
from pydantic import ValidationError

from services.workflow.domain.register import edition_files, load_register, parse
from shared.contracts.refusals import Refused

KASN = dict(edition_files())["kasn-2022.yaml"]


@pytest.mark.parametrize(
    ("fault", "instead_of"),
    [
        ("actr: handler", "actor: handler"),
        ("then: {go: nowhere}", "then: {go: clarification}"),
        ("then: {go: clarification, record: true}", "then: {go: clarification}"),
        ("unit: seconds", "unit: calendar"),
        ("before: {amount: 1, unit: seconds}", "before: {amount: 1, unit: working}"),
        ("after: {amount: 3, unit: seconds}", "after: {amount: 3, unit: working}"),
        ("service: {amount: 14, unit: seconds,", "service: {amount: 14, unit: working,"),
        ("  objection_repli:", "  objection_reply:"),
        ('basis: "", confidence: certain}', 'basis: "PP 79/2021", confidence: certain}'),
        ("needs: [refrence]", "needs: [reference]"),
        ("{rung: 3", "{rung: 2"),
        ("then: {pause: true}, by: recommending}", "then: {pause: true}, by: recommending, needs: [ground]}"),
        ("then: {extend: true}}", "then: {extend: true}, needs: [ground]}"),
        ("then: {record: true}, by: recommending}", "then: {resume: true}, by: recommending}"),
        ("paus: {max_days", "pause: {max_days"),
        ("pause: {max_days: 0", "pause: {max_days: 14"),
        ("# no pause: {", "pause: {max_days"),
        ("confidence: surely", "confidence: certain"),
    ],
)
def test_a_faulty_edition_is_refused_at_start(fault: str, instead_of: str) -> None:
    assert instead_of in KASN
    with pytest.raises(ValidationError):
        parse(KASN.replace(instead_of, fault))


@pytest.mark.parametrize(
    ("day", "edition"),
    [
        (date(2022, 9, 22), "kasn-2022"),
        (date(2024, 9, 3), "kasn-2022"),
        (date(2024, 9, 4), "bkn-2024"),
        (date(2026, 11, 23), "bkn-2024"),
    ],
)
def test_the_day_of_the_act_chooses_the_edition(day: date, edition: str) -> None:
    assert load_register().in_force_on(day).id == edition


def test_no_edition_governs_an_act_before_the_joint_decree() -> None:
    with pytest.raises(Refused) as refusal:
        load_register().in_force_on(date(2022, 9, 21))
    assert refusal.value.refusal.code == "no_edition_in_force"


def test_no_two_editions_govern_the_same_day() -> None:
    periods = sorted(edition.in_force.first for edition in load_register() if edition.in_force)
    assert len(periods) == len(set(periods))
    for first in periods:
        assert sum(bool(one.in_force and one.in_force.covers(first)) for one in load_register()) == 1


def test_an_unknown_edition_is_refused_by_name() -> None:
    with pytest.raises(Refused) as refusal:
        load_register().edition("kasn-1998")
    assert refusal.value.refusal.code == "unknown_edition"


def test_every_deadline_of_every_edition_tells_somebody_when_it_lapses() -> None:
    for edition in load_register():
        for step in edition.steps:
            assert step.on_lapse.notify, (edition.id, step.code)
            assert step.rungs, (edition.id, step.code)


def test_an_unverified_pause_cannot_stop_a_limit_that_is_certain() -> None:
    """A clock of the law stands still by law: what NETRA allows by itself holds for its own targets only."""
    sure = KASN.replace(
        'basis: "jangka waktu perbaikan tidak ditemukan sumbernya", confidence: unverified',
        'basis: "UU 7/2017 Ps 454(7)", confidence: certain',
    )
    assert sure != KASN
    with pytest.raises(ValidationError, match="an unverified pause cannot stop a limit that is certain"):
        parse(sure)
