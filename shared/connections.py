"""How the servers are reached that NETRA does not run itself: addresses, TLS, and who one is to them.

Secrets come from files, never from the environment: that is shown by `ps`, `docker inspect` and crash reports.
"""

from pathlib import Path
from typing import Literal, Self
from urllib.parse import quote

from pydantic import Field, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

SecurityProtocol = Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"]
SaslMechanism = Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"]
SslMode = Literal["disable", "allow", "prefer", "require", "verify-ca", "verify-full"]


class NotLetIn(Exception):  # noqa: N818 -- what is the case
    """The server is there and will never have us like this. `code` is stable, `setting` is the one to look at."""

    def __init__(self, code: str, setting: str, detail: str) -> None:
        super().__init__(f"{code}: {detail} See {setting}.")
        self.code = code
        self.setting = setting


class Connections(BaseSettings):
    """Fields are named by the alias in the environment. Raises pydantic.ValidationError, which names the setting."""

    model_config = SettingsConfigDict(populate_by_name=True, extra="ignore", hide_input_in_errors=True)

    kafka_bootstrap_servers: str = Field(default="127.0.0.1:9092", alias="KAFKA_BOOTSTRAP_SERVERS")
    kafka_security_protocol: SecurityProtocol = Field(default="PLAINTEXT", alias="KAFKA_SECURITY_PROTOCOL")
    kafka_ca_file: Path | None = Field(
        default=None, alias="KAFKA_CA_FILE", description="PEM; unset: what the machine trusts"
    )
    kafka_certificate_file: Path | None = Field(
        default=None, alias="KAFKA_CERTIFICATE_FILE", description="PEM, of this client, where brokers ask for one"
    )
    kafka_key_file: Path | None = Field(default=None, alias="KAFKA_KEY_FILE", description="PEM, of that certificate")
    kafka_sasl_mechanism: SaslMechanism = Field(default="SCRAM-SHA-512", alias="KAFKA_SASL_MECHANISM")
    kafka_sasl_username: str | None = Field(default=None, alias="KAFKA_SASL_USERNAME")
    kafka_sasl_password_file: Path | None = Field(default=None, alias="KAFKA_SASL_PASSWORD_FILE")

    temporal_address: str = Field(default="127.0.0.1:7233", alias="TEMPORAL_ADDRESS")
    temporal_namespace: str = Field(default="default", alias="TEMPORAL_NAMESPACE")
    temporal_tls: bool = Field(
        default=False, alias="TEMPORAL_TLS", description="by itself on with any of the settings that need it"
    )
    temporal_tls_ca_file: Path | None = Field(default=None, alias="TEMPORAL_TLS_CA_FILE")
    temporal_tls_certificate_file: Path | None = Field(default=None, alias="TEMPORAL_TLS_CERTIFICATE_FILE")
    temporal_tls_key_file: Path | None = Field(default=None, alias="TEMPORAL_TLS_KEY_FILE")
    temporal_tls_server_name: str | None = Field(
        default=None, alias="TEMPORAL_TLS_SERVER_NAME", description="in the server's certificate, if not its address"
    )
    temporal_api_key_file: Path | None = Field(default=None, alias="TEMPORAL_API_KEY_FILE")

    database_ssl_mode: SslMode | None = Field(
        default=None, alias="DATABASE_SSLMODE", description="verify-full wherever the network is not one's own"
    )
    database_ca_file: Path | None = Field(default=None, alias="DATABASE_CA_FILE")
    database_certificate_file: Path | None = Field(default=None, alias="DATABASE_CERTIFICATE_FILE")
    database_key_file: Path | None = Field(default=None, alias="DATABASE_KEY_FILE")

    @model_validator(mode="after")
    def _whole(self) -> Self:
        """What belongs together is there together."""
        self._require_sasl()
        self._require_pairs()
        return self

    def _require_sasl(self) -> None:
        if not self.kafka_security_protocol.startswith("SASL"):
            return
        if self.kafka_sasl_username is None:
            raise ValueError(f"KAFKA_SECURITY_PROTOCOL={self.kafka_security_protocol} needs KAFKA_SASL_USERNAME")
        if self.kafka_sasl_password_file is None:
            raise ValueError(f"KAFKA_SECURITY_PROTOCOL={self.kafka_security_protocol} needs KAFKA_SASL_PASSWORD_FILE")

    def _require_pairs(self) -> None:
        pairs = {
            "KAFKA": (self.kafka_certificate_file, self.kafka_key_file),
            "TEMPORAL_TLS": (self.temporal_tls_certificate_file, self.temporal_tls_key_file),
            "DATABASE": (self.database_certificate_file, self.database_key_file),
        }
        for name, (certificate, key) in pairs.items():
            if (certificate is None) != (key is None):
                raise ValueError(f"{name}_CERTIFICATE_FILE and {name}_KEY_FILE belong together")

    @property
    def temporal_speaks_tls(self) -> bool:
        chosen = (self.temporal_tls_ca_file, self.temporal_tls_certificate_file, self.temporal_api_key_file)
        return self.temporal_tls or any(each is not None for each in chosen)

    def secured(self, database_url: str) -> str:
        """The URL with what is set here about TLS; what the URL says itself stands."""
        wanted = {
            "sslmode": self.database_ssl_mode,
            "sslrootcert": self.database_ca_file,
            "sslcert": self.database_certificate_file,
            "sslkey": self.database_key_file,
        }
        query = "&".join(
            f"{name}={quote(str(value), safe='/')}"
            for name, value in wanted.items()
            if value is not None and f"{name}=" not in database_url
        )
        return f"{database_url}{'&' if '?' in database_url else '?'}{query}" if query else database_url


def read_secret(path: Path, setting: str) -> str:
    """One line. Raises NotLetIn: secret_unreadable."""
    try:
        return path.read_text().strip()
    except OSError as error:
        raise NotLetIn("secret_unreadable", setting, f"{path}: {error.strerror}.") from None
