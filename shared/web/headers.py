"""What every answer says to browsers and caches, be it a success, a refusal or a bug."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.web.docs import DOCS, content_policy

NOTHING = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
}
UNLESS_SAID = {"Cache-Control": "no-store"}
"""A route that may be cached says so itself."""


class Headers:
    """The outermost ASGI layer: outside even of what answers for a bug."""

    def __init__(self, app: ASGIApp, *, title: str) -> None:
        self._app = app
        self._docs = f"{NOTHING}; {content_policy(title)}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        policy = self._docs if scope["path"] == DOCS else NOTHING

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(ALWAYS | {"Content-Security-Policy": policy})
                for name, value in UNLESS_SAID.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, answer)
