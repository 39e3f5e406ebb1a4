"""Temporal behind TLS: the real server, and in front of it what ends the encryption, as a load balancer would."""

import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest

from shared.connections import Connections, NotLetIn
from shared.settings import CommonSettings
from shared.temporal.connection import client_of
from tests.certificates import Authority
from tests.integration.tunnel import tunnel

if TYPE_CHECKING:
    from deploy.local.stack import Stack

HOST = "127.0.0.1"


@asynccontextmanager
async def in_front_of(address: str, authority: Authority, *, asks_for_certificates: bool = False) -> AsyncIterator[str]:
    """The address at which the server behind is reached over TLS."""
    pair = authority.issue("temporal")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pair.certificate, pair.key)
    context.set_alpn_protocols(["h2"])
    if asks_for_certificates:
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(authority.trusted)
    async with tunnel(address, tls=context) as front:
        yield front


def settings(address: str, **changes: Any) -> CommonSettings:
    values = {"database_url": "postgresql+psycopg://nobody@/nowhere", "temporal_address": address}
    return CommonSettings.model_validate(values | changes)


async def refusal(told: Connections) -> tuple[str, str]:
    with pytest.raises(NotLetIn) as refused:
        await client_of(CommonSettings.model_validate(told.model_dump()))
    return refused.value.code, refused.value.setting


async def test_a_client_talks_to_a_server_whose_authority_it_trusts(
    stack: "Stack", authorities: tuple[Authority, Authority]
) -> None:
    async with in_front_of(stack.environment["TEMPORAL_ADDRESS"], authorities[0]) as address:
        client = await client_of(settings(address, temporal_tls_ca_file=authorities[0].trusted))
        assert await client.service_client.check_health()


async def test_a_certificate_of_another_authority_is_told_with_its_setting(
    stack: "Stack", authorities: tuple[Authority, Authority]
) -> None:
    async with in_front_of(stack.environment["TEMPORAL_ADDRESS"], authorities[0]) as address:
        told = await refusal(settings(address, temporal_tls_ca_file=authorities[1].trusted))
    assert told == ("temporal_certificate_not_trusted", "TEMPORAL_TLS_CA_FILE")


async def test_a_server_that_asks_for_a_certificate_gets_ours_and_says_when_there_is_none(
    stack: "Stack", authorities: tuple[Authority, Authority]
) -> None:
    behind = stack.environment["TEMPORAL_ADDRESS"]
    async with in_front_of(behind, authorities[0], asks_for_certificates=True) as address:
        trusted = {"temporal_tls_ca_file": authorities[0].trusted}
        ours = authorities[0].issue("worker")
        pair = {"temporal_tls_certificate_file": ours.certificate, "temporal_tls_key_file": ours.key}
        client = await client_of(settings(address, **trusted, **pair))
        assert await client.service_client.check_health()
        told = await refusal(settings(address, **trusted))
    assert told == ("temporal_wants_a_certificate", "TEMPORAL_TLS_CERTIFICATE_FILE")


async def test_an_api_key_is_sent_as_the_bearer_of_every_call(
    stack: "Stack", authorities: tuple[Authority, Authority], tmp_path: Any
) -> None:
    key = tmp_path / "api-key"
    key.write_text("made-up-key\n")
    async with in_front_of(stack.environment["TEMPORAL_ADDRESS"], authorities[0]) as address:
        told = settings(address, temporal_tls_ca_file=authorities[0].trusted, temporal_api_key_file=key)
        client = await client_of(told)
        assert client.service_client.config.api_key == "made-up-key"
        assert await client.service_client.check_health()


async def test_a_server_without_tls_is_told_as_such(stack: "Stack") -> None:
    told = await refusal(settings(stack.environment["TEMPORAL_ADDRESS"], temporal_tls=True))
    assert told == ("temporal_speaks_no_tls", "TEMPORAL_TLS")


async def test_a_server_with_tls_is_told_to_a_client_without(
    stack: "Stack", authorities: tuple[Authority, Authority]
) -> None:
    async with in_front_of(stack.environment["TEMPORAL_ADDRESS"], authorities[0]) as address:
        assert await refusal(settings(address)) == ("temporal_wants_tls", "TEMPORAL_TLS")
