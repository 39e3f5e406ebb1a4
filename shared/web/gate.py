"""The gate in front of every route: its rule, the caller's token and how often he comes, before a body is read."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from re import Pattern
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.routing import iter_route_contexts
from starlette.routing import compile_path
from starlette.types import ASGIApp, Receive, Scope, Send

from shared.contracts.refusals import Refusal, Refused
from shared.security.buckets import Wait
from shared.security.tokens import Principal
from shared.web.access import authenticated
from shared.web.problems import WrongMethod, refused_response
from shared.web.rules import Rule, Rules, Who
from shared.web.turnstile import Limits, Turnstile, client_of

log = structlog.get_logger(__name__)

CLOSED = Refusal("route_closed", 403, "Rute ini tidak dibuka untuk siapa pun.", "This route is open to nobody.")


class Gate:
    """ASGI middleware. What matches no route goes on to its 404; what matches one without a rule goes nowhere."""

    def __init__(self, app: ASGIApp, *, rules: Rules, limits: Limits) -> None:
        self._app = app
        self._rules = rules
        self._turnstile = Turnstile(limits)
        self._doors: list[Door] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            try:
                await self._admit(scope)
            except Refused as error:
                await refused_response(error)(scope, receive, send)
                return
        await self._app(scope, receive, send)

    async def _admit(self, scope: Scope) -> None:
        door = self._door(scope)
        if door is None:
            self._turnstile.by_address(client_of(scope))
            self._require_unknown_path(scope)
            return
        rule = self._rules.get(door.name)
        if rule is None:
            log.error("route.without_rule", route=door.name)
            raise Refused(CLOSED)
        caller = await self._let_in(scope, door, rule)
        scope.setdefault("state", {}).update(principal=caller, admitted_to=door.endpoint, door=door.name)

    async def _let_in(self, scope: Scope, door: "Door", rule: Rule) -> Principal | None:
        """Who is turned away is written down by route and code, with an officer's name where his token is good."""
        caller = None
        try:
            caller = await self._caller(scope, rule)
            if caller is not None:
                self._turnstile.by_officer(caller)
                rule.check(caller)
        except Wait:
            raise  # whoever comes too often must not fill the log as well
        except Refused as refused:
            officer = f"{caller.subject}@{caller.agency}" if caller else None
            log.warning("request.turned_away", route=door.name, code=refused.refusal.code, officer=officer)
            raise
        return caller

    async def _caller(self, scope: Scope, rule: Rule) -> Principal | None:
        if rule.who is Who.PROBE:
            return None
        if rule.who is not Who.OFFICER:
            self._turnstile.by_address(client_of(scope))
            return None
        try:
            return await authenticated(scope)
        except Refused:
            self._turnstile.by_address(client_of(scope))  # a good token never pays for a neighbour's bad ones
            raise

    def _require_unknown_path(self, scope: Scope) -> None:
        """The router would name the methods of the first route on this path only. Raises WrongMethod."""
        allowed = frozenset(door.method for door in self._doors if door.leads_to(scope["path"]))
        if allowed:
            raise WrongMethod(allowed)

    def _door(self, scope: Scope) -> "Door | None":
        self._doors = self._doors or list(doors(scope["app"]))
        method = "GET" if scope["method"] == "HEAD" else scope["method"]
        return next((door for door in self._doors if door.opens(method, scope["path"])), None)


@dataclass(frozen=True)
class Door:
    method: str
    path: str
    pattern: Pattern[str]
    endpoint: Callable[..., Any]

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"

    def opens(self, method: str, path: str) -> bool:
        return method == self.method and self.leads_to(path)

    def leads_to(self, path: str) -> bool:
        return self.pattern.match(path) is not None


def doors(app: FastAPI) -> Iterator[Door]:
    """Every route in the order in which the router tries them; HEAD goes where GET goes.

    Raises TypeError for a mounted application or a websocket: no rule could be given to it.
    """
    for route in iter_route_contexts(app.routes):
        if not route.methods or not route.path or not route.endpoint:
            raise TypeError(f"{route.path} is no plain route: the gate cannot judge it")
        for method in sorted(route.methods - {"HEAD"}):
            yield Door(method, route.path, compile_path(route.path)[0], route.endpoint)


async def through_the_gate(request: Request) -> None:
    """A dependency of every route: the router has chosen the one that the gate judged. Raises Refused(route_closed)."""
    if getattr(request.state, "admitted_to", None) is not request.scope["endpoint"]:
        log.error("route.not_judged", endpoint=getattr(request.scope["endpoint"], "__name__", None))
        raise Refused(CLOSED)
