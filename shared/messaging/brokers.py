"""Where the brokers are, and how one gets in: the options of every Kafka client, in one place."""

import logging
import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from kafka import KafkaAdminClient
from kafka.errors import KafkaConnectionError, KafkaError, SaslAuthenticationFailedError

from shared.connections import Connections, NotLetIn, read_secret
from shared.tls import Verdict, shake_hands

SIGN_IN_TIMEOUT_MS = 5_000
HUNG_UP, HUNG_UP_OFTEN = "socket disconnected", 6
"""The client may see the end of a connection before the refusal that came with it; each is logged up to three times."""

SETTINGS = {
    Verdict.NOT_TRUSTED: "KAFKA_CA_FILE",
    Verdict.NO_TLS: "KAFKA_SECURITY_PROTOCOL",
    Verdict.WANTS_A_CERTIFICATE: "KAFKA_CERTIFICATE_FILE",
}


@dataclass(frozen=True)
class Brokers:
    """`servers` as in KAFKA_BOOTSTRAP_SERVERS. Without more they are spoken to in plain text."""

    servers: str
    protocol: str = "PLAINTEXT"
    ca: Path | None = None
    certificate: Path | None = None
    key: Path | None = None
    mechanism: str = "PLAIN"
    username: str | None = None
    password: str | None = field(default=None, repr=False)

    @classmethod
    def of(cls, settings: Connections) -> "Brokers":
        """Raises NotLetIn when a secret cannot be read."""
        secret = settings.kafka_sasl_password_file
        return cls(
            servers=settings.kafka_bootstrap_servers,
            protocol=settings.kafka_security_protocol,
            ca=settings.kafka_ca_file,
            certificate=settings.kafka_certificate_file,
            key=settings.kafka_key_file,
            mechanism=settings.kafka_sasl_mechanism,
            username=settings.kafka_sasl_username,
            password=read_secret(secret, "KAFKA_SASL_PASSWORD_FILE") if secret else None,
        )

    @property
    def speaks_tls(self) -> bool:
        return self.protocol.endswith("SSL")

    def options(self) -> dict[str, Any]:
        """For any client of kafka-python."""
        chosen: dict[str, Any] = {"bootstrap_servers": self.servers.split(","), "security_protocol": self.protocol}
        if self.speaks_tls:
            chosen["ssl_context"] = self._context()
        if self.protocol.startswith("SASL"):
            chosen |= {
                "sasl_mechanism": self.mechanism,
                "sasl_plain_username": self.username,
                "sasl_plain_password": self.password,
            }
        return chosen

    def check(self) -> None:
        """Raises NotLetIn when a broker answers and will never have us. One that is away is waited for elsewhere."""
        if self.speaks_tls:
            self._shake_hands()
        if self.protocol != "PLAINTEXT":
            self._sign_in()

    def _context(self) -> ssl.SSLContext:
        """Raises NotLetIn when a file is no certificate or key."""
        setting = "KAFKA_CA_FILE"
        try:
            context = ssl.create_default_context(cafile=self.ca)
            if self.certificate is not None:
                setting = "KAFKA_CERTIFICATE_FILE and KAFKA_KEY_FILE"
                context.load_cert_chain(self.certificate, self.key)
        except OSError as error:  # ssl.SSLError is one
            raise NotLetIn("kafka_certificate_unreadable", setting, f"{error}.") from None
        return context

    def _shake_hands(self) -> None:
        address = self.servers.split(",")[0]
        verdict, reason = shake_hands(address, self._context())
        if verdict in SETTINGS:
            raise NotLetIn(f"kafka_{verdict}", SETTINGS[verdict], f"{address}: {reason}.")

    def _sign_in(self) -> None:
        with _Refusals() as refusals, suppress(KafkaError):
            KafkaAdminClient(**self.options(), client_id="netra-check", bootstrap_timeout_ms=SIGN_IN_TIMEOUT_MS).close()
        if refusals.seen is not None or refusals.hung_up >= HUNG_UP_OFTEN:
            setting = "KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD_FILE"
            reason = refusals.seen or "the brokers hang up while we sign in"
            raise NotLetIn("kafka_credentials_refused", setting, f"{reason}.")


class _Refusals(logging.Handler):
    """Hears of refused credentials while it is entered.

    kafka-python 3.0.12 tries again until its time is over, and then says that it is over; what the broker said stands
    in its log only (net/manager.py, _do_bootstrap). tests/integration/connections fails when that changes.
    """

    def __init__(self) -> None:
        super().__init__()
        self.seen: SaslAuthenticationFailedError | None = None
        self.hung_up = 0

    def __enter__(self) -> Self:
        logging.getLogger("kafka").addHandler(self)
        return self

    def __exit__(self, *_: object) -> None:
        logging.getLogger("kafka").removeHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        told = record.args if isinstance(record.args, tuple) else ()
        self.hung_up += any(isinstance(each, KafkaConnectionError) and HUNG_UP in str(each) for each in told)
        self.seen = next((each for each in told if isinstance(each, SaslAuthenticationFailedError)), self.seen)


def options_of(brokers: Brokers | str) -> dict[str, Any]:
    """A plain list of servers stands for brokers without any security: those of one machine."""
    return (Brokers(brokers) if isinstance(brokers, str) else brokers).options()
