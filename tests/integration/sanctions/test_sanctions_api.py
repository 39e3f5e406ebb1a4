"""The office's API against real PostgreSQL and Temporal."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from services.sanctions.adapters.actions import Asked
from services.sanctions.adapters.temporal import NoAnswerYet, workflow_id
from services.sanctions.domain.acts import Decide
from shared.contracts.sanctions import REDIRECTION_SIGNAL, SANCTION_TASK_QUEUE, MilestoneKind, Redirection
from shared.contracts.vocabulary import CaseOutcome, SanctionCategory
from tests.integration.sanctions.office import AUTHORITY, Office, in_half_a_minute, new_order
from tests.integration.sanctions.written import Written
from tests.integration.workflow.service import eventually
from tests.unit.sanctions.matters import NOW

LETTER = "800/1/BKD"
EXAMINED_BY_A_TEAM = ["summoned", "team_formed", "examined", "examination_reported"]
STATEMENT = {"sanction": "pp42.open_statement", "letter_number": LETTER}


async def until_stage(desk: Office, number: str, stage: str) -> None:
    for _ in range(100):
        if (await desk.reads(f"/v1/sanctions/{number}")).json()["stage"] == stage:
            return
        await asyncio.sleep(0.1)
    pytest.fail(f"{number} did not reach {stage}")


async def test_a_severe_sanction_is_executed_over_http(desk: Office) -> None:
    number = await desk.receives(SanctionCategory.SEVERE)
    async with desk.worker():
        await desk.examines(number)
        decided = await desk.does(number, "decide", sanction="pp94.demotion", letter_number=LETTER)
        assert (decided.status_code, decided.json()["kind"]) == (200, "decided")
        assert (await desk.does(number, "serve")).json()["due_at"]
        await until_stage(desk, number, "effective")
        executed = await desk.does(number, "report_execution", letter_number=LETTER)
        assert executed.json()["outcome"] == "sanctioned"
    read = (await desk.reads(f"/v1/sanctions/{number}")).json()
    kinds = [milestone["kind"] for milestone in read["milestones"]]
    assert kinds == ["received", *EXAMINED_BY_A_TEAM, "decided", "served", "effective", "executed"]
    assert (read["kind"]["name_en"][:8], read["outcome"], read["closed_at"]) == ("Demotion", "sanctioned", None)
    assert read["available_actions"] == ["end_sanction"], "its months run on, and nobody owes a report"
    assert [clock["code"] for clock in read["clocks"]] == ["sanction_end"]


async def test_a_remedy_that_comes_to_light_reopens_a_sanction_that_is_over(desk: Office) -> None:
    """A reprimand has no months: its run has ended with the execution."""
    number, objection = await desk.receives(SanctionCategory.LIGHT), {"letter_number": LETTER}
    async with desk.worker(), desk.worker(SANCTION_TASK_QUEUE), desk.clerk():
        await desk.does(number, "summon", letter_number=LETTER, **in_half_a_minute())
        await desk.does(number, "record_examination", letter_number=LETTER)
        await desk.does(number, "decide", sanction="pp94.written_reprimand", letter_number=LETTER)
        served = (await desk.does(number, "serve")).json()
        await until_stage(desk, number, "effective")
        await desk.does(number, "report_execution", letter_number=LETTER)
        assert await desk.client.get_workflow_handle(workflow_id(number, 1)).result() == "executed"
        late = datetime.fromisoformat(served["deadlines"][1]["due_at"]) - timedelta(hours=20)
        refused = await desk.does(number, "file_objection", **objection, at=late.isoformat())
        assert (refused.status_code, refused.json()["code"]) == (422, "dates_out_of_order")
        assert (await desk.reads(f"/v1/sanctions/{number}")).json()["closed_at"] is not None
        filed = await desk.does(number, "file_objection", **objection, at=served["at"])
        assert (filed.status_code, filed.json()["particulars"]["recorded_after"]) == (200, "executed")
        again = await desk.does(number, "report_execution", letter_number=LETTER)
        assert again.json()["code"] == "wrong_order"
        read = (await desk.reads(f"/v1/sanctions/{number}")).json()
        assert (read["stage"], read["outcome"], read["closed_at"]) == ("objection_filed", None, None)
        assert [record["status"] for record in read["records"]] == ["in_force", "suspended"]
        annulled = {"result": "annulled", "letter_number": LETTER}
        assert (await desk.does(number, "decide_objection", **annulled)).status_code == 200
        await until_stage(desk, number, "closed_without_sanction")
    read = (await desk.reads(f"/v1/sanctions/{number}")).json()
    assert (read["outcome"], read["closed_at"] is not None) == ("sanction_annulled", True)


async def test_a_remedy_that_comes_to_light_reopens_a_sanction_whose_months_are_over(desk: Office) -> None:
    over = Written(desk, new_order(SanctionCategory.SEVERE))
    for kind in (MilestoneKind.RECEIVED, MilestoneKind.DECIDED, MilestoneKind.SERVED, MilestoneKind.EFFECTIVE):
        await over.becomes(kind, sanction="pp94.demotion")
    await over.becomes(MilestoneKind.EXECUTED, outcome=CaseOutcome.SANCTIONED)
    await over.becomes(MilestoneKind.RESTORED)
    assert await over.closed_at() is not None
    number, objection = over.order.case_number, {"letter_number": LETTER, "at": NOW.isoformat()}
    async with desk.worker(SANCTION_TASK_QUEUE), desk.clerk():
        filed = await desk.does(number, "file_objection", **objection)
        assert (filed.status_code, filed.json()["particulars"]["recorded_after"]) == (200, "restored")
    assert await over.closed_at() is None


async def test_a_refused_act_leaves_nothing_and_its_key_may_be_used_again(desk: Office) -> None:
    number = await desk.receives(SanctionCategory.MORAL)
    async with desk.worker():
        refused = await desk.does(number, "serve", "key-of-the-service")
        assert (refused.status_code, refused.json()["code"]) == (409, "wrong_order")
        await desk.does(number, "decide", **STATEMENT)
        assert (await desk.does(number, "serve", "key-of-the-service")).status_code == 200
    assert refused.headers["content-type"] == "application/problem+json"


async def test_one_key_is_one_act(desk: Office) -> None:
    number = await desk.receives(SanctionCategory.MORAL)
    async with desk.worker():
        first = await desk.does(number, "decide", "key-of-the-decision", **STATEMENT)
        again = await desk.does(number, "decide", "key-of-the-decision", **STATEMENT)
        other = await desk.does(number, "decide", "key-of-the-decision", **STATEMENT, at="2024-11-05T08:00:00+08:00")
    assert again.json() == first.json()
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_key_reused")


async def delivers(desk: Office, asked: Asked) -> None:
    """In as many rounds as it takes: the one who waits a second for an answer gets none on a busy machine."""

    async def answered() -> bool:
        try:
            await desk.courier.deliver(asked)
        except NoAnswerYet:
            return False
        return True

    await eventually(answered)


async def test_without_a_worker_the_act_waits_and_is_delivered_later(hasty_desk: Office) -> None:
    desk = hasty_desk
    number = await desk.receives(SanctionCategory.MORAL)
    waiting = await desk.does(number, "decide", "key/with a slash?".replace(" ", "+"), **STATEMENT)
    location = waiting.headers["Location"]
    assert (waiting.status_code, waiting.json()["location"]) == (202, location)
    assert (await desk.reads(location)).status_code == 202
    async with desk.worker():
        [asked] = await desk.pending(number)
        await delivers(desk, asked)
    polled = await desk.reads(location)
    assert (polled.status_code, polled.json()["kind"]) == (200, "decided")


async def test_what_only_the_record_knows_of_is_not_answered_before_the_sanction_knows_it(hasty_desk: Office) -> None:
    """A worker died after its commit, or lost the database's yes: the next act would be refused as out of turn."""
    desk = hasty_desk
    number = await desk.receives(SanctionCategory.MORAL)
    waiting = await desk.does(number, "decide", "known-to-the-record", **STATEMENT)
    await desk.commits_unheard(SanctionCategory.MORAL, number)
    again = await desk.does(number, "decide", "known-to-the-record", **STATEMENT)
    polled = await desk.reads(waiting.headers["Location"])
    assert (waiting.status_code, again.status_code, polled.status_code) == (202, 202, 202)
    async with desk.worker():
        [asked] = await desk.pending(number)
        await delivers(desk, asked)
        served = await desk.does(number, "serve")
    decided = await desk.reads(waiting.headers["Location"])
    assert (decided.status_code, decided.json()["sequence"]) == (200, 2)
    assert served.status_code in {200, 202}


async def test_an_act_is_not_refused_by_a_sanction_that_has_not_heard_of_its_own_milestone(desk: Office) -> None:
    """The database said yes, its answer was lost: the list shows the decision, and the sanction waits to try again."""
    number = await desk.receives(SanctionCategory.MORAL)
    async with desk.worker():
        assert (await desk.does(number, "serve")).json()["code"] == "wrong_order"
        await desk.decides_unheard(number, Decide.model_validate(STATEMENT))
        served = await desk.does(number, "serve")
    assert (served.status_code, served.json()["sequence"]) == (200, len(("received", "decided", "served")))


async def test_a_refusal_that_comes_late_is_told_to_who_polls(hasty_desk: Office) -> None:
    desk = hasty_desk
    number = await desk.receives(SanctionCategory.MORAL)
    waiting = await desk.does(number, "serve")
    async with desk.worker():
        [asked] = await desk.pending(number)
        await desk.courier._retry(asked)
    polled = await desk.reads(waiting.headers["Location"])
    assert (polled.status_code, polled.json()["code"]) == (409, "wrong_order")


@pytest.mark.parametrize(
    ("action", "body", "status", "code"),
    [
        ("pardon", {}, 404, "unknown_action"),
        ("decide", {}, 422, "invalid_request"),
        ("decide", {**STATEMENT, "reason": "x"}, 422, "invalid_request"),
        ("decide", {**STATEMENT, "at": "2024-11-05T08:00:00"}, 422, "invalid_request"),
        ("decide", {**STATEMENT, "action": "serve"}, 422, "invalid_request"),
        ("serve", {"manner": "sent"}, 422, "invalid_request"),
    ],
)
async def test_bad_input_is_refused_with_a_code(
    desk: Office, action: str, body: dict[str, str], status: int, code: str
) -> None:
    number = await desk.receives(SanctionCategory.MORAL)
    answer = await desk.does(number, action, **body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_only_the_ordered_authority_sees_and_acts(desk: Office) -> None:
    number = await desk.receives(SanctionCategory.MORAL)
    stranger, handler = desk.token("pemkot-makassar"), desk.token(AUTHORITY, "handler")
    acted = await desk.does(number, "serve", token=stranger)
    assert (acted.status_code, acted.json()["code"]) == (404, "unknown_sanction")
    assert (await desk.does(number, "serve", token=handler)).json()["code"] == "wrong_role"
    assert (await desk.reads(f"/v1/sanctions/{number}", token=stranger)).json()["code"] == "unknown_sanction"
    assert (await desk.reads("/v1/sanctions", token=stranger)).json()["sanctions"] == []
    assert (await desk.http.get("/v1/sanctions")).json()["code"] == "not_authenticated"


async def test_from_a_redirection_on_the_former_authority_finds_no_sanction_on_any_route(desk: Office) -> None:
    number = await desk.receives(SanctionCategory.MORAL)
    former, present = desk.token(), desk.token("kemendagri")
    async with desk.worker():
        signal = Redirection(personnel_authority="kemendagri", at=datetime.now(UTC))
        await desk.client.get_workflow_handle(workflow_id(number, 1)).signal(REDIRECTION_SIGNAL, signal)
        while (await desk.reads(f"/v1/sanctions/{number}", token=present)).status_code != 200:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
        assert (await desk.does(number, "decide", token=present, **STATEMENT)).status_code == 200
    paths = (await desk.http.get("/openapi.json")).json()["paths"]
    of_one = [(method, path) for path in paths if "{number}" in path for method in paths[path]]
    assert len(of_one) > 10
    for method, path in of_one:
        body = STATEMENT if path.endswith("/decide") else {"letter_number": LETTER}
        headers = {"Idempotency-Key": "key-00000009", **desk.bearer(former)}
        place = path.format(number=number, key="k", code="summons_1", sanction_round=1, sequence=1, action="nothing")
        answer = await desk.http.request(method, place, json=body, headers=headers)
        if path.endswith("{action}"):
            assert answer.json()["code"] == "unknown_action", "refused before anything is looked up"
            continue
        assert answer.json()["code"] in {"unknown_sanction", "invalid_request"}, path
        assert answer.json()["code"] == "unknown_sanction" or not path.endswith(("/decide", "/summon", "}"))
    listed = (await desk.reads("/v1/sanctions", token=former)).json()["sanctions"]
    assert number not in {one["case_number"] for one in listed}


async def test_an_unknown_case_key_or_action_key_is_named(desk: Office) -> None:
    number = await desk.receives(SanctionCategory.MORAL)
    assert (await desk.reads("/v1/sanctions/NTR-2000-000001")).json()["code"] == "unknown_sanction"
    assert (await desk.reads(f"/v1/sanctions/{number}/actions/nobody-asked")).json()["code"] == "unknown_action_key"
    keyless = await desk.http.post(f"/v1/sanctions/{number}/actions/serve", json={}, headers=desk.bearer())
    assert (keyless.status_code, keyless.json()["code"]) == (400, "idempotency_key_missing")
    garbled = await desk.http.post(
        f"/v1/sanctions/{number}/actions/serve",
        content="{",
        headers={**desk.bearer(), "Idempotency-Key": "12345678", "Content-Type": "application/json"},
    )
    assert (garbled.status_code, garbled.json()["code"]) == (400, "not_json")


async def test_a_list_is_read_page_by_page(desk: Office) -> None:
    for _ in range(3):
        await desk.receives(SanctionCategory.MORAL)
    first = (await desk.reads("/v1/sanctions", limit=2, open=True, stage="received")).json()
    second = (await desk.reads("/v1/sanctions", limit=2, cursor=first["next"])).json()
    seen = [one["case_number"] for page in (first, second) for one in page["sanctions"]]
    assert len(seen) >= 3
    assert seen == sorted(set(seen))


async def test_the_catalogue_is_read_by_day_and_employment(desk: Office) -> None:
    read = (await desk.reads("/v1/catalogue", on="2024-10-01", employment_type="pppk")).json()
    assert {kind["code"].partition(".")[0] for kind in read["kinds"]} == {"pp42", "pp49", "uu20"}
    assert "repeated_violation" in read["deviation_grounds"]
    assert {breach["code"] for breach in read["breaches"]} >= {"pp42.11c", "pp49.51", "uu20.52_3j"}
    assert all(row["basis"] and row["confidence"] for row in read["competences"] + read["summonses"] + read["freezes"])


async def test_letters_are_drafted_from_what_the_tables_hold(desk: Office) -> None:
    number = await desk.receives(SanctionCategory.SEVERE)
    path = f"/v1/sanctions/{number}/letters"
    listed = (await desk.reads(path)).json()
    available = [one["code"] for one in listed if one["available"]]
    assert available == ["summons_1"]
    assert (await desk.reads(f"{path}/examination_record")).json()["code"] == "examination_team_missing"
    first, again = await desk.reads(f"{path}/summons_1"), await desk.reads(f"{path}/summons_1")
    assert first.content.startswith(b"%PDF-")
    assert first.content == again.content
    assert (await desk.reads(f"{path}/decision_letter", sanction="pp94.demotion")).json()[
        "code"
    ] == "examination_missing"


async def test_an_office_reads_its_clocks_and_is_refused_with_who_is_competent(desk: Office) -> None:
    number = await desk.receives(SanctionCategory.SEVERE)
    async with desk.worker():
        assert (await desk.does(number, "summon", letter_number=LETTER)).json()["code"] == "examination_date_missing"
        await desk.examines(number)
        by_supervisor = {"sanction": "pp94.demotion", "letter_number": LETTER, "signed_by": "supervisor"}
        refused = await desk.does(number, "decide", **by_supervisor)
        assert (refused.status_code, refused.json()["code"]) == (409, "not_competent")
        relieved = await desk.does(number, "relieve_from_duty", letter_number=LETTER)
        assert (relieved.status_code, relieved.json()["ground"]) == (200, "direct_superior")
        decided = await desk.does(number, "decide", sanction="pp94.demotion", letter_number=LETTER, capacity="plt")
        assert decided.json()["particulars"]["article"].startswith("PP 94/2021")
        again = await desk.does(number, "decide", sanction="pp94.demotion", letter_number=LETTER)
        assert (again.status_code, again.json()["code"]) == (409, "already_sanctioned")
    read = (await desk.reads(f"/v1/sanctions/{number}")).json()
    clocks = {clock["code"]: clock["name"] for clock in read["clocks"]}
    assert clocks == {"service": "target waktu", "minister_report": "target waktu"}
    assert len(read["duties"]) == 1
