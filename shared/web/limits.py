"""Bodies are bounded and typed before anything parses them."""

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
        started = False

        async def note_start(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, self._counting(receive, self._limit(scope["path"])), note_start)
        except _BodyTooLarge:
            if not started:
                await problem_response(_TOO_LARGE)(scope, receive, send)

    def _limit(self, path: str) -> int:
        return next((limit for suffix, limit in self._limits.items() if path.endswith(suffix)), self._default)

    @staticmethod
    def _counting(receive: Receive, limit: int) -> Receive:
        seen = 0

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > limit:
                raise _BodyTooLarge
            return message

        return counted
