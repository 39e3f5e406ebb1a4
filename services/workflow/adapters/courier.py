"""Actions by people, delivered: at once when the case answers, later when no worker is there."""

import asyncio
from contextlib import suppress
from functools import partial

import structlog
from temporalio.service import RPCError

from services.workflow.adapters.actions import Asked, PostgresActions
from services.workflow.adapters.temporal import CaseNotRunning, NoAnswerYet, TemporalCases
from services.workflow.domain.actions import CASE_CLOSED
from services.workflow.domain.case import ActionAnswer, ActionRequest
from shared.contracts.refusals import Refused
from shared.persistence.availability import DATABASE_AWAY
from shared.temporal.knowing import Ledger, answer_of_one_who_knows

log = structlog.get_logger(__name__)

ROUND_SECONDS = 2.0
ABANDONED_AFTER_SECONDS = 15.0
BATCH = 20
STARTING_SECONDS = 0.05


class Courier:
    """Each action has a key, and the key is the update id: delivering it twice is delivering it once."""

    def __init__(self, actions: PostgresActions, cases: TemporalCases, *, timeout_seconds: float) -> None:
        self._actions = actions
        self._cases = cases
        self._timeout = timeout_seconds

    async def deliver(self, case_number: str, key: str, request: ActionRequest) -> ActionAnswer:
        """Raises Refused (and forgets the action), or NoAnswerYet (and keeps it for a later round)."""
        asked = await self._actions.ask(case_number, key, request)
        if asked.answer is not None:
            return asked.answer
        if asked.refusal is not None:
            raise Refused(asked.refusal)
        try:
            return await self._hand_over(asked)
        except Refused:
            await self._actions.forget(asked)
            raise

    async def deliver_later(self, stop: asyncio.Event) -> None:
        """A role: what nobody answered in time is asked again until somebody does."""
        while not stop.is_set():
            try:
                await self._round()
            except DATABASE_AWAY as error:
                log.warning("courier.waits_for_database", error=type(error).__name__)
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), ROUND_SECONDS)

    async def _round(self) -> None:
        for asked in await self._actions.pending(older_than_seconds=ABANDONED_AFTER_SECONDS, limit=BATCH):
            await self._retry(asked)

    async def _retry(self, asked: Asked) -> None:
        try:
            await self._hand_over(asked)
        except Refused as refused:
            await self._actions.refused(asked, refused.refusal)
        except RPCError as error:
            log.exception("action.undeliverable", case=asked.case_number, status=error.status.name)
        except NoAnswerYet:
            log.warning("action.waiting", case=asked.case_number, action=asked.request.action)

    async def _hand_over(self, asked: Asked) -> ActionAnswer:
        try:
            answer = await self._answer_of_one_who_knows(asked)
        except Refused as refused:
            answer = await self._taken_before(asked, refused)
        await self._actions.answered(asked, answer)
        return answer

    async def _answer_of_one_who_knows(self, asked: Asked) -> ActionAnswer:
        """A case that is behind its own ledger, after an outage, is asked again before its refusal counts."""
        number = asked.case_number
        ledger = Ledger(rows=partial(self._actions.rows, number), read=partial(self._cases.read_again, number))
        try:
            return await answer_of_one_who_knows(partial(self._answer, asked), ledger, within_seconds=self._timeout)
        except TimeoutError:
            raise NoAnswerYet(number) from None

    async def _taken_before(self, asked: Asked, refused: Refused) -> ActionAnswer:
        """A case that this very action moved on, or closed, refuses it when it comes again for its lost answer."""
        taken = await self._actions.recorded(asked.case_number, asked.key)
        if taken is None:
            raise refused
        return taken

    async def _answer(self, asked: Asked) -> ActionAnswer:
        """A case has its number a moment before its workflow runs: an officer quicker than that is not turned away."""
        number = asked.case_number
        for _ in range(round(self._timeout / STARTING_SECONDS)):
            try:
                return await self._cases.act(number, asked.request, key=asked.key, timeout_seconds=self._timeout)
            except CaseNotRunning:
                if await self._actions.case_is_closed(number):
                    raise Refused(CASE_CLOSED) from None
            await asyncio.sleep(STARTING_SECONDS)
        raise NoAnswerYet(number)
