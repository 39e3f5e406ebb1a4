"""Who may use a route: data that stands beside the routes. The gate obeys it, and a route without a rule is closed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from shared.contracts.refusals import Refusal, Refused
from shared.security.tokens import Principal


class Who(StrEnum):
    PROBE = "anybody, as often as he likes"
    ANYBODY = "anybody"
    SECRET = "whoever holds the secret that the route asks for"  # noqa: S105 -- words, no secret
    OFFICER = "whoever has a token"


@dataclass(frozen=True)
class Rule:
    """`scope` and one of `roles` are looked for in the token where they are given.

    `stranger` is the code that an officer of an agency without a part in the matter gets, the same as for a matter
    that does not exist; the route finds that out by the row it reads. None where the route shows nobody's matter, or
    lists the caller's own.
    """

    who: Who
    scope: str | None = None
    roles: frozenset[str] = frozenset()
    role_refusal: Refusal | None = None
    stranger: str | None = None

    def unknown_to_strangers(self, code: str) -> "Rule":
        return replace(self, stranger=code)

    def check(self, caller: Principal) -> None:
        """Raises Refused: missing_scope, or what `role_refusal` says."""
        if self.scope is not None and self.scope not in caller.scopes:
            raise Refused(missing_scope(self.scope))
        if self.roles and not self.roles & caller.roles:
            raise Refused(self.role_refusal or NO_ROLE)


Rules = Mapping[str, Rule]
"""`"GET /v1/cases/{number}"`: the method and the path as the route has it."""

NO_ROLE = Refusal(
    "wrong_role", 403, "Token Anda tidak memuat peran yang diperlukan.", "Your token lacks the role that is needed."
)
PROBE = Rule(Who.PROBE)
PUBLIC = Rule(Who.ANYBODY)
OFFICER = Rule(Who.OFFICER)


def by_secret(unknown: str) -> Rule:
    """Public but for a secret of its own; a wrong one and none at all are answered by the code `unknown`."""
    return Rule(Who.SECRET, stranger=unknown)


def with_scope(scope: str) -> Rule:
    return Rule(Who.OFFICER, scope=scope)


def with_role(roles: Iterable[str], refusal: Refusal) -> Rule:
    """One of `roles` is enough."""
    return Rule(Who.OFFICER, roles=frozenset(roles), role_refusal=refusal)


def missing_scope(scope: str) -> Refusal:
    return Refusal(
        "missing_scope", 403, f"Token tidak memiliki lingkup {scope}.", f"The token lacks the scope {scope}."
    )
