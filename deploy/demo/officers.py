"""Officers at work: every action goes over the APIs with a token of the agency that takes it."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import Any

import httpx

from deploy.demo.board import Board
from deploy.demo.records import CaseStanding
from shared.contracts.vocabulary import Role

ATTEMPTS = 6
ASK_AGAIN_SECONDS = 1.0
WAITING = 202
REFUSED = range(400, 500)

Tokens = Callable[[str, str], str]
"""A bearer token of an officer of this agency in this role."""


class ActionFailed(Exception):  # noqa: N818 -- an answer to a person
    """An action that had to succeed did not."""


@dataclass(frozen=True)
class Offices:
    """Where the two services that officers work with are, and how many requests may be under way."""

    http: httpx.AsyncClient
    cases_url: str
    sanctions_url: str
    tokens: Tokens
    room: asyncio.Semaphore


class Officers:
    """The officers of one case. `refusals` holds the codes they were refused with."""

    def __init__(self, offices: Offices, board: Board, case_number: str) -> None:
        self._offices = offices
        self._board = board
        self._keys = count(1)
        self.case_number = case_number
        self.refusals: list[str] = []
        self.actions = 0

    @property
    def standing(self) -> CaseStanding:
        return self._board.standing(self.case_number)

    async def wait(self, condition: Callable[[CaseStanding], bool], waiting_for: str) -> None:
        """Raises NothingHappened."""
        await self._board.until(self.case_number, condition, waiting_for=waiting_for)

    async def act(self, role: Role, action: str, **body: Any) -> None:
        """An action on the case. Raises ActionFailed."""
        self._require(action, await self.try_to_act(role, action, **body))

    async def try_to_act(self, role: Role, action: str, **body: Any) -> httpx.Response:
        url = f"{self._offices.cases_url}/v1/cases/{self.case_number}/actions/{action}"
        return await self._post(url, role, body)

    async def execute(self, action: str, **body: Any) -> None:
        """An act of the personnel authority's office on the sanction. Raises ActionFailed."""
        url = f"{self._offices.sanctions_url}/v1/sanctions/{self.case_number}/actions/{action}"
        self._require(action, await self._post(url, Role.PERSONNEL_AUTHORITY, body))

    async def sanctions_of(self, category: str) -> str:
        """The code of the first kind of sanction of this category that can be imposed here. Raises ActionFailed."""
        case = self.standing
        wanted = {"on": str(case.day_of_act), "employment_type": case.employment_type}
        headers = self._headers(Role.PERSONNEL_AUTHORITY)
        async with self._offices.room:
            try:
                url = f"{self._offices.sanctions_url}/v1/catalogue"
                answer = (await self._offices.http.get(url, params=wanted, headers=headers)).raise_for_status()
            except httpx.HTTPError as error:
                raise ActionFailed(f"the catalogue of sanctions: {type(error).__name__}") from error
        for kind in answer.json()["kinds"]:
            if kind["category"] == category and kind["active"]:
                return str(kind["code"])
        raise ActionFailed(f"the catalogue has no {category} sanction for {wanted}")

    async def _post(self, url: str, role: Role, body: dict[str, Any]) -> httpx.Response:
        """With one key until there is an answer: asking twice is asking once. Raises ActionFailed."""
        headers = self._headers(role) | {"Idempotency-Key": f"demo-{self.case_number}-{next(self._keys)}"}
        for _attempt in range(ATTEMPTS):
            answer = await self._asked(url, headers, body)
            if answer is not None and answer.status_code != WAITING:
                return self._noted(answer)
            await asyncio.sleep(ASK_AGAIN_SECONDS)
        raise ActionFailed(f"{url}: no answer to {ATTEMPTS} requests")

    async def _asked(self, url: str, headers: dict[str, str], body: dict[str, Any]) -> httpx.Response | None:
        """None when the service could not be reached."""
        async with self._offices.room:
            try:
                return await self._offices.http.post(url, json=body, headers=headers)
            except httpx.TransportError:
                return None

    def _noted(self, answer: httpx.Response) -> httpx.Response:
        self.actions += 1
        if answer.status_code in REFUSED:
            self.refusals.append(answer.json()["code"])
        return answer

    def _headers(self, role: Role) -> dict[str, str]:
        agency = self.standing.parties[role.value]
        return {"Authorization": f"Bearer {self._offices.tokens(agency, role.value)}"}

    def _require(self, action: str, answer: httpx.Response) -> None:
        if not answer.is_success:
            raise ActionFailed(f"{action}: {answer.status_code} {answer.text[:300]}")
