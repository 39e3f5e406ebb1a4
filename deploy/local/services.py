"""NETRA's own services as the launcher sees them: rows of data."""

import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor

from deploy.local.component import CannotStart, Component
from deploy.local.home import PROJECT_ROOT, Home
from deploy.local.ports import HOST
from deploy.local.probes import http_answers
from deploy.local.processes import last_lines, start

PORT_VARIABLES: Mapping[str, str] = {
    "intake": "NETRA_INTAKE_PORT",
    "workflow": "NETRA_WORKFLOW_PORT",
    "sanctions": "NETRA_SANCTIONS_PORT",
    "notify": "NETRA_NOTIFY_PORT",
}
SERVICES = tuple(PORT_VARIABLES)
MORE_PORTS: Mapping[str, tuple[str, ...]] = {"workflow": ("NETRA_CODEC_PORT",)}


def component(name: str, ports: Mapping[str, int], environment: Mapping[str, str]) -> Component:
    variable = PORT_VARIABLES[name]
    url = f"http://{HOST}:{ports[variable]}"
    return Component(
        name=name,
        command=[sys.executable, "-m", f"services.{name}"],
        ready=lambda: http_answers(f"{url}/health"),
        ports={each: ports[each] for each in (variable, *MORE_PORTS.get(name, ()))},
        environment=environment,
        address=f"{url}/docs",
        ready_within_seconds=120.0,  # a busy laptop imports for long
    )


def migrate(names: Iterable[str], home: Home, environment: Mapping[str, str], report: Callable[[str], None]) -> None:
    """Bring each service's schema to its newest migration, all at once: they share nothing. Raises CannotStart."""
    with ThreadPoolExecutor() as pool:
        for name in pool.map(lambda name: _migrate(name, home, environment), names):
            report(f"migrated {name}")


def _migrate(name: str, home: Home, environment: Mapping[str, str]) -> str:
    log = home.log(f"{name}-migrate")
    begins = log.stat().st_size if log.exists() else 0
    command = [sys.executable, "-m", f"services.{name}", "migrate"]
    with start(command, log=log, environment=environment, folder=PROJECT_ROOT) as migration:
        try:
            code = migration.wait(timeout=180)
        except subprocess.TimeoutExpired:
            migration.kill()
            code = -1
    if code != 0:
        raise CannotStart(f"{name}: its migrations failed ({log}):\n{last_lines(log, since=begins)}")
    return name
