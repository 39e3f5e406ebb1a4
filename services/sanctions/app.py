"""The sanctions API's application."""

from fastapi import FastAPI

from services.sanctions.api import acting, letters, proofs, records, routes
from services.sanctions.api.access import RULES
from services.sanctions.api.desk import Desk
from shared.security.tokens import TokenReader
from shared.web.application import Health, create_application
from shared.web.turnstile import UNLIMITED, Limits


def create_app(desk: Desk, tokens: TokenReader, health: Health, limits: Limits = UNLIMITED) -> FastAPI:
    app = create_application(
        title="NETRA: sanksi / sanctions",
        description="The personnel authority's office decides, serves and reports sanctions.",
        health=health,
        rules=RULES,
        limits=limits,
    )
    app.state.desk = desk
    app.state.token_reader = tokens
    app.include_router(routes.router)
    app.include_router(acting.router)
    app.include_router(letters.router)
    app.include_router(proofs.router)
    app.include_router(records.router)
    return app
