"""`python -m services.sanctions migrate`: the tables, and who may do what with them."""

from services.sanctions.adapters.tables import RIGHTS, SCHEMA
from services.sanctions.settings import SanctionsSettings
from shared.persistence.migrations import upgrade
from shared.persistence.roles import give_rights
from shared.process import letting_in
from shared.telemetry.logs import configure_logs


def migrate() -> int:
    settings = SanctionsSettings()
    configure_logs(settings.log_level)
    letting_in.require_let_in(settings, letting_in.database)
    upgrade("sanctions", settings.database_url, SCHEMA)
    give_rights("sanctions", settings.database_url, SCHEMA, RIGHTS, password=settings.role_password)
    return 0
