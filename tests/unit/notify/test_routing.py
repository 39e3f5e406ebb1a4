"""Who is told what."""

import pytest
from pydantic import ValidationError

from services.notify.domain.notices import Recipient
from services.notify.domain.routing import Route, load_routes
from services.workflow.domain.register import load_register
from shared.contracts.cases import (
    ActionTaken,
    CaseEventKind,
    CaseFacts,
    Closed,
    DeadlineExtended,
    DeadlineLapsed,
    Opened,
    RecommendationIssued,
    ReportAttached,
    SanctionMilestoneReached,
    StageEntered,
)
from shared.contracts.sanctions import MilestoneKind
from shared.contracts.vocabulary import CaseOutcome, Role
from tests.unit.notify.events import (
    AT,
    PARTIES,
    authority_transferred,
    case_event,
    deadline,
    every_facts,
    milestone,
    parties_changed,
)


def agencies_told(facts: CaseFacts) -> list[str]:
    plan = load_routes().plan(case_event(facts))
    return [recipient.agency for recipient in plan.recipients] if plan else []


@pytest.mark.parametrize("facts", every_facts(), ids=lambda facts: facts.kind.value)
def test_the_table_knows_every_event_and_every_milestone(facts: CaseFacts) -> None:
    assert load_routes().route(case_event(facts)) is not None


def test_no_event_or_milestone_stands_in_the_table_twice() -> None:
    routes = [route for route in load_routes().routes if route.saying is None]
    named = [route.milestones or route.actions or route.outcomes or (None,) for route in routes]
    rows = [(route.event, one, route.grounds) for route, ones in zip(routes, named, strict=True) for one in ones]
    apart = sum(len(route.actions) + len(route.outcomes) + len(route.grounds) for route in routes)
    assert len(rows) == len(set(rows)) == len(CaseEventKind) - 1 + len(MilestoneKind) + apart


def test_a_route_for_what_a_milestone_says_stands_before_the_one_for_all_of_its_kind() -> None:
    routes = load_routes().routes
    plain = {one: number for number, route in enumerate(routes) for one in route.milestones if route.saying is None}
    special = [(number, one) for number, route in enumerate(routes) for one in route.milestones if route.saying]
    assert special
    assert all(number < plain[one] for number, one in special)


def test_a_remedy_that_was_recorded_late_is_told_to_the_authority_that_has_executed_already() -> None:
    late = {"recorded_after": "executed", "filed_on": "2024-05-20", "window_last_day": "2024-05-27"}
    facts = milestone(MilestoneKind.OBJECTION_FILED)
    told_late = facts.model_copy(update={"milestone": facts.milestone.model_copy(update={"particulars": late})})
    authority = case_event(facts).parties.personnel_authority
    assert authority not in agencies_told(facts)
    assert authority in agencies_told(told_late)


def test_an_action_that_a_route_names_is_one_that_an_edition_has() -> None:
    named = {action for route in load_routes().routes for action in route.actions}
    assert all(any(edition.knows_action(action) for edition in load_register()) for action in named)


def test_an_opened_case_is_told_to_its_handler() -> None:
    facts = Opened(report_id="r", received_at=AT, day_of_act="2024-01-02", subject_unresolved=False)
    assert agencies_told(facts) == ["bawaslu-jawa-barat"]


def test_whose_turn_it_is_gets_told() -> None:
    assert agencies_told(StageEntered(actor=Role.RECOMMENDING)) == ["kasn"]


def test_a_lapse_is_told_to_whom_the_edition_names() -> None:
    told = (Role.PERSONNEL_AUTHORITY, Role.CONTROL)
    facts = DeadlineLapsed(deadline=deadline(), observed_at=AT, consequence="escalate", notify=told)
    assert agencies_told(facts) == ["prov-jawa-barat", "bkn"]


def test_a_recommendation_is_told_to_the_personnel_authority_and_the_handler() -> None:
    [facts] = [facts for facts in every_facts() if isinstance(facts, RecommendationIssued)]
    assert agencies_told(facts) == ["prov-jawa-barat", "bawaslu-jawa-barat"]


def test_a_proposed_deviation_is_told_to_who_must_answer_it() -> None:
    assert agencies_told(milestone(MilestoneKind.DEVIATION_PROPOSED)) == ["kasn"]


@pytest.mark.parametrize(
    "kind",
    [MilestoneKind.DECIDED, MilestoneKind.EFFECTIVE, MilestoneKind.EXECUTED, MilestoneKind.SERVICE_OVERDUE],
)
def test_progress_of_a_sanction_is_told_to_those_who_watch_it(kind: MilestoneKind) -> None:
    assert agencies_told(milestone(kind)) == ["kasn", "bawaslu-jawa-barat", "bkn"]


def test_a_superior_who_lets_the_examination_lapse_is_reported_upwards() -> None:
    told = agencies_told(milestone(MilestoneKind.EXAMINATION_OVERDUE))
    assert told == ["prov-jawa-barat", "kemendagri", "kasn", "bkn"]


def test_a_withheld_approval_is_told_to_who_waits_and_any_other_result_to_nobody() -> None:
    withheld = milestone(MilestoneKind.APPROVAL_CHECKED).milestone.model_copy(update={"ground": "withheld"})
    assert set(agencies_told(SanctionMilestoneReached(milestone=withheld))) >= {PARTIES.recommending, PARTIES.handler}
    assert agencies_told(milestone(MilestoneKind.APPROVAL_CHECKED)) == []


def test_an_extension_is_told_to_the_handler() -> None:
    assert agencies_told(DeadlineExtended(old=deadline(), new=deadline(), reason="r")) == ["bawaslu-jawa-barat"]


@pytest.mark.parametrize("action", ["accept_deviation", "refuse_deviation"])
def test_the_answer_to_a_deviation_is_told_to_who_proposed_it(action: str) -> None:
    taken = ActionTaken(action=action, by_agency="kasn", by_role=Role.RECOMMENDING, by_subject="s")
    assert agencies_told(taken) == ["prov-jawa-barat"]


@pytest.mark.parametrize(
    ("action", "told"), [("dispute_recommendation", ["kasn"]), ("uphold_recommendation", ["prov-jawa-barat"])]
)
def test_a_dispute_is_told_to_who_must_answer_it_and_the_answer_to_who_disputed(action: str, told: list[str]) -> None:
    taken = ActionTaken(action=action, by_agency="x", by_role=Role.PERSONNEL_AUTHORITY, by_subject="s")
    assert agencies_told(taken) == told


@pytest.mark.parametrize(
    ("outcome", "told"),
    [
        (CaseOutcome.REJECTED, {Role.HANDLER}),
        (CaseOutcome.TIME_BARRED, {Role.HANDLER}),
        (CaseOutcome.NOT_PROVEN, {Role.HANDLER, Role.RECOMMENDING}),
        (CaseOutcome.SANCTIONED, {Role.HANDLER, Role.RECOMMENDING, Role.PERSONNEL_AUTHORITY}),
        (CaseOutcome.SANCTION_ANNULLED, {Role.HANDLER, Role.RECOMMENDING, Role.PERSONNEL_AUTHORITY}),
    ],
)
def test_a_case_that_ended_before_it_reached_an_authority_is_not_told_to_it(
    outcome: CaseOutcome, told: set[Role]
) -> None:
    plan = load_routes().plan(case_event(Closed(outcome=outcome)))
    assert plan is not None
    assert {recipient.role for recipient in plan.recipients} == told


def test_nobody_is_told_of_what_he_did_himself() -> None:
    taken = ActionTaken(action="register_report", by_agency="kasn", by_role=Role.HANDLER, by_subject="s")
    assert agencies_told(taken) == agencies_told(ReportAttached(report_id="r")) == []


def test_an_agency_with_two_roles_is_told_once_in_the_first() -> None:
    parties = PARTIES.model_copy(update={"recommending": "bkn"})
    plan = load_routes().plan(case_event(milestone(MilestoneKind.DECIDED), parties=parties))
    assert plan is not None
    assert plan.recipients == (
        Recipient(agency="bkn", role=Role.RECOMMENDING),
        Recipient(agency="bawaslu-jawa-barat", role=Role.HANDLER),
    )


def test_a_change_of_parties_is_told_to_who_came_in_and_never_to_who_had_to_go() -> None:
    assert agencies_told(parties_changed()) == ["prov-jawa-barat", "kasn", "bawaslu-jawa-barat"]


def test_a_transfer_is_told_to_both_authorities() -> None:
    assert agencies_told(authority_transferred()) == ["kasn", "kemenpanrb", "bawaslu-jawa-barat"]


@pytest.mark.parametrize("facts", every_facts(), ids=lambda facts: facts.kind.value)
@pytest.mark.parametrize("agency", ["kasn", "kemenpanrb", "prov-jawa-barat", "bawaslu-jawa-barat", "bkn"])
def test_an_agency_in_conflict_is_told_of_nothing_even_while_it_is_still_a_party(facts: CaseFacts, agency: str) -> None:
    plan = load_routes().plan(case_event(facts, excluded=(agency,)))
    assert agency not in {recipient.agency for recipient in (plan.recipients if plan else ())}


def test_a_role_that_the_case_does_not_have_is_nobody() -> None:
    assert agencies_told(StageEntered(actor=Role.TASK_FORCE)) == []


def test_a_route_with_readers_needs_a_template() -> None:
    with pytest.raises(ValidationError):
        Route(event=CaseEventKind.OPENED, to=(Role.HANDLER,))
