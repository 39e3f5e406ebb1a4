"""Every HTTP application of NETRA, as its composition root builds it, and every door in each."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import httpx
from fastapi import FastAPI

from services.intake.app import build_app
from services.notify.app import create_app as notify_app
from services.sanctions.app import create_app as sanctions_app
from services.workflow.app import create_app as workflow_app
from services.workflow.codec import create_codec_app
from shared.security.key_ring import KeyRing
from shared.web.gate import doors
from shared.web.rules import Rule
from tests.access.callers import healthy, token, tokens

NOBODY: Any = None
"""A desk at which nothing can be done: whoever gets past the gate runs into a route that cannot work."""


@dataclass(frozen=True)
class Way:
    """One route of one application, and the rule that stands beside it."""

    service: str
    name: str
    rule: Rule | None

    @property
    def method(self) -> str:
        return self.name.partition(" ")[0]

    @property
    def path(self) -> str:
        """With `x` for every parameter."""
        return "/".join("x" if part.startswith("{") else part for part in self.name.partition(" ")[2].split("/"))

    def __str__(self) -> str:
        return f"{self.service}: {self.name}"


@cache
def applications() -> dict[str, FastAPI]:
    return {
        "intake": build_app(NOBODY, tokens=tokens(), health=healthy),
        "workflow": workflow_app(NOBODY, tokens(), healthy),
        "sanctions": sanctions_app(NOBODY, tokens(), healthy),
        "notify": notify_app(NOBODY, tokens(), healthy),
        "codec": create_codec_app(KeyRing.generate(), tokens(), origins=[]),
    }


def ways() -> Iterator[Way]:
    for service, app in applications().items():
        for door in doors(app):
            yield Way(service, door.name, app.state.rules.get(door.name))


def fitting(rule: Rule, agency: str = "kota-makassar") -> str:
    """A token with all that the rule looks for in tokens."""
    return token(agency=agency, roles=sorted(rule.roles)[:1], scopes=[rule.scope] if rule.scope else [])


def client(app: FastAPI) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://netra")
