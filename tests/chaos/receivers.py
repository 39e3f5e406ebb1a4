"""Receivers that misbehave, at the addresses of the mailbox and of the agencies' webhook.

What they accept they keep where the good ones keep it, so that it is counted; what they do not accept they forget.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from email.parser import BytesHeaderParser

from deploy.local.letters import store
from deploy.local.ports import HOST
from deploy.local.stack import Stack
from deploy.local.webhooks import Delivery, keep

SLOW_SECONDS = 4.0
RESET_AFTER_BYTES = 200
RETRY_AFTER_SECONDS = 3
ANSWERS = {500: "Internal Server Error", 429: "Too Many Requests", 204: "No Content"}

Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def instead(stack: Stack, mail: Talk, webhook: Talk) -> AsyncIterator[None]:
    """Both receivers' ports must be free. At the end nobody listens there and every connection is cut."""
    ports = stack.ports["NETRA_SMTP_PORT"], stack.ports["NETRA_WEBHOOK_PORT"]
    async with listening(ports[0], mail), listening(ports[1], webhook):
        yield


@asynccontextmanager
async def listening(port: int, talk: Talk) -> AsyncIterator[None]:
    talks: set[asyncio.Task[None]] = set()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is not None:
            talks.add(task)
            task.add_done_callback(talks.discard)
        with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            await talk(reader, writer)
        writer.transport.abort()

    server = await asyncio.start_server(connected, HOST, port)
    try:
        yield
    finally:
        server.close()
        for task in list(talks):
            task.cancel()
        await asyncio.gather(*talks, return_exceptions=True)


async def mute(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
    """Takes everything and never answers."""
    while await reader.read(4096):
        pass


async def reset(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Greets as a mail server would, and cuts the connection after some bytes."""
    writer.write(b"220 soon gone\r\n")
    heard = 0
    while heard < RESET_AFTER_BYTES and (more := await reader.read(RESET_AFTER_BYTES)):
        heard += len(more)
        writer.write(b"250 go on\r\n")


async def cut_call(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
    """Cuts the connection after some bytes of a request."""
    await reader.readexactly(RESET_AFTER_BYTES)


def mail_server(stack: Stack, verdict: str, *, seconds: float = 0.0) -> Talk:
    """Speaks SMTP as far as our client does; `verdict` answers each letter, `seconds` later."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 here\r\n")
        recipients: list[str] = []
        while line := await reader.readline():
            command = line.strip().decode(errors="replace")
            if command.upper().startswith("RCPT TO:"):
                recipients.append(command[8:].split(">")[0].strip("< "))
            if command.upper() != "DATA":
                writer.write(b"221 bye\r\n" if command.upper() == "QUIT" else b"250 go on\r\n")
                continue
            writer.write(b"354 say it\r\n")
            letter = (await reader.readuntil(b"\r\n.\r\n"))[:-3]
            await asyncio.sleep(seconds)
            if verdict.startswith("250"):
                store(stack.mail_dir, letter, recipients, datetime.now(UTC))
            writer.write(f"{verdict}\r\n".encode())
            recipients = []

    return talk


def agency(stack: Stack, status: int, *, seconds: float = 0.0, retry_after: int | None = None) -> Talk:
    """Answers each call with `status`, `seconds` later."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        request, _, rest = head.partition(b"\r\n")
        headers = {name.lower(): value for name, value in BytesHeaderParser().parsebytes(rest).items()}
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        await asyncio.sleep(seconds)
        if status == 204:
            path = request.split()[1].decode()
            now = datetime.now(UTC).isoformat(timespec="microseconds")
            keep(stack.webhook_dir, Delivery(now, path, headers, body.decode(errors="replace")))
        pause = "" if retry_after is None else f"Retry-After: {retry_after}\r\n"
        writer.write(f"HTTP/1.1 {status} {ANSWERS[status]}\r\n{pause}Content-Length: 0\r\n\r\n".encode())
        await writer.drain()

    return talk
