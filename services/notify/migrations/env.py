from services.notify.adapters.tables import metadata
from shared.persistence.migrations import run_migrations

run_migrations(metadata)
