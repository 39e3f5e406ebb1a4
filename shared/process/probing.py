"""The health of a process that answers no requests: a worker, a consumer, a relay."""

from collections.abc import Collection
from functools import partial

from shared.process.health import Health
from shared.process.http import serve_http
from shared.process.runner import Role
from shared.settings import CommonSettings
from shared.web.application import create_application

API = "api"


def probes_of(health: Health, settings: CommonSettings, roles: Collection[str]) -> dict[str, Role]:
    """One more role where NETRA_HEALTH_PORT is set; a process with an API tells its health there already."""
    if API in roles or settings.health_port is None:
        return {}
    app = create_application(
        title="NETRA: kesehatan proses", description="The health of this process.", health=health, rules={}
    )
    return {"health": partial(serve_http, app, settings.http_host, settings.health_port)}
