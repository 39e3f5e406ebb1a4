"""The embedded mailbox: takes every message for everybody and keeps it as a file. `python -m deploy.local.mailbox`."""

import asyncio
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from deploy.local.component import Component
from deploy.local.home import Home
from deploy.local.letters import store
from deploy.local.ports import HOST
from deploy.local.probes import smtp_greets

LARGEST_MESSAGE_BYTES = 10 * 1024 * 1024


def component(home: Home, ports: Mapping[str, int]) -> Component:
    port = ports["NETRA_SMTP_PORT"]
    return Component(
        name="mailbox",
        command=[sys.executable, "-m", "deploy.local.mailbox", str(home.mail), str(port)],
        ready=lambda: smtp_greets(port),
        ports={"NETRA_SMTP_PORT": port},
        address=f"smtp://{HOST}:{port}",
    )


class Mailbox:
    """aiosmtpd calls `handle_DATA` by name and answers the sender with what it returns."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.content if isinstance(envelope.content, bytes) else str(envelope.content).encode()
        store(self._folder, content, envelope.rcpt_tos, datetime.now(UTC))
        return "250 Kept"


async def serve(folder: Path, port: int) -> None:
    def connection() -> SMTP:
        return SMTP(
            Mailbox(folder), enable_SMTPUTF8=True, data_size_limit=LARGEST_MESSAGE_BYTES, hostname="netra.local"
        )

    server = await asyncio.get_running_loop().create_server(connection, HOST, port)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1]), int(sys.argv[2])))
