"""What every answer says to browsers and caches, be it a success, a refusal or a bug."""

import base64
import hashlib
import re

from fastapi.openapi.docs import get_swagger_ui_html
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

DOCS = "/docs"
OPENAPI = "/openapi.json"
NOTHING = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
SWAGGER = "https://cdn.jsdelivr.net/npm/swagger-ui-dist@5/"
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
}
UNLESS_SAID = {"Cache-Control": "no-store"}
"""A route that may be cached says so itself."""


def docs_policy(title: str) -> str:
    """The page of documentation: Swagger UI from where FastAPI fetches it, its one inline script by its hash."""
    page = bytes(get_swagger_ui_html(openapi_url=OPENAPI, title=f"{title} - Swagger UI").body).decode()
    [script] = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return (
        f"{NOTHING}; script-src 'sha256-{digest}' {SWAGGER}; style-src 'unsafe-inline' {SWAGGER}; "
        "img-src data: https://fastapi.tiangolo.com; connect-src 'self'"
    )


class Headers:
    """The outermost ASGI layer: outside even of what answers for a bug."""

    def __init__(self, app: ASGIApp, *, title: str) -> None:
        self._app = app
        self._docs = docs_policy(title)

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
