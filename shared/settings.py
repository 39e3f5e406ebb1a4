"""What every process of NETRA is told by its environment. Nothing else reads the environment."""

from pathlib import Path
from typing import Literal, Self

from pydantic import Field, SecretStr, model_validator

from shared.connections import Connections

PUBLIC_RATE = 300
"""A minute. Generous, because a mobile network shows thousands of citizens under one address."""

OFFICER_RATE = 1_200


class CommonSettings(Connections):
    """Each field is the environment variable of its alias; docker-compose.yml is checked against these names."""

    database_url: str = Field(alias="DATABASE_URL")
    database_role_password: SecretStr | None = Field(
        default=None,
        alias="NETRA_DATABASE_ROLE_PASSWORD",
        description="of the role netra_<service>, which `migrate` makes as the owner; none where the server trusts it",
    )
    temporal_key_file: Path | None = Field(
        default=None,
        alias="NETRA_TEMPORAL_KEY_FILE",
        description="JWK set of 256-bit keys, the newest first; encrypts Temporal's payloads, needed in production",
    )
    environment: Literal["development", "test", "production"] = Field(default="development", alias="NETRA_ENV")
    http_host: str = Field(default="127.0.0.1", alias="NETRA_HTTP_HOST")
    health_port: int | None = Field(
        default=None,
        alias="NETRA_HEALTH_PORT",
        description="where a process without an API tells its health; unset: nowhere",
    )
    data_dir: Path = Field(default=Path(".netra"), alias="NETRA_DATA_DIR")
    jwks_file: Path | None = Field(default=None, alias="NETRA_JWKS_FILE")
    jwks_url: str | None = Field(default=None, alias="NETRA_JWKS_URL")
    jwt_issuer: str = Field(default="netra", alias="NETRA_JWT_ISSUER")
    jwt_audience: str = Field(default="netra", alias="NETRA_JWT_AUDIENCE")
    trusted_proxies: str = Field(
        default="",
        alias="NETRA_TRUSTED_PROXIES",
        description="addresses or networks, separated by spaces, whose X-Forwarded-For names the client",
    )
    public_rate: int | None = Field(
        default=None,
        ge=0,
        alias="NETRA_PUBLIC_RATE_PER_MINUTE",
        description="requests from one address without a good token; 0: any number; unset: 300 in production",
    )
    officer_rate: int | None = Field(
        default=None,
        ge=0,
        alias="NETRA_OFFICER_RATE_PER_MINUTE",
        description="requests of one officer or system with a token; 0: any number; unset: 1200 in production",
    )
    seal_key_file: Path | None = Field(default=None, alias="NETRA_SEAL_KEY_FILE")
    instance: str | None = Field(
        default=None,
        alias="NETRA_INSTANCE",
        description="a name that this replica keeps over restarts: after a crash it goes on at once, not in 45 s",
    )
    fuse_share: float = Field(
        default=0.5,
        alias="NETRA_FUSE_SHARE",
        gt=0,
        le=1,
        description="a consumer of our own topics stops when more than this share of its last records was refused",
    )
    fuse_window: int = Field(default=200, alias="NETRA_FUSE_WINDOW", ge=1, description="how many last records")
    fuse_least: int = Field(default=100, alias="NETRA_FUSE_LEAST", ge=1, description="before this many it never stops")
    known_share: float = Field(
        default=0.9,
        alias="NETRA_RECONCILE_KNOWN_SHARE",
        ge=0,
        le=1,
        description="of Temporal's workflows the database has to know this share, or `reconcile` removes none; 0: any",
    )
    first_row_seconds: float = Field(
        default=20.0,
        alias="NETRA_RECONCILE_FIRST_ROW_SECONDS",
        ge=0,
        description="`reconcile` removes no workflow younger than this: its worker may have yet to write its first row",
    )
    clock_tolerance: float = Field(
        default=5.0,
        alias="NETRA_CLOCK_TOLERANCE_SECONDS",
        gt=0,
        description="a host's clock that differs more from the database's is warned of, in health and log",
    )
    otlp_endpoint: str | None = Field(default=None, alias="OTEL_EXPORTER_OTLP_ENDPOINT")
    log_level: str = Field(default="INFO", alias="NETRA_LOG_LEVEL")

    @model_validator(mode="after")
    def _secure_the_database(self) -> Self:
        self.database_url = self.secured(self.database_url)
        return self

    @property
    def role_password(self) -> str | None:
        return self.database_role_password.get_secret_value() if self.database_role_password else None

    @property
    def public_rate_per_minute(self) -> int:
        return self._rate(self.public_rate, PUBLIC_RATE)

    @property
    def officer_rate_per_minute(self) -> int:
        return self._rate(self.officer_rate, OFFICER_RATE)

    def _rate(self, said: int | None, usual: int) -> int:
        """Demonstrations and load tests come from one address: limits are for production unless they are asked for."""
        if said is not None:
            return said
        return usual if self.is_production else 0

    @property
    def is_production(self) -> bool:
        return self.environment == "production"
