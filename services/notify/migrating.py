"""`python -m services.notify migrate`: the tables, who may do what with them, and the agencies known at the release."""

from services.notify.adapters.agencies import PostgresAgencies
from services.notify.adapters.tables import RIGHTS, SCHEMA
from services.notify.settings import NotifySettings
from shared.directory.agencies import load_directory
from shared.persistence.engine import create_engine
from shared.persistence.migrations import upgrade
from shared.persistence.roles import give_rights
from shared.process import letting_in
from shared.process.exit import run_process
from shared.telemetry.logs import configure_logs


def migrate() -> None:
    settings = NotifySettings()
    configure_logs(settings.log_level)
    letting_in.require_let_in(settings, letting_in.database)
    upgrade("notify", settings.database_url, SCHEMA)
    give_rights("notify", settings.database_url, SCHEMA, RIGHTS, password=settings.role_password)
    run_process(seed(settings))


async def seed(settings: NotifySettings) -> int:
    engine = create_engine(settings.database_url, schema=SCHEMA)
    await PostgresAgencies(engine).seed(load_directory(), settings.seed_contacts)
    await engine.dispose()
    return 0
