"""Certificates of a made-up authority, for servers and clients of tests on this machine."""

import ipaddress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

KEY_BITS = 2048
VALID = timedelta(days=1)


@dataclass(frozen=True)
class Pair:
    """PEM files: a certificate and its key; `both` is the two in one file, as Kafka wants them."""

    certificate: Path
    key: Path
    both: Path


class Authority:
    """`trusted` is the file that whoever trusts it is given."""

    def __init__(self, folder: Path, name: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        self._key = rsa.generate_private_key(65537, KEY_BITS)
        self._certificate = self._sign(self._name, self._key, is_authority=True)
        self.trusted = folder / "ca.pem"
        self.trusted.write_bytes(self._certificate.public_bytes(Encoding.PEM))

    def issue(self, name: str) -> Pair:
        """For 127.0.0.1 and localhost, as a server and as a client called `name`."""
        key = rsa.generate_private_key(65537, KEY_BITS)
        certificate = self._sign(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]), key, is_authority=False)
        pem = certificate.public_bytes(Encoding.PEM)
        secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        pair = Pair(*(self._folder / f"{name}{ending}" for ending in (".crt", ".key", ".pem")))
        for path, content in ((pair.certificate, pem), (pair.key, secret), (pair.both, secret + pem)):
            path.write_bytes(content)
            path.chmod(0o600)
        return pair

    def _sign(self, subject: x509.Name, key: rsa.RSAPrivateKey, *, is_authority: bool) -> x509.Certificate:
        now = datetime.now(UTC)
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - VALID)
            .not_valid_after(now + VALID)
            .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        )
        if not is_authority:
            names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
            builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
        return builder.sign(self._key, hashes.SHA256())
