"""The FastAPI application every service starts from."""

from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import FastAPI, Response

from shared.web.limits import DEFAULT_BODY_LIMIT_BYTES, BodyLimit
from shared.web.problems import PROBLEM_RESPONSES, install_problems

Health = Callable[[], Awaitable[dict[str, Any]]]


def create_application(
    *, title: str, description: str, health: Health, body_limits: dict[str, int] | None = None
) -> FastAPI:
    """`health` returns {"healthy": bool, ...}; `GET /health` answers 200 or 503 with it."""
    app = FastAPI(title=title, description=description, version="1.0.0", responses=PROBLEM_RESPONSES)
    install_problems(app)
    app.add_middleware(BodyLimit, limits=body_limits or {}, default=DEFAULT_BODY_LIMIT_BYTES)

    @app.get("/health", tags=["operation"], summary="Whether this process can do its work")
    async def read_health(response: Response) -> dict[str, Any]:
        state = await health()
        response.status_code = 200 if state.get("healthy") else 503
        response.headers["Cache-Control"] = "no-store"
        return state

    return app
