"""`python -m deploy.compose.topics BOOTSTRAP`: the job that makes the topics of the registry. Safe to run again."""

import sys

from shared.connections import Connections
from shared.contracts.topics import TOPICS
from shared.messaging.brokers import Brokers
from shared.messaging.topics import ensure_topics

if __name__ == "__main__":
    settings = Connections.model_validate({"kafka_bootstrap_servers": sys.argv[1]})
    for name in ensure_topics(Brokers.of(settings), TOPICS):
        print(f"made {name}")
