"""Before a process begins: a server that is there and will never have it like this ends it with a sentence.

A server that is away is another matter: everything that needs it waits, and tries again.
"""

import asyncio
from collections.abc import Callable

import structlog

from shared.connections import NotLetIn
from shared.persistence.letting_in import check_database
from shared.process.exit import exit_cleanly
from shared.settings import CommonSettings

MISCONFIGURED = 78
"""EX_CONFIG of sysexits.h: starting it again changes nothing."""

_log = structlog.get_logger(__name__)
Check = Callable[[CommonSettings], None]


def database(settings: CommonSettings) -> None:
    if not check_database(settings.database_url):
        _log.warning("database_does_not_answer", setting="DATABASE_URL")


def kafka(settings: CommonSettings) -> None:
    from shared.messaging.brokers import Brokers  # noqa: PLC0415 -- who migrates does without Kafka's library

    Brokers.of(settings).check()


def temporal(settings: CommonSettings) -> None:
    from shared.temporal.connection import client_of  # noqa: PLC0415 -- who migrates does without Temporal's library

    async def connect() -> None:
        try:
            await client_of(settings)
        except RuntimeError:
            _log.warning("temporal_does_not_answer", server=settings.temporal_address)

    asyncio.run(connect())


def require_let_in(settings: CommonSettings, *checks: Check) -> None:
    """Ends the process with MISCONFIGURED when one of them raises NotLetIn."""
    try:
        for check in checks:
            check(settings)
    except NotLetIn as refused:
        _log.error("not_let_in", code=refused.code, setting=refused.setting, detail=str(refused))
        exit_cleanly(MISCONFIGURED)
