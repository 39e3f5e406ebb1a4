"""NETRA's own services as the launcher sees them: rows of data."""

import sys
from collections.abc import Callable, Iterable, Mapping

from alembic.util import CommandError
from sqlalchemy.exc import SQLAlchemyError

from deploy.local.component import CannotStart, Component
from deploy.local.ports import HOST
from deploy.local.probes import http_answers
from shared.persistence.migrations import upgrade

PORT_VARIABLES: Mapping[str, str] = {
    "intake": "NETRA_INTAKE_PORT",
    "workflow": "NETRA_WORKFLOW_PORT",
    "sanctions": "NETRA_SANCTIONS_PORT",
    "notify": "NETRA_NOTIFY_PORT",
}
SERVICES = tuple(PORT_VARIABLES)


def component(name: str, ports: Mapping[str, int], environment: Mapping[str, str]) -> Component:
    variable = PORT_VARIABLES[name]
    url = f"http://{HOST}:{ports[variable]}"
    return Component(
        name=name,
        command=[sys.executable, "-m", f"services.{name}"],
        ready=lambda: http_answers(f"{url}/health"),
        ports={variable: ports[variable]},
        environment=environment,
        address=f"{url}/docs",
        ready_within_seconds=120.0,  # a busy laptop imports for long
    )


def migrate(names: Iterable[str], environment: Mapping[str, str], report: Callable[[str], None]) -> None:
    """Bring each service's schema to its newest migration. Raises CannotStart.

    In this process, one after the other: four more interpreters would take longer to import than to migrate.
    """
    for name in names:
        try:
            upgrade(name, environment["DATABASE_URL"], name)
        except (SQLAlchemyError, CommandError) as error:
            raise CannotStart(f"{name}: its migrations failed: {type(error).__name__}: {error}") from error
        report(f"migrated {name}")
