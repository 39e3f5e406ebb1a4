"""`python -m services.workflow migrate`: the tables, who may do what with them, and the heads known at the release."""

import asyncio
from datetime import UTC, datetime

from services.workflow.adapters.headships import PostgresHeadships, load_seed
from services.workflow.adapters.tables import RIGHTS, SCHEMA
from services.workflow.domain.conflicts import today
from services.workflow.settings import WorkflowSettings
from shared.calendar import known_elections
from shared.directory.agencies import load_directory
from shared.persistence.engine import create_engine
from shared.persistence.migrations import upgrade
from shared.persistence.roles import give_rights
from shared.process import letting_in
from shared.telemetry.logs import configure_logs


def migrate() -> int:
    settings = WorkflowSettings()
    configure_logs(settings.log_level)
    letting_in.require_let_in(settings, letting_in.database)
    upgrade("workflow", settings.database_url, SCHEMA)
    give_rights("workflow", settings.database_url, SCHEMA, RIGHTS, password=settings.role_password)
    return asyncio.run(seed(settings))


async def seed(settings: WorkflowSettings) -> int:
    engine = create_engine(settings.database_url, schema=SCHEMA)
    await PostgresHeadships(engine, load_directory(), known_elections()).seed(load_seed(), today(datetime.now(UTC)))
    await engine.dispose()
    return 0
