"""The page of documentation: Swagger UI, every byte of it from this process. No other host is asked for anything."""

import base64
import hashlib
import re
from importlib.resources import files
from typing import Annotated

from fastapi import FastAPI, Path
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import HTMLResponse, Response

DOCS = "/docs"
ASSET = f"{DOCS}/{{name}}"
OPENAPI = "/openapi.json"
KINDS = {"swagger-ui-bundle.js": "text/javascript", "swagger-ui.css": "text/css", "favicon.png": "image/png"}
A_DAY = {"Cache-Control": "public, max-age=86400"}
AssetName = Annotated[str, Path(pattern="|".join(re.escape(name) for name in KINDS))]


def page(title: str) -> str:
    """Addresses are relative: the page works behind a proxy that puts a path before ours."""
    folder = DOCS.removeprefix("/")
    answer = get_swagger_ui_html(
        openapi_url=OPENAPI.removeprefix("/"),
        title=title,
        swagger_js_url=f"{folder}/swagger-ui-bundle.js",
        swagger_css_url=f"{folder}/swagger-ui.css",
        swagger_favicon_url=f"{folder}/favicon.png",
    )
    return bytes(answer.body).decode()


def content_policy(title: str) -> str:
    """For the page alone: our own files, and its one inline script by its hash. Swagger UI writes styles into tags."""
    [script] = re.findall(r"<script>(.*?)</script>", page(title), re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    ours = "style-src 'unsafe-inline' 'self'; img-src data: 'self'; connect-src 'self'"
    return f"script-src 'sha256-{digest}' 'self'; {ours}"


def add_docs(app: FastAPI) -> None:
    @app.get(DOCS, include_in_schema=False)
    async def read_docs() -> HTMLResponse:
        return HTMLResponse(page(app.title))

    @app.get(ASSET, include_in_schema=False)
    async def read_asset(name: AssetName) -> Response:
        content = (files("fastapi_offline") / "static" / name).read_bytes()
        return Response(content, media_type=KINDS[name], headers=A_DAY)
