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
RECONCILED = ("sanctions", "workflow", "notify")
"""Those that run workflows. A sanction that runs already is found by its case, which begins it otherwise."""
MIGRATED_WITHIN_SECONDS, RECONCILED_WITHIN_SECONDS = 180.0, 3_600.0
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
    )


def migrate(names: Iterable[str], home: Home, environment: Mapping[str, str], report: Callable[[str], None]) -> None:
    """Bring each service's schema to its newest migration, all at once: they share nothing. Raises CannotStart."""
    with ThreadPoolExecutor() as pool:
        for name in pool.map(lambda name: _migrate(name, home, environment), names):
            report(f"migrated {name}")


def reconcile(name: str, home: Home, environment: Mapping[str, str], report: Callable[[str], None]) -> None:
    """After a restore: Temporal as the service's rows have it. Raises CannotStart."""
    report(f"{name}: reconciling Temporal with PostgreSQL")
    _run(name, "reconcile", home, environment, RECONCILED_WITHIN_SECONDS)
    report(f"{name}: reconciled")


def _migrate(name: str, home: Home, environment: Mapping[str, str]) -> str:
    _run(name, "migrate", home, environment, MIGRATED_WITHIN_SECONDS)
    return name


def _run(name: str, what: str, home: Home, environment: Mapping[str, str], within: float) -> None:
    """A process that does one thing and ends. Raises CannotStart, with the end of its log."""
    log = home.log(f"{name}-{what}")
    begins = log.stat().st_size if log.exists() else 0
    command = [sys.executable, "-m", f"services.{name}", what]
    with start(command, log=log, environment=environment, folder=PROJECT_ROOT) as process:
        try:
            code = process.wait(timeout=within)
        except subprocess.TimeoutExpired:
            process.kill()
            code = -1
    if code != 0:
        raise CannotStart(f"{name}: {what} failed ({log}):\n{last_lines(log, since=begins)}")
