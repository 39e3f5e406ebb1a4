"""Actions asked for over HTTP: written down before they are delivered, so that a crash in between loses none."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Row, and_, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncEngine

from services.workflow.adapters.tables import actions, cases, ledger
from services.workflow.domain.case import ActionAnswer, ActionRequest
from services.workflow.domain.evolution import ACTION_KEY, answer_told_by
from services.workflow.domain.register import load_register
from shared.contracts.cases import CaseEvent
from shared.contracts.refusals import Refusal, Refused

KEY_REUSED = Refusal(
    "idempotency_key_reused",
    409,
    "Idempotency-Key ini sudah dipakai untuk permintaan lain.",
    "This Idempotency-Key was used for another request.",
)


@dataclass(frozen=True)
class Asked:
    """One action on its way: answered when `answer` is set, refused when `refusal` is."""

    case_number: str
    key: str
    request: ActionRequest
    answer: ActionAnswer | None = None
    refusal: Refusal | None = None


class PostgresActions:
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def ask(self, case_number: str, key: str, request: ActionRequest) -> Asked:
        """Write the action down, or find it as asked before. Raises Refused when the key was for something else."""
        print_of_request = fingerprint(request)
        values = {
            "case_number": case_number,
            "key": key,
            "fingerprint": print_of_request,
            "request": request.model_dump(mode="json"),
        }
        async with self._engine.begin() as connection:
            await connection.execute(insert(actions).values(values).on_conflict_do_nothing())
            row = (await connection.execute(select(actions).where(_this(case_number, key)))).one()
        if row.fingerprint != print_of_request:
            raise Refused(KEY_REUSED)
        return _asked(row)

    async def find(self, case_number: str, key: str) -> Asked | None:
        async with self._engine.connect() as connection:
            row = (await connection.execute(select(actions).where(_this(case_number, key)))).first()
        return None if row is None else _asked(row)

    async def answered(self, asked: Asked, answer: ActionAnswer) -> None:
        values = {"answer": answer.model_dump(mode="json"), "answered_at": func.now()}
        await self._settle(asked, values)

    async def refused(self, asked: Asked, refusal: Refusal) -> None:
        """Kept for the one who polls; `forget` is for the one who got the refusal at once."""
        values = {
            "refusal": {
                "code": refusal.code,
                "status": refusal.status,
                "detail_id": refusal.detail_id,
                "detail": refusal.detail,
            },
            "answered_at": func.now(),
        }
        await self._settle(asked, values)

    async def forget(self, asked: Asked) -> None:
        """A refused action leaves nothing behind, and its key may be used again."""
        async with self._engine.begin() as connection:
            await connection.execute(
                delete(actions).where(_this(asked.case_number, asked.key), actions.c.answered_at.is_(None))
            )

    async def case_is_closed(self, case_number: str) -> bool:
        query = select(cases.c.case_number).where(cases.c.case_number == case_number, cases.c.closed_at.is_not(None))
        async with self._engine.connect() as connection:
            return await connection.scalar(query) is not None

    async def rows(self, case_number: str) -> int:
        """How many rows the case's ledger has; none when there is no such case."""
        query = select(cases.c.last_sequence).where(cases.c.case_number == case_number)
        async with self._engine.connect() as connection:
            return await connection.scalar(query) or 0

    async def recorded(self, case_number: str, key: str) -> ActionAnswer | None:
        """What the ledger says became of an action; None when it did not take effect."""
        of_action = and_(ledger.c.case_number == case_number, ledger.c.entry_key == f"{ACTION_KEY}{key}")
        async with self._engine.connect() as connection:
            bodies = (
                await connection.scalars(select(ledger.c.body).where(of_action).order_by(ledger.c.sequence))
            ).all()
        events = [CaseEvent.model_validate_json(body) for body in bodies]
        answers = (answer_told_by(event, load_register().edition(event.edition)) for event in events)
        return next((answer for answer in answers if answer is not None), None)

    async def pending(self, *, older_than_seconds: float, limit: int) -> list[Asked]:
        age = func.now() - func.make_interval(0, 0, 0, 0, 0, 0, older_than_seconds)
        query = select(actions).where(actions.c.answered_at.is_(None), actions.c.asked_at < age)
        async with self._engine.connect() as connection:
            rows = (await connection.execute(query.order_by(actions.c.asked_at).limit(limit))).all()
        return [_asked(row) for row in rows]

    async def _settle(self, asked: Asked, values: Mapping[str, object]) -> None:
        async with self._engine.begin() as connection:
            await connection.execute(update(actions).where(_this(asked.case_number, asked.key)).values(values))


def fingerprint(request: ActionRequest) -> str:
    """Who asked for what. Times and seals that we set do not count: a request sent twice is the same request.

    The end of a finding's window is one of them: a decree may have come between the two.
    """
    body = request.model_dump(mode="json", exclude={"recommendation": {"issued_at"}, "identity": {"sealed"}})
    body["by"]["roles"] = sorted(body["by"]["roles"])
    body["finding_lapses_at"] = None
    return hashlib.sha256(repr(sorted(body.items())).encode()).hexdigest()


def _asked(row: Row[tuple[object, ...]]) -> Asked:
    return Asked(
        case_number=row.case_number,
        key=row.key,
        request=ActionRequest.model_validate(row.request),
        answer=ActionAnswer.model_validate(row.answer) if row.answer else None,
        refusal=Refusal(**row.refusal) if row.refusal else None,
    )


def _this(case_number: str, key: str) -> ColumnElement[bool]:
    return and_(actions.c.case_number == case_number, actions.c.key == key)
