"""The way out to webhooks: a name is resolved once, what it names is checked, and the checked address is called."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Sequence

import httpx

from services.notify.domain.addresses import Network, may_be_called

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
DEFAULT_PORTS = {"http": 80, "https": 443}


class AddressRefused(httpx.ConnectError):
    """The name leads into a network that webhooks must not reach."""


async def resolved(host: str, port: int) -> Sequence[str]:
    """Raises OSError (socket.gaierror) when the name is not known."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


class CheckedAddresses(httpx.AsyncBaseTransport):
    """Connects to an address, asks for the name: a name server that changes its mind in between changes nothing.

    TLS asks for the name and checks the certificate against it. `inner` must keep no connection: it would be known by
    its address alone, and two names may share one.
    """

    def __init__(
        self, inner: httpx.AsyncBaseTransport, allowed: Sequence[Network], resolve: Resolve = resolved
    ) -> None:
        self._inner = inner
        self._allowed = tuple(allowed)
        self._resolve = resolve

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Raises AddressRefused, httpx.ConnectError, and what `inner` raises. Tries the addresses in their order."""
        failure = httpx.ConnectError("the name has no address", request=request)
        for address in await self._checked(request):
            try:
                return await self._inner.handle_async_request(_at(address, request))
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                failure = httpx.ConnectError(type(error).__name__, request=request)
        raise failure

    async def aclose(self) -> None:
        await self._inner.aclose()

    async def _checked(self, request: httpx.Request) -> Sequence[str]:
        """One address of a kind that is not allowed spoils the name: nobody's public name leads inwards by accident."""
        url = request.url
        try:
            addresses = await self._resolve(url.host, url.port or DEFAULT_PORTS.get(url.scheme, 0))
        except (OSError, UnicodeError):
            raise httpx.ConnectError("the name is not known", request=request) from None
        if not all(may_be_called(address, self._allowed) for address in addresses):
            raise AddressRefused("not a public address", request=request)
        return addresses


def _at(address: str, request: httpx.Request) -> httpx.Request:
    """The same request to the address; its Host header, made from the name, stays."""
    return httpx.Request(
        request.method,
        request.url.copy_with(host=address),
        headers=request.headers,
        stream=request.stream,
        extensions={**request.extensions, "sni_hostname": request.url.host},
    )
