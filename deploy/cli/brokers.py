"""Which brokers a command talks to, and as whom."""

from deploy.local.stack import Stack
from shared.connections import Connections
from shared.messaging.brokers import Brokers


def brokers_at(bootstrap: str | None) -> Brokers:
    """The stack's own; or others, reached as KAFKA_SECURITY_PROTOCOL and its like say. Raises NotLetIn."""
    if bootstrap is None:
        return Stack.as_started().brokers
    return Brokers.of(Connections.model_validate({"kafka_bootstrap_servers": bootstrap}))
