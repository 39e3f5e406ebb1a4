"""Over real TLS: an address is called, and the certificate has to be that of the name."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from services.notify.adapters.egress import CheckedAddresses
from services.notify.domain.addresses import networks

NAME = "hook.agency.test"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Key and certificate of one name in one file."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, NAME)])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .sign(key, SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "hook.pem"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(private + made.public_bytes(Encoding.PEM))
    return path


@pytest.fixture
async def port(certificate: Path) -> AsyncIterator[int]:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 204 No Content\r\n\r\n")
        writer.close()

    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(certificate)
    async with await asyncio.start_server(answer, "127.0.0.1", 0, ssl=tls) as server:
        yield server.sockets[0].getsockname()[1]


async def status(certificate: Path, host: str, port: int) -> int:
    async def resolve(_host: str, _port: int) -> list[str]:
        return ["127.0.0.1"]

    trusting = httpx.AsyncHTTPTransport(verify=ssl.create_default_context(cafile=certificate))
    way_out = CheckedAddresses(trusting, networks("127.0.0.0/8"), resolve)
    async with httpx.AsyncClient(transport=way_out) as client:
        return (await client.get(f"https://{host}:{port}/")).status_code


async def test_the_certificate_is_checked_against_the_name(certificate: Path, port: int) -> None:
    assert await status(certificate, NAME, port) == 204


async def test_another_names_certificate_is_refused(certificate: Path, port: int) -> None:
    with pytest.raises(httpx.ConnectError):
        await status(certificate, "other.agency.test", port)
