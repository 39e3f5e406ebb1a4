"""Who may write and read which topic, and as which group: derived from the registry of topics, one rule a right.

`python -m deploy.kafka.acls write` writes acls.sh, for Kafka's own tool. `apply BOOTSTRAP` gives the rights itself, as
an administrator (KAFKA_SECURITY_PROTOCOL and its like). Rights are only ever added.
"""

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from kafka.admin import (
    ACL,
    ACLOperation,
    ACLPermissionType,
    KafkaAdminClient,
    ResourcePattern,
    ResourceType,
)

from shared.connections import Connections
from shared.contracts.topics import (
    CALENDAR_DECREES,
    CASE_EVENTS,
    DEAD_LETTER_REDRIVES,
    INTAKE_REPORTS,
    INTAKE_REPORTS_DLQ,
    TOPICS,
)
from shared.messaging.brokers import Brokers

SCRIPT = Path(__file__).with_name("acls.sh")
SERVICES = ("intake", "workflow", "sanctions", "notify")
OPERATOR = "netra-operator"
"""Who runs `netra dlq`, `netra calendar publish` and `netra backup`."""

AGENCIES = "netra-agency"
"""Every outside producer: give each agency a user of its own, and this right."""

LOOKS_INTO = (("intake", INTAKE_REPORTS_DLQ), ("workflow", CASE_EVENTS))
"""Read now and then, without a group: whether a report that became no case lies there; after a restore, which case
numbers were given since.
"""

HEADER = """#!/bin/sh
# Written by `python -m deploy.kafka.acls write` from shared/contracts/topics.py: do not edit.
# sh acls.sh BOOTSTRAP CONFIG: with Kafka's bin on the PATH, and an administrator's client settings in CONFIG.
# No service uses a transactional id; idempotent writing comes with the right to write.
set -eu
BOOTSTRAP=$1 CONFIG=$2
allow() {
  who=$1
  shift
  kafka-acls.sh --bootstrap-server "$BOOTSTRAP" --command-config "$CONFIG" --add --allow-principal "$who" "$@"
}
"""


@dataclass(frozen=True, order=True)
class Rule:
    """`principal` may do `operation` on the topic or the group called `name`."""

    principal: str
    resource: str
    name: str
    operation: str


def rules() -> list[Rule]:
    found = {*_of_services(), *_of_operators(), *_of_agencies()}
    described = {Rule(rule.principal, "topic", rule.name, "Describe") for rule in found if rule.resource == "topic"}
    return sorted(found | described)


def _of_services() -> Iterator[Rule]:
    for topic in TOPICS:
        for service in SERVICES:
            if service in topic.producers:
                yield Rule(service, "topic", topic.name, "Write")
            if service in topic.consumers:
                yield Rule(service, "topic", topic.name, "Read")
                yield Rule(service, "group", f"{service}{topic.group_suffix}", "Read")
    yield from (Rule(service, "topic", name, "Read") for service, name in LOOKS_INTO)


def _of_operators() -> Iterator[Rule]:
    """Dead letters are read, and sent again to the topic they came from, with a memory of it; decrees are published.

    A backup looks how far the groups are, and reads what outsiders wrote.
    """
    for topic in TOPICS:
        if topic.dead_letter_of is not None:
            yield Rule(OPERATOR, "topic", topic.name, "Read")
            yield Rule(OPERATOR, "topic", topic.dead_letter_of, "Write")
        for service in SERVICES:
            if service in topic.consumers:
                yield Rule(OPERATOR, "group", f"{service}{topic.group_suffix}", "Describe")
    for name, operation in (
        (DEAD_LETTER_REDRIVES, "Read"),
        (DEAD_LETTER_REDRIVES, "Write"),
        (CALENDAR_DECREES, "Read"),
        (CALENDAR_DECREES, "Write"),
        (INTAKE_REPORTS, "Read"),
    ):
        yield Rule(OPERATOR, "topic", name, operation)


def _of_agencies() -> Iterator[Rule]:
    """They hand reports in, and read nothing: what others reported is none of their business."""
    yield Rule(AGENCIES, "topic", INTAKE_REPORTS, "Write")


def script() -> str:
    lines = [
        f"allow User:{rule.principal} --operation {rule.operation} --{rule.resource} {rule.name}" for rule in rules()
    ]
    return HEADER + "\n".join(lines) + "\n"


def give(brokers: Brokers | str, wanted: Iterable[Rule]) -> None:
    """Raises KafkaError."""
    chosen = Brokers(brokers) if isinstance(brokers, str) else brokers
    admin = KafkaAdminClient(**chosen.options(), client_id="netra-acls")
    try:
        outcome = admin.create_acls([_acl(rule) for rule in wanted])
        for _, error in outcome["failed"]:
            raise error
    finally:
        admin.close()


def _acl(rule: Rule) -> ACL:
    return ACL(
        principal=f"User:{rule.principal}",
        host="*",
        operation=ACLOperation[rule.operation.upper()],
        permission_type=ACLPermissionType.ALLOW,
        resource_pattern=ResourcePattern(ResourceType[rule.resource.upper()], rule.name),
    )


def main(arguments: list[str]) -> int:
    match arguments:
        case ["write"]:
            SCRIPT.write_text(script())
        case ["apply", bootstrap]:
            give(Brokers.of(Connections.model_validate({"kafka_bootstrap_servers": bootstrap})), rules())
        case _:
            sys.stderr.write("write, or apply BOOTSTRAP\n")
            return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
