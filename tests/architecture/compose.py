"""docker-compose.yml as Docker would read it, without Docker."""

import re
from importlib import import_module
from typing import Any

import yaml

from shared.settings import CommonSettings
from tests.architecture.sources import ROOT

VARIABLE = re.compile(r"\$\{(?P<name>\w+)(?::(?P<kind>[-?])(?P<text>[^}]*))?\}")
PASSWORD = "a1b2c3"

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = sorted(path.parent.name for path in ROOT.glob("services/*/__main__.py"))


def interpolated(value: object) -> str:
    """As on a machine where only what is required is set."""
    return VARIABLE.sub(lambda found: found["text"] if found["kind"] == "-" else PASSWORD, str(value))


def environment(name: str) -> dict[str, str]:
    return {key: interpolated(value) for key, value in SERVICES[name].get("environment", {}).items()}


def built_from(name: str) -> str | None:
    """Which of our services a container runs; None for somebody else's image and for jobs without a service."""
    service: str | None = SERVICES[name].get("build", {}).get("args", {}).get("SERVICE")
    return service


def running_our_code() -> dict[str, str]:
    return {name: service for name in SERVICES if (service := built_from(name))}


def dependencies(name: str) -> dict[str, str]:
    """What it waits for, and for what of it."""
    return {target: how["condition"] for target, how in SERVICES[name].get("depends_on", {}).items()}


def jobs() -> set[str]:
    """What others wait for to end."""
    waits = [wait for name in SERVICES for wait in dependencies(name).items()]
    return {target for target, condition in waits if condition == "service_completed_successfully"}


def settings_of(service: str) -> type[CommonSettings]:
    module = import_module(f"services.{service}.settings")
    found = [one for one in vars(module).values() if isinstance(one, type) and one.__module__ == module.__name__]
    return next(one for one in found if issubclass(one, CommonSettings))


def variables_of(service: str) -> set[str]:
    return {field.alias for field in settings_of(service).model_fields.values() if field.alias}
