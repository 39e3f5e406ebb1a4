"""The case API's application."""

from fastapi import FastAPI

from services.workflow.api import calendar, heads, law, letters, proofs, transfers
from services.workflow.api.access import RULES
from services.workflow.api.routes import Desk, router
from shared.security.tokens import TokenReader
from shared.web.application import Health, create_application
from shared.web.turnstile import UNLIMITED, Limits


def create_app(desk: Desk, tokens: TokenReader, health: Health, limits: Limits = UNLIMITED) -> FastAPI:
    app = create_application(
        title="NETRA: perkara / cases",
        description="Agencies read their cases, act on them, and see how each deadline was counted.",
        health=health,
        rules=RULES,
        limits=limits,
    )
    app.state.desk = desk
    app.state.token_reader = tokens
    app.include_router(router)
    app.include_router(law.router)
    app.include_router(letters.router)
    app.include_router(proofs.router)
    app.include_router(calendar.router)
    app.include_router(heads.router)
    app.include_router(transfers.router)
    return app
