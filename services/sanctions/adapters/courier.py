"""Acts of officers, delivered: at once when the sanction answers, later when no worker is there."""

import asyncio
from contextlib import suppress
from functools import partial

import structlog

from services.sanctions.adapters.actions import Asked, PostgresActions
from services.sanctions.adapters.temporal import NoAnswerYet, TemporalSanctions
from services.sanctions.domain.procedure import AFTER_THE_END
from services.sanctions.domain.refusals import CLOSED
from shared.contracts.refusals import Refused
from shared.contracts.sanctions import SanctionMilestone
from shared.persistence.availability import DATABASE_AWAY
from shared.temporal.knowing import Ledger, answer_of_one_who_knows

log = structlog.get_logger(__name__)

ROUND_SECONDS = 2.0
ABANDONED_AFTER_SECONDS = 12.0
BATCH = 20


class Courier:
    """Each act has a key, and the key is the update id: delivering it twice is delivering it once."""

    def __init__(self, actions: PostgresActions, sanctions: TemporalSanctions) -> None:
        self._actions = actions
        self._sanctions = sanctions

    async def deliver(self, asked: Asked) -> SanctionMilestone:
        """Raises Refused (and forgets the act), or NoAnswerYet (and keeps it for a later round)."""
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
            await self._actions.settle(asked, refused.refusal)
        except NoAnswerYet:
            log.warning("action.waiting", case=asked.case_number, action=asked.request.act.action)

    async def _hand_over(self, asked: Asked) -> SanctionMilestone:
        answer = await self._act(asked)
        await self._actions.settle(asked)
        return answer

    async def _act(self, asked: Asked) -> SanctionMilestone:
        """What comes to light of a sanction that is over reopens it; whether it may be recorded, the sanction says.

        One that an act has ended refuses it when it comes again for its lost answer: then the record answers.
        """
        try:
            return await self._answer_of_one_who_knows(asked)
        except Refused as refused:
            if asked.recorded is not None:
                return asked.recorded
            if refused.refusal.code != CLOSED.code or asked.request.act.action not in AFTER_THE_END:
                raise
            executed = await self._actions.executed(asked)
            if executed is None:
                raise
        await self._sanctions.reopen(executed.order, executed.last_sequence)
        return await self._sanctions.act(asked)

    async def _answer_of_one_who_knows(self, asked: Asked) -> SanctionMilestone:
        """A sanction that is behind its own log, after an outage, is asked again before its refusal counts."""
        milestones = Ledger(rows=partial(self._actions.rows, asked), read=partial(self._sanctions.read_again, asked))
        ask = partial(self._sanctions.act, asked)
        try:
            return await answer_of_one_who_knows(ask, milestones, within_seconds=self._sanctions.timeout_seconds)
        except TimeoutError:
            raise NoAnswerYet(asked.key) from None
