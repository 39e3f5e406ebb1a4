"""docker-compose.yml holds together: checked without an engine, since most of us will not start it on every change."""

import json
import re
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from deploy.local.keys import Keys
from tests.architecture.compose import (
    COMPOSE,
    OURS,
    PASSWORD,
    SERVICES,
    VARIABLE,
    built_from,
    dependencies,
    environment,
    interpolated,
    jobs,
    running_our_code,
    settings_of,
    variables_of,
)
from tests.architecture.sources import ROOT

TEXT = (ROOT / "docker-compose.yml").read_text()
KEY_FOLDER = "/var/lib/netra/keys/"
SECRET = re.compile(r"PASSWORD|PWD|SECRET|TOKEN")
every_container = pytest.mark.parametrize("name", SERVICES)
every_container_of_ours = pytest.mark.parametrize("name", running_our_code())


def test_it_follows_the_compose_specification() -> None:
    published = json.loads((Path(__file__).parent / "published" / "compose-spec.json").read_text())
    assert [error.message for error in Draft202012Validator(published).iter_errors(COMPOSE)] == []


@pytest.mark.parametrize("service", OURS)
def test_every_service_runs_after_its_migrations(service: str) -> None:
    assert SERVICES[f"{service}-migrate"]["command"] == ["migrate"]
    assert built_from(service) == built_from(f"{service}-migrate") == service
    assert dependencies(service)[f"{service}-migrate"] == "service_completed_successfully"


@every_container_of_ours
def test_every_variable_it_sets_is_a_setting_that_exists(name: str) -> None:
    assert environment(name).keys() <= variables_of(running_our_code()[name])


@every_container_of_ours
def test_the_settings_accept_every_value(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable, value in environment(name).items():
        monkeypatch.setenv(variable, value)
    settings = settings_of(running_our_code()[name])()
    assert f":{PASSWORD}@postgres:" in settings.database_url


@pytest.mark.parametrize("service", OURS)
def test_a_service_connects_with_its_own_role_and_only_migrations_as_the_owner(service: str) -> None:
    assert f"//netra_{service}:" in environment(service)["DATABASE_URL"]
    assert "//netra:" in environment(f"{service}-migrate")["DATABASE_URL"]
    password = SERVICES[f"{service}-migrate"]["environment"]["NETRA_DATABASE_ROLE_PASSWORD"]
    assert password in SERVICES[service]["environment"]["DATABASE_URL"]
    assert f"${{{service.upper()}_DATABASE_PASSWORD:" in password


@every_container_of_ours
def test_every_key_file_is_one_that_the_keys_job_makes(name: str, tmp_path: Path) -> None:
    keys = Keys(tmp_path)
    keys.make()
    named = {value.removeprefix(KEY_FOLDER) for value in environment(name).values() if value.startswith(KEY_FOLDER)}
    assert named <= {path.name for path in tmp_path.iterdir()}


@every_container
def test_it_waits_for_what_exists_and_can_happen(name: str) -> None:
    for target, condition in dependencies(name).items():
        assert target in SERVICES
        assert condition != "service_healthy" or has_health_check(target)


@every_container
def test_a_job_ends_and_everything_else_is_watched_and_restarted(name: str) -> None:
    if name in jobs():
        assert "restart" not in SERVICES[name]
    else:
        assert SERVICES[name]["restart"] == "unless-stopped"
        assert has_health_check(name)


def has_health_check(name: str) -> bool:
    """Our services bring theirs in their image (see test_images)."""
    return "healthcheck" in SERVICES[name] or built_from(name) is not None


@every_container
def test_every_volume_is_declared_and_every_mounted_file_is_there(name: str) -> None:
    for mount in SERVICES[name].get("volumes", []):
        source = mount.split(":")[0]
        assert (ROOT / source).exists() if source.startswith(".") else source in COMPOSE["volumes"]


def test_every_declared_volume_is_used() -> None:
    mounted = {mount.split(":")[0] for service in SERVICES.values() for mount in service.get("volumes", [])}
    assert set(COMPOSE["volumes"]) <= mounted


@every_container
def test_nothing_listens_beyond_this_machine(name: str) -> None:
    published = [interpolated(port) for port in SERVICES[name].get("ports", [])]
    assert [port for port in published if not re.fullmatch(r"127\.0\.0\.1:\d+:\d+", port)] == []


def test_no_port_is_published_twice() -> None:
    published = [interpolated(port).split(":")[1] for service in SERVICES.values() for port in service.get("ports", [])]
    assert sorted(published) == sorted(set(published))


@every_container
def test_every_image_is_pinned_to_a_version(name: str) -> None:
    assert re.fullmatch(r"[a-z/-]+:v?\d+(\.\d+)+", SERVICES[name]["image"])


def test_kafka_is_the_one_of_the_embedded_stack() -> None:
    lock = (ROOT / "deploy" / "locks" / "kafka.txt").read_text()
    version = re.search(r"^org\.apache\.kafka:kafka-clients:(\S+)", lock, re.MULTILINE)
    assert version is not None
    assert SERVICES["kafka"]["image"] == f"apache/kafka:{version[1]}"


@every_container
def test_no_secret_stands_in_the_file(name: str) -> None:
    for variable, value in SERVICES[name].get("environment", {}).items():
        if SECRET.search(variable) and not variable.endswith("_FILE"):
            assert VARIABLE.fullmatch(str(value))
        assert not re.search(r"://\w+:[^$@]+@", str(value))


def test_what_must_be_set_is_said_in_the_example_and_what_is_said_exists() -> None:
    example = (ROOT / ".env.example").read_text()
    said = set(re.findall(r"^(?:# )?([A-Z_]+)=", example, re.MULTILINE))
    used = {found["name"] for found in VARIABLE.finditer(TEXT)}
    required = {found["name"] for found in VARIABLE.finditer(TEXT) if found["kind"] == "?"}
    assert required <= said <= used


@pytest.mark.parametrize("name", [name for name in SERVICES if "build" in SERVICES[name]])
def test_what_we_build_cannot_write_to_its_image_or_gain_rights(name: str) -> None:
    assert SERVICES[name]["read_only"] is True
    assert SERVICES[name]["cap_drop"] == ["ALL"]
    assert SERVICES[name]["security_opt"] == ["no-new-privileges:true"]


@pytest.mark.parametrize("name", [name for name in SERVICES if SERVICES[name].get("image") == "netra/set-up:0.1.0"])
def test_every_job_of_ours_is_a_program_that_exists(name: str) -> None:
    module = SERVICES[name]["command"][0]
    assert (ROOT / f"{module.replace('.', '/')}.py").exists()
