"""Whether a broker answers."""

import asyncio

from kafka import KafkaAdminClient
from kafka.errors import KafkaError

from shared.messaging.brokers import Brokers, options_of


class BrokerAway(Exception):  # noqa: N818 -- a condition that passes
    """No broker has answered in time."""


async def ask_broker(bootstrap: Brokers | str, *, seconds: float) -> None:
    """Returns when one of the brokers has answered a request. Raises BrokerAway."""
    await asyncio.to_thread(_ask, bootstrap, int(seconds * 1000))


def _ask(bootstrap: Brokers | str, milliseconds: int) -> None:
    try:
        admin = KafkaAdminClient(**options_of(bootstrap), client_id="netra-health", bootstrap_timeout_ms=milliseconds)
        admin.close()
    except KafkaError as error:
        raise BrokerAway(type(error).__name__) from None
