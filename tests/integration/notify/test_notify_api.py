"""The directory and the receipts over HTTP: what is granted, and with which code the rest is refused."""

import httpx
import pytest

from shared.contracts.cases import StageEntered
from shared.contracts.topics import CASE_EVENTS
from shared.contracts.vocabulary import NoticeChannel, Role
from shared.directory.agencies import load_directory
from shared.messaging.producer import EventProducer
from tests.integration.notify.conftest import Caller
from tests.integration.notify.numbers import message, new_event
from tests.integration.notify.waiting import eventually

WRITE = ("directory:write",)
WRITE_ALL = (*WRITE, "directory:write:all")
UNKNOWN = "0a7b6b5e-6a55-5d43-8d5a-111111111111"


def refusal(answer: httpx.Response) -> tuple[int, str]:
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail_id"]
    return answer.status_code, answer.json()["code"]


async def told_case(call: Caller, producer: EventProducer, *, excluded: tuple[str, ...] = ()) -> tuple[str, str]:
    """A case of which the province was told, and the id of that delivery."""
    event = new_event(StageEntered(actor=Role.PERSONNEL_AUTHORITY)).model_copy(update={"excluded": excluded})
    await producer.send(CASE_EVENTS, *message(event))
    found: list[str] = []

    async def accepted() -> bool:
        answer = await call("GET", f"/v1/notices?case={event.case_number}", agency="prov-jawa-barat")
        each = [delivery for notice in answer.json()["notices"] for delivery in notice["deliveries"]]
        found[:] = [delivery["delivery_id"] for delivery in each if delivery["status"] == "accepted"]
        return bool(found)

    await eventually(accepted)
    return event.case_number, found[0]


async def test_the_directory_shows_every_agency_and_its_superior(call: Caller) -> None:
    listed = (await call("GET", "/v1/agencies", agency="bkn")).json()
    assert len(listed) == len(load_directory())
    province = next(each for each in listed if each["id"] == "prov-jawa-barat")
    assert province["superior"] == "kemendagri"


async def test_contacts_are_shown_to_the_agency_itself_only(call: Caller) -> None:
    own = (await call("GET", "/v1/agencies/bkn", agency="bkn")).json()
    other = (await call("GET", "/v1/agencies/bkn", agency="kasn")).json()
    assert own["contacts"]["email"] == "bkn@netra.test"
    assert other["contacts"] is None


async def test_contacts_are_replaced_by_a_keeper_of_the_directory(call: Caller) -> None:
    body = {"email": "sekretariat@blora.test", "webhook_url": None, "superior": "prov-jawa-tengah"}
    answer = await call("PUT", "/v1/agencies/kab-blora/contacts", agency="kemenpanrb", scopes=WRITE_ALL, body=body)
    assert answer.status_code == 200
    assert answer.json()["contacts"]["email"] == "sekretariat@blora.test"
    read = (await call("GET", "/v1/agencies/kab-blora", agency="kab-blora")).json()
    assert read["contacts"]["edited_at"] is not None


async def test_a_recipient_acknowledges_a_notice_once_and_for_all(call: Caller, producer: EventProducer) -> None:
    case, delivery = await told_case(call, producer)
    first = await call("POST", f"/v1/deliveries/{delivery}/acknowledge", agency="prov-jawa-barat")
    again = await call("POST", f"/v1/deliveries/{delivery}/acknowledge", agency="prov-jawa-barat")
    assert first.json() == again.json()
    assert first.json()["status"] == "acknowledged"
    listed = await call("GET", f"/v1/notices?case={case}", agency="kasn", scopes=("notices:read",))
    [notice] = listed.json()["notices"]
    assert notice["deliveries"][0]["acknowledged_at"] is not None
    assert notice["deliveries"][0]["channel"] == NoticeChannel.EMAIL


async def test_a_notice_is_hidden_from_those_it_was_not_sent_to(call: Caller, producer: EventProducer) -> None:
    case, delivery = await told_case(call, producer)
    assert (await call("GET", f"/v1/notices?case={case}", agency="kasn")).json() == {"notices": []}
    answer = await call("POST", f"/v1/deliveries/{delivery}/acknowledge", agency="kasn")
    assert refusal(answer) == (404, "unknown_delivery")


async def test_an_agency_in_conflict_reads_of_no_notice_whatever_its_scopes(
    call: Caller, producer: EventProducer
) -> None:
    case, _ = await told_case(call, producer, excluded=("kab-bogor",))
    shown = [
        (await call("GET", f"/v1/notices?case={case}", agency=agency, scopes=("notices:read",))).json()["notices"]
        for agency in ("kab-bogor", "kasn")
    ]
    assert [bool(notices) for notices in shown] == [False, True]


@pytest.mark.parametrize(
    ("method", "path", "body", "expected"),
    [
        ("GET", "/v1/agencies/nobody", None, (404, "unknown_agency")),
        ("GET", "/v1/agencies/NOT%20AN%20ID", None, (422, "invalid_request")),
        ("GET", "/v1/notices", None, (422, "invalid_request")),
        ("GET", "/v1/notices?case=%00", None, (422, "invalid_request")),
        ("GET", "/v1/nothing", None, (404, "not_found")),
        ("POST", f"/v1/deliveries/{UNKNOWN}/acknowledge", None, (404, "unknown_delivery")),
        ("POST", "/v1/deliveries/x/acknowledge", None, (422, "invalid_request")),
        ("PUT", "/v1/agencies/nobody/contacts", {"email": None}, (404, "unknown_agency")),
        ("PUT", "/v1/agencies/bkn/contacts", b"{", (400, "not_json")),
        ("PUT", "/v1/agencies/bkn/contacts", {}, (422, "invalid_request")),
        ("PUT", "/v1/agencies/bkn/contacts", {"email": None, "phone": "1"}, (422, "invalid_request")),
        ("PUT", "/v1/agencies/bkn/contacts", {"email": 7}, (422, "invalid_request")),
        ("PUT", "/v1/agencies/bkn/contacts", {"email": "a\u0000@b.id"}, (422, "invalid_email")),
        ("PUT", "/v1/agencies/bkn/contacts", {"email": None, "webhook_url": "file:///x"}, (422, "invalid_webhook_url")),
        ("PUT", "/v1/agencies/bkn/contacts", {"email": None, "superior": "nobody"}, (422, "unknown_superior")),
        ("PUT", "/v1/agencies/presiden/contacts", {"email": None, "superior": "bkn"}, (422, "superior_cycle")),
        ("PUT", "/v1/agencies/bkn/contacts", {"email": None, "webhook_url": None}, (422, "last_channel")),
        ("PUT", "/v1/agencies/bkn/contacts", b"x" * 300_000, (413, "too_large")),
        ("DELETE", "/v1/agencies/bkn", None, (405, "method_not_allowed")),
    ],
)
async def test_bad_input_is_refused_with_a_stable_code(
    call: Caller, method: str, path: str, body: object, expected: tuple[int, str]
) -> None:
    assert refusal(await call(method, path, agency="bkn", scopes=WRITE_ALL, body=body)) == expected


async def test_without_a_token_nothing_but_health_is_shown(call: Caller) -> None:
    assert refusal(await call("GET", "/v1/agencies")) == (401, "not_authenticated")
    assert (await call("GET", "/health")).json()["healthy"] is True


@pytest.mark.parametrize(
    ("agency", "body", "expected"),
    [
        ("kasn", {"email": "elsewhere@netra.test"}, (403, "another_agency")),
        ("nobody", {"email": "elsewhere@netra.test"}, (403, "another_agency")),
        ("bkn", {"email": "bkn@netra.test", "superior": "kasn"}, (403, "superior_is_central")),
    ],
)
async def test_a_keeper_of_one_agency_changes_no_other_and_not_who_stands_above_it(
    call: Caller, agency: str, body: dict[str, str], expected: tuple[int, str]
) -> None:
    answer = await call("PUT", f"/v1/agencies/{agency}/contacts", agency="bkn", scopes=WRITE, body=body)
    assert refusal(answer) == expected


async def test_an_agency_changes_its_own_contacts_and_sees_no_other_ones(call: Caller) -> None:
    body = {"email": "surat@jember.test", "webhook_url": None}
    answer = await call("PUT", "/v1/agencies/kab-jember/contacts", agency="kab-jember", scopes=WRITE, body=body)
    assert answer.json()["contacts"]["email"] == "surat@jember.test"
    assert answer.json()["superior"]
    other = await call("GET", "/v1/agencies/bkn", agency="kab-jember", scopes=WRITE)
    assert other.json()["contacts"] is None


async def test_contacts_need_the_scope(call: Caller) -> None:
    answer = await call("PUT", "/v1/agencies/bkn/contacts", agency="bkn", body={"email": None})
    assert refusal(answer) == (403, "missing_scope")
