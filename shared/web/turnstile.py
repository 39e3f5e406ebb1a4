"""How often somebody may come: by address without a good token, by officer with one."""

from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address

from starlette.types import Scope

from shared.security.buckets import Buckets, Rate
from shared.security.tokens import Principal
from shared.settings import CommonSettings

IPV6_SUBSCRIBER_BITS = 64
"""A subscriber has a network of this size to himself: its addresses are one client."""


@dataclass(frozen=True)
class Limits:
    """Requests a minute, 0 for any number: from one address without a good token, and from one officer."""

    public_per_minute: int = 0
    officer_per_minute: int = 0
    proxies: tuple[str, ...] = ()

    @classmethod
    def of(cls, settings: CommonSettings) -> "Limits":
        proxies = tuple(settings.trusted_proxies.split())
        return cls(settings.public_rate_per_minute, settings.officer_rate_per_minute, proxies)


UNLIMITED = Limits()


class Turnstile:
    """Counts clients without a good token by address, and officers by agency and subject."""

    def __init__(self, limits: Limits) -> None:
        self._public = _buckets(limits.public_per_minute)
        self._officers = _buckets(limits.officer_per_minute)

    def by_address(self, address: str) -> None:
        """Raises Wait."""
        if self._public is not None:
            self._public.admit(address)

    def by_officer(self, caller: Principal) -> None:
        """Raises Wait."""
        if self._officers is not None:
            self._officers.admit((caller.agency, caller.subject))


def client_of(scope: Scope) -> str:
    """The caller's address, or his network where an address is one of very many that he has."""
    host: str = (scope.get("client") or ("unknown", 0))[0]
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return host
    if not isinstance(address, IPv6Address):
        return str(address)
    return str(address.ipv4_mapped or int(address) >> (128 - IPV6_SUBSCRIBER_BITS))


def _buckets(per_minute: int) -> Buckets | None:
    return Buckets(Rate(per_minute, burst=per_minute)) if per_minute else None
