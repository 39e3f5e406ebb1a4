"""Webhooks go to public addresses, whatever a name server says, and by the name that was entered."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import httpx
import pytest
from standardwebhooks import Webhook

from services.notify.adapters.egress import CheckedAddresses
from services.notify.adapters.webhooks import Webhooks
from services.notify.domain.addresses import OWN_NETWORKS, may_be_called, networks
from services.notify.domain.sending import Letter, NotDelivered
from services.notify.settings import NotifySettings
from shared.contracts.cases import ReportAttached
from shared.contracts.vocabulary import NoticeChannel
from tests.clocks import hosts_clock
from tests.unit.notify.events import case_event, parcel

OLD, NEW = "whsec_" + "b2xk" * 8, "whsec_" + "bmV3" * 8
PARCEL = parcel(case_event(ReportAttached(report_id="r")), template="opened", channel=NoticeChannel.WEBHOOK)
PUBLIC, ALSO_PUBLIC = "203.0.112.7", "2001:4860::8"


@dataclass
class World:
    """A name server that gives another answer each time, and what was called of what it named."""

    answers: list[Sequence[str]]
    deaf: frozenset[str] = frozenset()
    asked: list[tuple[str, int]] = field(default_factory=list)
    called: list[httpx.Request] = field(default_factory=list)

    async def resolve(self, host: str, port: int) -> Sequence[str]:
        self.asked.append((host, port))
        if not self.answers:
            raise OSError("no such name")
        return self.answers.pop(0)

    def answer(self, request: httpx.Request) -> httpx.Response:
        self.called.append(request)
        if request.url.host in self.deaf:
            raise httpx.ConnectError("away", request=request)
        return httpx.Response(204)

    async def send(self, url: str, allowed: str = "", secrets: Sequence[str] = (NEW,)) -> None:
        way_out = CheckedAddresses(httpx.MockTransport(self.answer), networks(allowed), self.resolve)
        async with httpx.AsyncClient(transport=way_out) as client:
            await Webhooks(client, secrets=secrets, clock=hosts_clock).send(PARCEL, Letter("Perkara", "Isi"), url)

    async def refusal(self, url: str, allowed: str = "") -> str:
        with pytest.raises(NotDelivered) as failure:
            await self.send(url, allowed)
        return failure.value.code


async def test_the_address_is_called_and_the_name_is_asked_for() -> None:
    world = World([[PUBLIC]])
    await world.send("https://agency.go.id/hook?x=1")
    [request] = world.called
    assert str(request.url) == f"https://{PUBLIC}/hook?x=1"
    assert request.headers["host"] == "agency.go.id"
    assert request.extensions["sni_hostname"] == "agency.go.id"
    assert world.asked == [("agency.go.id", 443)]


async def test_a_name_server_that_changes_its_mind_after_the_check_changes_nothing() -> None:
    """DNS rebinding: a second question would have been answered by the inside."""
    world = World([[PUBLIC], ["127.0.0.1"]])
    await world.send("https://agency.go.id/")
    assert [request.url.host for request in world.called] == [PUBLIC]
    assert len(world.asked) == 1


@pytest.mark.parametrize("addresses", [["127.0.0.1"], ["169.254.169.254"], [PUBLIC, "10.0.0.1"], ["::ffff:10.0.0.1"]])
async def test_a_name_that_leads_inwards_is_not_called(addresses: list[str]) -> None:
    world = World([addresses])
    assert await world.refusal("https://agency.go.id/") == "webhook_address_refused"
    assert world.called == []


async def test_an_address_that_was_entered_as_such_is_checked_too() -> None:
    world = World([["169.254.169.254"]])
    assert await world.refusal("http://169.254.169.254/latest/meta-data") == "webhook_address_refused"


async def test_what_the_operator_allows_may_be_called() -> None:
    world = World([["10.1.2.3"]])
    await world.send("http://portal.bkn.internal:8443/", allowed="10.1.0.0/16")
    assert world.called[0].url.host == "10.1.2.3"
    assert world.called[0].headers["host"] == "portal.bkn.internal:8443"


async def test_the_next_address_is_tried_when_one_does_not_answer() -> None:
    world = World([[ALSO_PUBLIC, PUBLIC]], deaf=frozenset({ALSO_PUBLIC}))
    await world.send("https://agency.go.id/")
    assert [request.url.host for request in world.called] == [ALSO_PUBLIC, PUBLIC]


@pytest.mark.parametrize("answers", [[], [[]]])
async def test_a_name_without_an_address_is_unreachable(answers: list[Sequence[str]]) -> None:
    assert await World(answers).refusal("https://agency.go.id/") == "webhook_unreachable"


@pytest.mark.parametrize(
    ("address", "callable_"),
    [
        (PUBLIC, True),
        (ALSO_PUBLIC, True),
        ("127.0.0.1", False),
        ("0.0.0.0", False),  # noqa: S104 -- refused, not bound to
        ("10.0.0.1", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fd00:ec2::254", False),
        ("fec0::1", False),
        ("ff02::1", False),
        ("::ffff:127.0.0.1", False),
        ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::", False),
        ("2001:0:4136:e378:8000:63bf:80ff:fffe", False),
    ],
)
def test_only_public_addresses_may_be_called(address: str, callable_: bool) -> None:  # noqa: FBT001
    assert may_be_called(address, ()) is callable_


def test_the_networks_of_a_development_machine_never_hold_a_clouds_credentials() -> None:
    allowed = networks(OWN_NETWORKS)
    assert may_be_called("127.0.0.1", allowed)
    assert may_be_called("172.18.0.5", allowed)
    assert not may_be_called("169.254.169.254", allowed)
    assert not may_be_called("fe80::a9fe:a9fe", allowed)


def settings(**told: object) -> NotifySettings:
    return NotifySettings.model_validate({"database_url": "x", **told})


def test_ones_own_networks_may_be_called_outside_production_only() -> None:
    assert settings(environment="production").callable_networks == ()
    assert settings(environment="development").callable_networks == networks(OWN_NETWORKS)
    allowed = settings(environment="production", webhook_networks="10.1.0.0/16").callable_networks
    assert allowed == networks("10.1.0.0/16")


def test_what_is_no_network_is_refused_at_the_start() -> None:
    with pytest.raises(ValueError, match="does not appear to be an IPv4 or IPv6 network"):
        settings(webhook_networks="everything")


async def test_while_a_secret_is_replaced_either_verifies_the_signature() -> None:
    world = World([[PUBLIC]])
    await world.send("https://agency.go.id/", secrets=(NEW, OLD))
    [request] = world.called
    for secret in (NEW, OLD):
        assert Webhook(secret).verify(request.content, dict(request.headers))
    with pytest.raises(Exception, match="No matching signature"):
        Webhook("whsec_" + "b3RoZXI=").verify(request.content, dict(request.headers))


def test_the_secret_file_holds_one_secret_a_line(tmp_path: object) -> None:
    path = f"{tmp_path}/webhook.secret"
    with open(path, "w") as file:  # noqa: PTH123 -- a scratch file
        file.write(f"{NEW}\n{OLD}\n")
    assert settings(webhook_secret_file=path).webhook_secrets == (NEW, OLD)
