"""What is said about other people's servers is said whole, and secrets stay in files."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from shared.connections import Connections, NotLetIn
from shared.messaging.brokers import Brokers
from shared.settings import CommonSettings
from shared.temporal.connection import tls_of

URL = "postgresql+psycopg://netra@db.example/netra"


def connections(**values: Any) -> Connections:
    return Connections.model_validate(values)


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ({"kafka_security_protocol": "SASL_SSL"}, "KAFKA_SASL_USERNAME"),
        ({"kafka_security_protocol": "SASL_SSL", "kafka_sasl_username": "a"}, "KAFKA_SASL_PASSWORD_FILE"),
        ({"kafka_certificate_file": "a.pem"}, "KAFKA_KEY_FILE"),
        ({"temporal_tls_key_file": "a.pem"}, "TEMPORAL_TLS_CERTIFICATE_FILE"),
        ({"database_certificate_file": "a.pem"}, "DATABASE_KEY_FILE"),
        ({"KAFKA_SECURITY_PROTOCOL": "TLS"}, "KAFKA_SECURITY_PROTOCOL"),
        ({"DATABASE_SSLMODE": "yes"}, "DATABASE_SSLMODE"),
    ],
)
def test_half_a_setting_is_refused_and_named(values: dict[str, str], named: str) -> None:
    with pytest.raises(ValidationError, match=named):
        connections(**values)


def test_without_settings_everything_is_as_on_one_machine() -> None:
    assert Brokers.of(connections()).options() == {
        "bootstrap_servers": ["127.0.0.1:9092"],
        "security_protocol": "PLAINTEXT",
    }
    assert tls_of(connections()) is False
    assert connections().secured(URL) == URL


def test_a_password_comes_from_its_file_and_shows_nowhere(tmp_path: Path) -> None:
    (tmp_path / "password").write_text("very-secret\n")
    brokers = Brokers.of(
        connections(
            kafka_security_protocol="SASL_PLAINTEXT",
            kafka_sasl_username="notify",
            kafka_sasl_password_file=tmp_path / "password",
        )
    )
    assert brokers.options()["sasl_plain_password"] == "very-secret"
    assert "very-secret" not in repr(brokers)


def test_a_secret_that_cannot_be_read_is_told_with_its_setting(tmp_path: Path) -> None:
    told = connections(
        kafka_security_protocol="SASL_SSL", kafka_sasl_username="a", kafka_sasl_password_file=tmp_path / "nowhere"
    )
    with pytest.raises(NotLetIn, match=r"secret_unreadable: .* See KAFKA_SASL_PASSWORD_FILE\."):
        Brokers.of(told)


def test_the_database_is_reached_as_the_settings_say_and_its_url_has_the_last_word() -> None:
    settings = CommonSettings.model_validate(
        {"database_url": URL, "database_ssl_mode": "verify-full", "database_ca_file": "/etc/netra/ca.pem"}
    )
    assert settings.database_url == f"{URL}?sslmode=verify-full&sslrootcert=/etc/netra/ca.pem"
    said = connections(database_ssl_mode="verify-full").secured(f"{URL}?sslmode=require")
    assert said == f"{URL}?sslmode=require"


@pytest.mark.parametrize(
    "needs", [{"temporal_tls": True}, {"temporal_tls_ca_file": "/ca"}, {"temporal_api_key_file": "/k"}]
)
def test_temporal_speaks_tls_when_anything_asks_for_it(needs: dict[str, Any]) -> None:
    assert connections(**needs).temporal_speaks_tls
