from pathlib import Path

import pytest
from kafka.errors import KafkaTimeoutError

from deploy.local.component import CannotStart
from deploy.local.home import PROJECT_ROOT, Home
from deploy.local.kafka import properties
from deploy.local.ports import DEFAULT_PORTS
from deploy.local.postgres import LONGEST_SOCKET_FOLDER, socket_folder
from deploy.local.stack import Stack
from deploy.local.standing import State, outside
from deploy.local.temporal import search_attribute_types
from shared.messaging.brokers import Brokers
from shared.settings import CommonSettings


def stack(folder: Path, **environment: str) -> Stack:
    return Stack.from_environment({"NETRA_DATA_DIR": str(folder), **environment})


def test_an_address_from_outside_replaces_the_embedded_component(tmp_path: Path) -> None:
    outer = stack(tmp_path, DATABASE_URL="postgresql+psycopg://netra@db/netra")
    states = {standing.name: standing.state for standing in outer.status()}
    assert states["postgres"] is State.OUTSIDE
    assert states["kafka"] is State.STOPPED
    assert outer.environment["DATABASE_URL"] == "postgresql+psycopg://netra@db/netra"


class WithoutBroker(Stack):
    """Nobody answers where Kafka should be."""

    @property
    def brokers(self) -> Brokers:
        raise KafkaTimeoutError("Unable to bootstrap")


def test_kafka_from_outside_that_does_not_answer_is_told_of_by_its_variable(tmp_path: Path) -> None:
    outer = WithoutBroker.from_environment({"NETRA_DATA_DIR": str(tmp_path), "KAFKA_BOOTSTRAP_SERVERS": "broker:9092"})
    with pytest.raises(CannotStart, match="broker:9092, which KAFKA_BOOTSTRAP_SERVERS names"):
        outer.create_topics()


def test_a_database_from_outside_that_does_not_answer_is_told_of_by_its_variable(tmp_path: Path) -> None:
    outer = stack(tmp_path, DATABASE_URL="postgresql+psycopg://netra:secret@/netra?host=/nowhere&password=secret")
    for bring_up in (outer.up, outer.migrate):
        with pytest.raises(CannotStart, match="DATABASE_URL names") as told:
            bring_up()
        assert "secret" not in str(told.value)


def test_each_service_connects_with_a_role_of_its_own(tmp_path: Path) -> None:
    assert "//netra_intake@" in stack(tmp_path).environment_of("intake")["DATABASE_URL"]
    assert "//postgres@" in stack(tmp_path).environment["DATABASE_URL"]
    outer = stack(tmp_path, DATABASE_URL="postgresql+psycopg://netra@db/netra")
    assert outer.environment_of("intake")["DATABASE_URL"] == "postgresql+psycopg://netra@db/netra"


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("postgresql://netra:secret@db/netra", "postgresql://db/netra"),
        ("postgresql://netra:se://cret@db/netra", "postgresql://db/netra"),
        ("postgresql://db/netra?user=netra&password=secret", "postgresql://db/netra"),
        ("one:9092,two:9092", "one:9092,two:9092"),
    ],
)
def test_a_password_in_an_address_is_not_shown(address: str, shown: str) -> None:
    assert outside("postgres", address).address == shown


def test_services_understand_the_environment_of_the_stack(tmp_path: Path) -> None:
    told = stack(tmp_path).environment
    settings = CommonSettings.model_validate(told)
    assert settings.database_url == told["DATABASE_URL"]
    assert settings.jwks_file == tmp_path / "keys" / "jwks.json"


def test_a_relative_state_folder_counts_from_the_project() -> None:
    assert Home.from_environment({}).root == PROJECT_ROOT / ".netra"


def test_a_folder_that_up_did_not_make_is_never_removed(tmp_path: Path) -> None:
    (tmp_path / "thesis.odt").touch()
    with pytest.raises(CannotStart, match="not removed"):
        stack(tmp_path).clean()
    assert (tmp_path / "thesis.odt").exists()


def test_the_socket_of_the_database_fits_the_kernel(tmp_path: Path) -> None:
    assert socket_folder(Home(tmp_path)) == tmp_path / "run"
    assert len(str(socket_folder(Home(tmp_path / ("deep/" * 30))))) <= LONGEST_SOCKET_FOLDER


def test_the_broker_listens_on_the_loopback_only(tmp_path: Path) -> None:
    lines = properties(Home(tmp_path), DEFAULT_PORTS).splitlines()
    assert "listeners=PLAINTEXT://127.0.0.1:9092,CONTROLLER://127.0.0.1:9093" in lines
    assert "auto.create.topics.enable=false" in lines


def test_the_server_is_told_the_types_of_the_search_attributes() -> None:
    assert search_attribute_types()["CaseStage"] == "Keyword"
    assert search_attribute_types()["CaseDueAt"] == "Datetime"
    assert search_attribute_types()["CaseRung"] == "Int"
