"""Whether the services stayed well during a run."""

import httpx

from deploy.local.services import SERVICES
from deploy.local.stack import Stack

Pids = dict[str, int | None]


def pids(stack: Stack) -> Pids:
    """The process of each component, None for one that is not ours."""
    return {standing.name: standing.pid for standing in stack.status()}


async def unwell(stack: Stack, http: httpx.AsyncClient, before: Pids) -> list[str]:
    """What is not as it should be: a service that does not call itself healthy, a process that is another."""
    found = [f"{name}: {answer}" for name in SERVICES if (answer := await _complaint(http, stack.url(name)))]
    after = pids(stack)
    return found + [f"{name} is not the process it was" for name, pid in before.items() if after.get(name) != pid]


async def _complaint(http: httpx.AsyncClient, url: str) -> str | None:
    try:
        answer = await http.get(f"{url}/health")
    except httpx.HTTPError as error:
        return type(error).__name__
    return None if answer.is_success else answer.text[:300]
