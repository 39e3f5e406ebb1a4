"""`python -m services.intake migrate`: the tables, and who may do what with them."""

from services.intake.adapters.tables import RIGHTS, SCHEMA
from services.intake.settings import IntakeSettings
from shared.persistence.migrations import upgrade
from shared.persistence.roles import give_rights
from shared.process import letting_in
from shared.telemetry.logs import configure_logs


def migrate() -> None:
    settings = IntakeSettings()
    configure_logs(settings.log_level)
    letting_in.require_let_in(settings, letting_in.database)
    upgrade("intake", settings.database_url, SCHEMA)
    give_rights("intake", settings.database_url, SCHEMA, RIGHTS, password=settings.role_password)
