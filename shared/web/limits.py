"""Bodies are bounded and typed before anything parses them."""

from contextlib import suppress

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.contracts.refusals import Refusal
from shared.web.problems import problem_response

DEFAULT_BODY_LIMIT_BYTES = 256 * 1024

_TOO_LARGE = Refusal("too_large", 413, "Isi permintaan terlalu besar.", "The request body is too large.")


class _BodyTooLarge(Exception):  # noqa: N818 -- leaves this module only as an answer
    pass


class BodyLimit:
    """ASGI middleware. `limits` maps a path suffix to its own limit in bytes; other paths get the default."""

    def __init__(
        self, app: ASGIApp, *, limits: dict[str, int] | None = None, default: int = DEFAULT_BODY_LIMIT_BYTES
    ) -> None:
        self._app = app
        self._limits = limits or {}
        self._default = default

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        meter = _Meter(receive, self._limit(scope["path"]))
        started = False

        async def answer(message: Message) -> None:
            """A framework may turn the refusal to read on into an answer of its own; it gives way to ours."""
            nonlocal started
            if started or not meter.exceeded:
                started = True
                await send(message)

        with suppress(_BodyTooLarge):
            await self._app(scope, meter.receive, answer)
        if meter.exceeded and not started:
            await problem_response(_TOO_LARGE)(scope, receive, send)

    def _limit(self, path: str) -> int:
        return next((limit for suffix, limit in self._limits.items() if path.endswith(suffix)), self._default)


class _Meter:
    """Hands the body on until it is too large."""

    def __init__(self, receive: Receive, limit: int) -> None:
        self._receive = receive
        self._left = limit

    @property
    def exceeded(self) -> bool:
        return self._left < 0

    async def receive(self) -> Message:
        message = await self._receive()
        self._left -= len(message.get("body", b""))
        if self.exceeded:
            raise _BodyTooLarge
        return message
