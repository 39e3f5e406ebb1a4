"""The rights on Kafka are those that the code uses: a service may do what it does, and nothing else."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.kafka.acls import AGENCIES, SCRIPT, SERVICES, Rule, rules, script
from shared.contracts import topics
from tests.architecture.sources import calls, python_files, tree

NAMES = {name: value for name, value in vars(topics).items() if name.isupper() and isinstance(value, str)}
"""The constants of the registry: topics and groups."""


def used_by(service: str) -> Iterator[Rule]:
    """What the calls in a service's code read, write, and join."""
    for path in python_files(f"services/{service}"):
        constants = NAMES | {"CONSUMER": service} | dict(strings(path))
        for name, call in calls(path):
            given = {word.arg: word.value for word in call.keywords}
            if name == "OutboxEvent":
                yield Rule(service, "topic", text(given["topic"], constants), "Write")
            if name.endswith((".records", ".records_since")) and call.args:
                yield Rule(service, "topic", text(call.args[0], constants), "Read")
            if name == "LaneConsumer":
                yield Rule(service, "topic", text(given["topic"], constants), "Read")
                yield Rule(service, "topic", text(given["dead_letter_topic"], constants), "Write")
                yield Rule(service, "group", text(given["group"], constants), "Read")


def strings(path: Path) -> Iterator[tuple[str, str]]:
    """The texts that a module names at its top."""
    for node in tree(path).body:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(value=str(value))):
                yield name, value


def text(node: ast.expr, constants: dict[str, str]) -> str:
    if isinstance(node, ast.Constant):
        return str(node.value)
    assert isinstance(node, ast.Name)
    return constants[node.id]


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_may_do_what_its_code_does_and_nothing_else(service: str) -> None:
    used = set(used_by(service))
    assert used
    allowed = {rule for rule in rules() if rule.principal == service and rule.operation != "Describe"}
    assert allowed == used


def test_nobody_but_a_topics_producers_may_write_to_it() -> None:
    for topic in topics.TOPICS:
        writers = {rule.principal for rule in rules() if (rule.name, rule.operation) == (topic.name, "Write")}
        assert writers & set(SERVICES) == set(topic.producers) & set(SERVICES)


def test_an_outside_producer_may_hand_reports_in_and_read_nothing() -> None:
    mine = {(rule.name, rule.operation) for rule in rules() if rule.principal == AGENCIES}
    assert mine == {(topics.INTAKE_REPORTS, "Write"), (topics.INTAKE_REPORTS, "Describe")}


def test_no_code_uses_a_transactional_id() -> None:
    product = [*python_files("services"), *python_files("shared"), *python_files("deploy")]
    assert [path for path in product if "transactional_id" in path.read_text()] == []


def test_the_script_is_what_the_registry_says() -> None:
    assert SCRIPT.read_text() == script(), "run `python -m deploy.kafka.acls write`"
