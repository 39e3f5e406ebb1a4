"""`python -m deploy.compose.topics BOOTSTRAP`: the job that makes the topics of the registry. Safe to run again."""

import sys

from shared.contracts.topics import TOPICS
from shared.messaging.topics import ensure_topics

if __name__ == "__main__":
    for name in ensure_topics(sys.argv[1], TOPICS):
        print(f"made {name}")
