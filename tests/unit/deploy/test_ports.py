import pytest

from deploy.local.home import PROJECT_ROOT
from deploy.local.ports import DEFAULT_PORTS, NotAPort, ports_from, taken


def test_a_taken_port_names_its_holder_and_the_variable_that_moves_it() -> None:
    message = taken("NETRA_TEMPORAL_PORT", 7233, "temporal (pid 12)")
    assert "7233" in message
    assert "temporal (pid 12)" in message
    assert "NETRA_TEMPORAL_PORT" in message


def test_a_taken_port_is_told_of_even_when_its_holder_is_hidden() -> None:
    assert taken("NETRA_KAFKA_PORT", 9092, None).startswith("Port 9092 is taken. ")


def test_every_port_has_a_default() -> None:
    assert ports_from({}) == dict(DEFAULT_PORTS)


@pytest.mark.parametrize(("variable", "port"), DEFAULT_PORTS.items())
def test_the_readme_names_every_port_with_its_variable(variable: str, port: int) -> None:
    assert f"| `{variable}` | {port} |" in (PROJECT_ROOT / "README.md").read_text()


def test_an_empty_variable_is_an_unset_one() -> None:
    assert ports_from({"NETRA_KAFKA_PORT": ""})["NETRA_KAFKA_PORT"] == 9092


@pytest.mark.parametrize("text", ["kafka", "0", "65536", "-1", "9092 "])
def test_what_is_no_port_is_refused_by_the_name_of_its_variable(text: str) -> None:
    with pytest.raises(NotAPort, match="NETRA_KAFKA_PORT"):
        ports_from({"NETRA_KAFKA_PORT": text})
