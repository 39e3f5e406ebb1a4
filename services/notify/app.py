"""The notify API's application."""

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from services.notify.adapters.availability import DATABASE_AWAY
from services.notify.api.access import RULES
from services.notify.api.routes import Desk, router
from shared.contracts.refusals import Refusal
from shared.security.tokens import TokenReader
from shared.web.application import Health, create_application
from shared.web.problems import problem_response
from shared.web.turnstile import UNLIMITED, Limits

UNAVAILABLE = Refusal(
    "unavailable", 503, "Layanan sedang tidak tersedia; coba lagi.", "The service is away for now; try again."
)


def create_app(desk: Desk, tokens: TokenReader, health: Health, limits: Limits = UNLIMITED) -> FastAPI:
    app = create_application(
        title="NETRA: pemberitahuan / notices",
        description="Who is told what and how to reach them; what became of each notice; acknowledgement.",
        health=health,
        rules=RULES,
        limits=limits,
    )
    app.state.desk = desk
    app.state.token_reader = tokens
    app.include_router(router)
    for error in DATABASE_AWAY:
        app.add_exception_handler(error, database_away)
    return app


async def database_away(_request: Request, _error: Exception) -> JSONResponse:
    return problem_response(UNAVAILABLE, {"Retry-After": "5"})
