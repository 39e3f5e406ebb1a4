import re
from datetime import date

import pytest
from pydantic import ValidationError

from services.workflow.domain.editions import Edition
from services.workflow.domain.register import Register, checked, edition_files, load_register, parse
from services.workflow.workflows.steps.registry import refuse_unknown_performers
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
        ("pilkada: {amount: 0, unit: calendar", "pilkada: {amount: 7, unit: calendar"),
        ("service: {amount: 0, unit: working,", "service: {amount: 14, unit: working,"),
        ("last: 2022-09-21}", "last: 2024-09-03}"),
        ("- code: tracing", "- code: clarification"),
        ("actor: task_force", "actor: recommending"),
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


def third(**changes: str) -> Edition:
    text = re.sub(r"^id: .*", "id: third", dict(edition_files())["bkn-2024.yaml"], count=1, flags=re.MULTILINE)
    for name, value in changes.items():
        text = re.sub(rf"{name}: (\{{.*?\}}|[a-z0-9-]+)", f"{name}: {value}", text, count=1)
    return parse(text)


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({}, "bkn-2024 and third"),
        ({"in_force": "{first: 2024-08-01, last: 2024-09-03}"}, "kasn-2022 and third"),
        ({"in_force": "{first: 2027-10-16}"}, "bkn-2024 and third"),
        ({"in_force": "{first: 2020-01-01, last: 2021-01-01}", "id": "bkn-2024"}, "two editions are called bkn-2024"),
        ({"in_force": "{first: 2020-01-01, last: 2021-01-01}", "recommending": "nobody"}, "third names nobody"),
    ],
)
def test_an_edition_that_does_not_fit_beside_the_others_is_refused_at_start(
    changes: dict[str, str], fault: str
) -> None:
    with pytest.raises(ValueError, match=fault):
        checked(Register([*load_register(), third(**changes)]))


def test_a_third_edition_takes_its_place_between_the_others() -> None:
    early = third(in_force="{first: 2020-09-10, last: 2022-09-21}")
    assert checked(Register([*load_register(), early])).in_force_on(date(2022, 9, 21)) == early


def test_every_step_of_every_edition_has_code_that_performs_it() -> None:
    refuse_unknown_performers(load_register())
    step = load_register().edition("drill").steps[0].model_copy(update={"performer": "hearing"})
    odd = load_register().edition("drill").model_copy(update={"steps": (step,), "id": "odd"})
    with pytest.raises(ValueError, match=r"odd\.verification is performed by hearing"):
        refuse_unknown_performers(Register([odd]))


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
