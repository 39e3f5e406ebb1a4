"""The FastAPI application every service starts from."""

from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import Depends, FastAPI, Response
from starlette.types import Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from shared.web.docs import ASSET, DOCS, OPENAPI, add_docs
from shared.web.gate import Gate, through_the_gate
from shared.web.headers import Headers
from shared.web.limits import DEFAULT_BODY_LIMIT_BYTES, BodyLimit
from shared.web.parameters import only_known_parameters
from shared.web.problems import PROBLEM_RESPONSES, install_problems
from shared.web.rules import PROBE, PUBLIC, Rules
from shared.web.turnstile import UNLIMITED, Limits

Health = Callable[[], Awaitable[dict[str, Any]]]
OWN_RULES: Rules = {
    "GET /health": PROBE,
    "GET /health/ready": PROBE,
    "GET /health/live": PROBE,
    f"GET {DOCS}": PUBLIC,
    f"GET {ASSET}": PUBLIC,
    f"GET {OPENAPI}": PUBLIC,
}


class Application(FastAPI):
    """FastAPI, with headers around all that it answers and the client's address as trusted proxies tell it."""

    def __init__(self, *, proxies: tuple[str, ...], **options: Any) -> None:
        super().__init__(**options)
        outermost = Headers(super().__call__, title=self.title)
        self._outermost = ProxyHeadersMiddleware(outermost, list(proxies)) if proxies else outermost  # type: ignore[arg-type]

    def openapi(self) -> dict[str, Any]:
        """Parameters travel as text: none of them can be null, whatever FastAPI reads in the type of a default."""
        document = super().openapi()
        for operation in (one for path in document["paths"].values() for one in path.values()):
            for parameter in operation.get("parameters", []):
                parameter["schema"] = without_null(parameter["schema"])
        return document

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._outermost(scope, receive, send)  # type: ignore[arg-type]


def without_null(schema: dict[str, Any]) -> dict[str, Any]:
    others = [one for one in schema.get("anyOf", []) if one != {"type": "null"}]
    if not others:
        return schema
    rest = {name: value for name, value in schema.items() if name != "anyOf"}
    return {**others[0], **rest} if len(others) == 1 else {**rest, "anyOf": others}


def create_application(
    *,
    title: str,
    description: str,
    health: Health,
    rules: Rules,
    limits: Limits = UNLIMITED,
    body_limits: dict[str, int] | None = None,
) -> FastAPI:
    """`health` returns {"healthy": bool, "ready": bool, ...}; without `ready` whoever is healthy is ready.

    `rules` has a rule for every route that the service adds; without one a route stays closed. The composition root
    sets `app.state.token_reader`.
    """
    app = Application(
        title=title,
        description=description,
        version="1.0.0",
        responses=PROBLEM_RESPONSES,
        docs_url=None,
        openapi_url=OPENAPI,
        redoc_url=None,
        dependencies=[Depends(through_the_gate), Depends(only_known_parameters)],
        proxies=limits.proxies,
    )
    app.state.rules = {**OWN_RULES, **rules}
    install_problems(app)
    app.add_middleware(BodyLimit, limits=body_limits or {}, default=DEFAULT_BODY_LIMIT_BYTES)
    app.add_middleware(Gate, rules=app.state.rules, limits=limits)

    add_docs(app)
    add_probes(app, health)
    return app


def add_probes(app: FastAPI, health: Health) -> None:
    unwell: dict[int | str, dict[str, Any]] = {503: {"description": "It cannot", "model": dict[str, Any]}}

    @app.get("/health", tags=["operation"], summary="Every dependency and part, with its state", responses=unwell)
    async def read_health(response: Response) -> dict[str, Any]:
        """For people and alerts: 503 when something is not well. No probe that restarts or routes may hang on it."""
        state = await health()
        response.status_code = 200 if state["healthy"] else 503
        return state

    @app.get("/health/ready", tags=["operation"], summary="Whether requests can be answered", responses=unwell)
    async def read_readiness(response: Response) -> dict[str, Any]:
        """For whoever routes requests: 503 while the database is away."""
        state = await health()
        ready = bool(state.get("ready", state["healthy"]))
        response.status_code = 200 if ready else 503
        return {"ready": ready}

    @app.get("/health/live", tags=["operation"], summary="Whether the process is alive")
    async def read_liveness() -> dict[str, Any]:
        """For whoever restarts processes: asks nothing of anybody, because a restart brings nothing else back."""
        return {"alive": True}
