"""Schema migrations of a service, run by the program itself: `python -m services.<name> migrate`.

A service keeps `services/<name>/migrations/env.py`, which is

    from services.<name>.adapters.tables import metadata
    from shared.persistence.migrations import run_migrations

    run_migrations(metadata)

and `services/<name>/migrations/versions/*.py`, ordinary Alembic revisions whose tables name no schema.
"""

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, MetaData, create_engine, func, pool, select, text
from sqlalchemy.schema import CreateSchema

from shared.persistence.advisory import lock_key
from shared.persistence.engine import checked_schema, connect_args

if TYPE_CHECKING:
    from alembic.config import Config

VERSION_TABLE = "alembic_version"
LOCK_TIMEOUT_MS = 5_000  # a migration that cannot have its table within this fails instead of queueing all traffic
STATEMENT_TIMEOUT_MS = 600_000
ANOTHER_MIGRATION_TIMEOUT_MS = 120_000


def upgrade(service: str, database_url: str, schema: str, revision: str = "head") -> None:
    """Bring `schema` of `services.<service>` to `revision`, creating the schema when it is not there. Blocks.

    Two processes that migrate at once are put in a row by an advisory lock; the second finds nothing to do. Each
    revision is a transaction of its own. Raises what Alembic or PostgreSQL raise; the schema is then at the last whole
    revision.
    """
    from alembic import command  # noqa: PLC0415 -- whoever only serves does without Alembic's libraries

    engine = create_engine(
        database_url,
        poolclass=pool.NullPool,
        connect_args=connect_args(
            checked_schema(schema),
            lock_timeout_ms=ANOTHER_MIGRATION_TIMEOUT_MS,
            statement_timeout_ms=STATEMENT_TIMEOUT_MS,
        ),
    )
    with engine.connect() as connection:
        _prepare(connection, schema)
        command.upgrade(config(service, connection, schema), revision)


def config(service: str, connection: Connection, schema: str) -> "Config":
    """The Alembic configuration of a service, found from the installed package; no alembic.ini is needed."""
    from alembic.config import Config  # noqa: PLC0415 -- as above

    alembic_config = Config()
    alembic_config.set_main_option("script_location", str(migrations_directory(service)).replace("%", "%%"))
    alembic_config.attributes.update(connection=connection, schema=schema)
    return alembic_config


def migrations_directory(service: str) -> Path:
    """Where `services.<service>` keeps its migrations. Raises ModuleNotFoundError when it is not installed."""
    spec = find_spec(f"services.{service}")
    if spec is None or not spec.submodule_search_locations:
        msg = f"services.{service} is not installed"
        raise ModuleNotFoundError(msg)
    return Path(next(iter(spec.submodule_search_locations))) / "migrations"


def run_migrations(metadata: MetaData) -> None:
    """The body of every `env.py`: run on the connection that `upgrade` prepared."""
    import alembic.context  # noqa: PLC0415 -- as above

    attributes = alembic.context.config.attributes
    alembic.context.configure(
        connection=attributes["connection"],
        target_metadata=metadata,
        version_table=VERSION_TABLE,
        version_table_schema=attributes["schema"],
        transaction_per_migration=True,
    )
    with alembic.context.begin_transaction():
        alembic.context.run_migrations()


def _prepare(connection: Connection, schema: str) -> None:
    connection.execute(select(func.pg_advisory_lock(lock_key(f"migrate:{schema}"))))
    connection.execute(text(f"SET lock_timeout = {LOCK_TIMEOUT_MS}"))
    connection.execute(CreateSchema(schema, if_not_exists=True))
    connection.commit()
