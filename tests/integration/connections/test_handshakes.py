"""Each way in which a handshake fails is told from the others."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from shared.tls import Verdict, shake_hands, speaks_tls
from tests.certificates import Authority

HOST = "127.0.0.1"


@asynccontextmanager
async def server(context: ssl.SSLContext | None) -> AsyncIterator[str]:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(100)
        writer.close()

    running = await asyncio.start_server(serve, HOST, 0, ssl=context)
    try:
        yield f"{HOST}:{running.sockets[0].getsockname()[1]}"
    finally:
        running.close()


def presenting(authority: Authority, *, asks: bool = False) -> ssl.SSLContext:
    pair = authority.issue("server")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pair.certificate, pair.key)
    if asks:
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(authority.trusted)
    return context


async def verdict(address: str, trusted: Authority, certificate: Authority | None = None) -> Verdict:
    context = ssl.create_default_context(cafile=trusted.trusted)
    if certificate is not None:
        pair = certificate.issue("client")
        context.load_cert_chain(pair.certificate, pair.key)
    return (await asyncio.to_thread(shake_hands, address, context))[0]


async def test_a_server_is_trusted_by_its_authority_only(authorities: tuple[Authority, Authority]) -> None:
    ours, stranger = authorities
    async with server(presenting(ours)) as address:
        assert await verdict(address, ours) is Verdict.FINE
        assert await verdict(address, stranger) is Verdict.NOT_TRUSTED
        assert await asyncio.to_thread(speaks_tls, address)


async def test_a_server_that_asks_for_a_certificate_is_satisfied_with_one_only(
    authorities: tuple[Authority, Authority],
) -> None:
    ours, _ = authorities
    async with server(presenting(ours, asks=True)) as address:
        assert await verdict(address, ours, ours) is Verdict.FINE
        assert await verdict(address, ours) is Verdict.WANTS_A_CERTIFICATE


async def test_a_server_without_tls_and_one_that_is_away(authorities: tuple[Authority, Authority]) -> None:
    async with server(None) as address:
        assert await verdict(address, authorities[0]) is Verdict.NO_TLS
        assert not await asyncio.to_thread(speaks_tls, address)
    assert await verdict(f"{HOST}:1", authorities[0]) is Verdict.AWAY


@pytest.mark.parametrize("host", ["localhost", HOST])
async def test_the_certificate_is_the_hosts(host: str, authorities: tuple[Authority, Authority]) -> None:
    async with server(presenting(authorities[0])) as address:
        port = address.rpartition(":")[2]
        assert await verdict(f"{host}:{port}", authorities[0]) is Verdict.FINE
        context = ssl.create_default_context(cafile=authorities[0].trusted)
        told = await asyncio.to_thread(shake_hands, address, context, "another.example")
        assert told[0] is Verdict.NOT_TRUSTED
