"""An agency's webhook, for demonstrations: keeps every delivery as a file. `python -m deploy.local.webhooks`."""

import json
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from uuid import uuid4

from deploy.local.component import Component
from deploy.local.home import Home
from deploy.local.ports import HOST
from deploy.local.probes import http_answers


@dataclass(frozen=True)
class Delivery:
    """One POST as it came. Header names are lower case. A repeated `webhook-id` is a second delivery, kept too."""

    received_at: str
    path: str
    headers: dict[str, str]
    body: str

    @property
    def webhook_id(self) -> str:
        return self.headers.get("webhook-id", "")


def component(home: Home, ports: Mapping[str, int]) -> Component:
    port = ports["NETRA_WEBHOOK_PORT"]
    return Component(
        name="webhooks",
        command=[sys.executable, "-m", "deploy.local.webhooks", str(home.webhooks), str(port)],
        ready=lambda: http_answers(f"http://{HOST}:{port}/health"),
        ports={"NETRA_WEBHOOK_PORT": port},
        address=f"http://{HOST}:{port}",
    )


def deliveries(folder: Path) -> list[Delivery]:
    """In order of arrival."""
    return [Delivery(**json.loads(path.read_text())) for path in sorted(folder.glob("*.json"))]


def keep(folder: Path, delivery: Delivery) -> Path:
    """Under a name that nobody lists until it is complete."""
    path = folder / f"{delivery.received_at.replace(':', '')}-{uuid4().hex[:8]}.json"
    draft = path.with_suffix(".new")
    draft.write_text(json.dumps(asdict(delivery), indent=1))
    return draft.rename(path)


class Receiver(BaseHTTPRequestHandler):
    """http.server calls `do_GET` and `do_POST` by name."""

    protocol_version = "HTTP/1.1"
    folder: Path

    def do_GET(self) -> None:
        self._answer(200)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode(errors="replace")
        headers = {name.lower(): value for name, value in self.headers.items()}
        keep(self.folder, Delivery(datetime.now(UTC).isoformat(timespec="microseconds"), self.path, headers, body))
        self._answer(204)

    def _answer(self, status: int) -> None:
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the name is http.server's
        """The files are the log."""


if __name__ == "__main__":
    Receiver.folder = Path(sys.argv[1])
    ThreadingHTTPServer((HOST, int(sys.argv[2])), Receiver).serve_forever()
