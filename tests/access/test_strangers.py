"""An officer of another agency gets the same answer for a matter that exists as for one that does not."""

from collections.abc import Iterator, Sequence
from typing import Any, cast

import httpx
import pytest
from fastapi import FastAPI
from pydantic import BaseModel
from sqlalchemy import RowMapping

from services.sanctions.adapters.records import PostgresRecords
from services.sanctions.api.desk import Desk
from services.sanctions.domain.acts import ACTS
from services.sanctions.domain.refusals import UNKNOWN_RECORD
from services.workflow.api.models import ActionBody
from shared.contracts.refusals import Refused
from shared.security.sealing import Seal
from shared.web import paths
from tests.access.apps import NOBODY, Way, applications, client, fitting, ways
from tests.access.callers import bearer, token
from tests.access.filling import filled
from tests.clocks import hosts_clock
from tests.letters.test_sanction_letters_api import MemoryReading, NoDecrees
from tests.unit.sanctions.history import AGENCY, history
from tests.unit.workflow.cases import NUMBER as CASE
from tests.unit.workflow.conftest import Office

SANCTION, NOWHERE = "NTR-2024-000001", "NTR-2024-999999"
PARAMETERS = {
    "{deadline_id}": "clarification.1",
    "{code}": "reminder",
    "{action}": "submit_clarification",
    paths.KEY: "key-00000001",
    "{sanction_round}": "1",
    "{sequence}": "1",
}
TESTED_ELSEWHERE = {
    "unknown_report": "tests/unit/intake: test_guessing_receipts.py, test_releases_api.py",
    "unknown_address": "tests/unit/workflow/test_codec.py",
    "unknown_delivery": "tests/integration/notify/test_notify_api.py",
}
KEY = {"Idempotency-Key": "key-00000001"}


class OneRecord(PostgresRecords):
    """One duty to upload, of the agency that executes the sanction."""

    def __init__(self) -> None:
        pass

    async def of_sanction(self, case_number: str, sanction_round: int) -> Sequence[RowMapping]:  # noqa: ARG002
        return []

    async def find(self, case_number: str, sanction_round: int, sequence: int) -> RowMapping:
        if (case_number, sanction_round, sequence) != (SANCTION, 1, 1):
            raise Refused(UNKNOWN_RECORD)
        return cast("RowMapping", {"personnel_authority": AGENCY, "control": "bkn"})


@pytest.fixture
def matters() -> Iterator[dict[str, FastAPI]]:
    """The applications with one case and one sanction on file."""
    office, nobody = Office(Seal.generate()), cast("Any", None)
    office.file()
    applications()["workflow"].state.desk = office.desk()
    filed = MemoryReading(history("summoned", "examined"))
    applications()["sanctions"].state.desk = Desk(filed, nobody, nobody, OneRecord(), NoDecrees(), hosts_clock)
    yield applications()
    for service in ("workflow", "sanctions"):
        applications()[service].state.desk = NOBODY


def ways_to(code: str) -> list[Way]:
    return [way for way in ways() if way.rule and way.rule.stranger == code]


def body(way: Way) -> Any:
    action = way.name.rpartition("/")[2]
    if action == "acknowledgement":
        return {"reference": "1/A/2024"}
    models: dict[str, type[BaseModel]] = dict(ACTS)
    return filled(models.get(action, ActionBody).model_json_schema())


async def ask(app: FastAPI, way: Way, number: str, authorization: dict[str, str]) -> httpx.Response:
    path = way.name.partition(" ")[2].replace("{number}", number)
    for name, value in PARAMETERS.items():
        path = path.replace(name, value)
    sent = {"json": body(way)} if way.method == "POST" else {}
    async with client(app) as http:
        return await http.request(way.method, path, headers=authorization | KEY, **sent)


@pytest.mark.parametrize(
    ("code", "way", "number"),
    [
        (code, way, number)
        for code, number in (("unknown_case", CASE), ("unknown_sanction", SANCTION), ("unknown_record", SANCTION))
        for way in ways_to(code)
    ],
    ids=str,
)
async def test_to_a_stranger_a_matter_that_exists_looks_like_one_that_does_not(
    matters: dict[str, FastAPI], code: str, way: Way, number: str
) -> None:
    assert way.rule
    stranger = bearer(fitting(way.rule, "kota-makassar"))
    there, nowhere = [await ask(matters[way.service], way, one, stranger) for one in (number, NOWHERE)]
    assert (there.status_code, there.json()["code"]) == (404, code)
    assert (there.content, there.headers) == (nowhere.content, nowhere.headers)


@pytest.mark.parametrize("way", [way for way in ways() if paths.KEY in way.name], ids=str)
async def test_a_key_with_a_newline_in_it_leads_to_the_route_of_keys(matters: dict[str, FastAPI], way: Way) -> None:
    assert way.rule
    path = way.name.partition(" ")[2].replace("{number}", NOWHERE).replace(paths.KEY, "%0Akey")
    async with client(matters[way.service]) as http:
        answer = await http.get(path, headers=bearer(fitting(way.rule)))
    assert answer.json()["code"] in {way.rule.stranger, "invalid_request"}


@pytest.mark.parametrize("name", ["GET /v1/cases/{number}", "GET /v1/cases/{number}/timeline"])
async def test_a_party_sees_its_case(matters: dict[str, FastAPI], name: str) -> None:
    [way] = [way for way in ways_to("unknown_case") if way.name == name]
    assert (await ask(matters["workflow"], way, CASE, bearer(token(agency="bawaslu-kab-bima")))).status_code == 200


async def test_the_office_that_executes_sees_its_sanction(matters: dict[str, FastAPI]) -> None:
    [way] = [way for way in ways_to("unknown_sanction") if way.name == "GET /v1/sanctions/{number}/letters"]
    assert way.rule
    assert (await ask(matters["sanctions"], way, SANCTION, bearer(fitting(way.rule, AGENCY)))).status_code == 200


def test_every_answer_to_strangers_is_tested_here_or_where_its_rows_are() -> None:
    codes = {way.rule.stranger for way in ways() if way.rule} - {None}
    assert codes == {"unknown_case", "unknown_sanction", "unknown_record"} | TESTED_ELSEWHERE.keys()
