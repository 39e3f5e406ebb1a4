"""A way to a server under an address of one's own, over TLS or plain, which leaves nothing open behind it."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from deploy.local.ports import HOST


@asynccontextmanager
async def tunnel(leading_to: str, *, port: int = 0, tls: ssl.SSLContext | None = None) -> AsyncIterator[str]:
    """The address at which the server behind is reached; any free port unless one is wanted."""
    host, _, number = leading_to.rpartition(":")
    tasks: set[asyncio.Task[None]] = set()
    writers: set[asyncio.StreamWriter] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        behind = await asyncio.open_connection(host, int(number))
        writers.update((writer, behind[1]))
        for source, target in ((reader, behind[1]), (behind[0], writer)):
            task = asyncio.create_task(_pass_on(source, target))
            tasks.add(task)
            task.add_done_callback(tasks.discard)

    server = await asyncio.start_server(serve, HOST, port, ssl=tls)
    try:
        yield f"{HOST}:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()
        for writer in writers:
            writer.close()
        for task in tuple(tasks):
            task.cancel()
        await asyncio.gather(*tasks, *(writer.wait_closed() for writer in writers), return_exceptions=True)


async def _pass_on(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    try:
        with suppress(OSError):
            while chunk := await source.read(65_536):
                target.write(chunk)
                await target.drain()
    finally:
        target.close()
