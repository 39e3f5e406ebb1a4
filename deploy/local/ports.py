"""The ports of the stack, each with the variable that sets it, and who holds one that is not free."""

import contextlib
import socket
from collections.abc import Mapping

import psutil

from deploy.local.component import CannotStart

HOST = "127.0.0.1"
HIGHEST_PORT = 65535

DEFAULT_PORTS: Mapping[str, int] = {
    "NETRA_TEMPORAL_PORT": 7233,
    "NETRA_TEMPORAL_UI_PORT": 8233,
    "NETRA_KAFKA_PORT": 9092,
    "NETRA_KAFKA_CONTROLLER_PORT": 9093,
    "NETRA_SMTP_PORT": 2525,
    "NETRA_WEBHOOK_PORT": 8025,
    "NETRA_INTAKE_PORT": 8001,
    "NETRA_WORKFLOW_PORT": 8002,
    "NETRA_SANCTIONS_PORT": 8003,
    "NETRA_NOTIFY_PORT": 8004,
    "NETRA_CODEC_PORT": 8005,
}


class PortTaken(CannotStart):
    """Names the variable to set."""


class NotAPort(CannotStart):
    """A variable holds something else than a number from 1 to 65535."""


def ports_from(environment: Mapping[str, str]) -> dict[str, int]:
    """Every port, chosen or by default. Raises NotAPort."""
    return {
        variable: _port(variable, environment.get(variable) or str(default))
        for variable, default in DEFAULT_PORTS.items()
    }


def free_ports() -> dict[str, int]:
    """Ports nobody listens on now, for a stack of its own. All are held until all are known, so that they differ."""
    with contextlib.ExitStack() as held:
        probes = {variable: held.enter_context(socket.socket()) for variable in DEFAULT_PORTS}
        for probe in probes.values():
            probe.bind((HOST, 0))
        return {variable: int(probe.getsockname()[1]) for variable, probe in probes.items()}


def require_free(ports: Mapping[str, int]) -> None:
    """Raises PortTaken."""
    for variable, port in ports.items():
        if not _is_free(port):
            raise PortTaken(taken(variable, port, holder(port)))


def taken(variable: str, port: int, by: str | None) -> str:
    who = f" by {by}" if by else ""
    return f"Port {port} is taken{who}. Stop that process, or choose another port with {variable}."


def holder(port: int) -> str | None:
    """Name and pid of the process that listens on a port, as far as this user may know."""
    with contextlib.suppress(psutil.Error):
        for connection in psutil.net_connections("tcp"):
            listens = connection.status == psutil.CONN_LISTEN and connection.laddr[1:] == (port,)
            if listens and connection.pid:
                return f"{psutil.Process(connection.pid).name()} (pid {connection.pid})"
    return None


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def _port(variable: str, text: str) -> int:
    if text.isdecimal() and 1 <= int(text) <= HIGHEST_PORT:
        return int(text)
    raise NotAPort(f"{variable}={text} is not a port: give a number from 1 to {HIGHEST_PORT}.")
