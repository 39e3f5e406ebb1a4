"""No route reads more than its limit."""

import pytest

from services.intake.app import BODY_LIMITS
from services.workflow.codec import LARGEST_BODY_BYTES
from shared.web.limits import DEFAULT_BODY_LIMIT_BYTES
from shared.web.rules import Who
from tests.access.apps import Way, applications, client, fitting, ways
from tests.access.callers import bearer

READ_NO_BODY = {
    "POST /v1/deliveries/{delivery_id}/acknowledge",
    "POST /v1/sanctions/{number}/actions/{action}",
    "POST /v1/reports/{tracking_number}/releases/{release_id}/read",
    "POST /v1/reports/{tracking_number}/releases/{release_id}/grant",
}
AFTER_THE_DESK = {"POST /v1/reports:bulk", "POST /v1/reports/{tracking_number}/evidence"}
"""Read by the route itself, once it knows the sender: tests/unit/intake has what they refuse."""

WRITING = [way for way in ways() if way.method != "GET" and way.name not in READ_NO_BODY | AFTER_THE_DESK]


def limit(way: Way) -> int:
    return LARGEST_BODY_BYTES if way.service == "codec" else DEFAULT_BODY_LIMIT_BYTES


@pytest.mark.parametrize("way", WRITING, ids=str)
async def test_a_body_over_the_limit_is_refused(way: Way) -> None:
    assert way.rule
    headers = bearer(fitting(way.rule)) if way.rule.who is Who.OFFICER else {}
    async with client(applications()[way.service]) as http:
        answer = await http.request(
            way.method, way.path, content=bytes(limit(way) + 1), headers=headers | {"Content-Type": "application/json"}
        )
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


def test_only_uploads_and_bulk_have_a_limit_of_their_own() -> None:
    assert set(BODY_LIMITS) == {"/evidence", "/reports:bulk"}
    assert all(name in {way.name for way in ways()} for name in READ_NO_BODY | AFTER_THE_DESK)
