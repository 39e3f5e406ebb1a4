"""Acts asked for over HTTP: written down before they are delivered, so that a crash in between loses none."""

import hashlib
import json
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Executable, Row, and_, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncEngine

from services.sanctions.adapters.tables import actions, milestones, sanctions
from services.sanctions.domain.acts import ActRequest
from services.sanctions.domain.refusals import KEY_REUSED
from services.sanctions.domain.state import CARRIED_OUT
from shared.contracts.refusals import Refusal, Refused
from shared.contracts.sanctions import SanctionMilestone, SanctionOrder


@dataclass(frozen=True)
class Asked:
    """One act on its way. Its answer is the milestone that its key caused; `refusal` is a refusal that came late.

    Until the sanction itself has answered, that milestone is `recorded` only: the sanction may still wait for the
    database to say so, and what follows the act would be refused.
    """

    case_number: str
    round: int
    key: str
    request: ActRequest
    answer: SanctionMilestone | None = None
    recorded: SanctionMilestone | None = None
    refusal: Refusal | None = None


@dataclass(frozen=True)
class Executed:
    """A sanction that is over because it was carried out, and its last milestone."""

    order: SanctionOrder
    last_sequence: int


class PostgresActions:
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def ask(self, case_number: str, sanction_round: int, key: str, request: ActRequest) -> Asked:
        """Write the act down, or find it as asked before. Raises Refused when the key was for something else."""
        asked_print = fingerprint(request)
        values = {"case_number": case_number, "round": sanction_round, "key": key, "fingerprint": asked_print}
        statement = insert(actions).values(**values, request=request.model_dump(mode="json"))
        async with self._engine.begin() as connection:
            await connection.execute(statement.on_conflict_do_nothing())
            row = (await connection.execute(_WITH_MILESTONE.where(_this(case_number, sanction_round, key)))).one()
        if row.fingerprint != asked_print:
            raise Refused(KEY_REUSED)
        return _asked(row)

    async def find(self, case_number: str, sanction_round: int, key: str) -> Asked | None:
        async with self._engine.connect() as connection:
            row = (await connection.execute(_WITH_MILESTONE.where(_this(case_number, sanction_round, key)))).first()
        return None if row is None else _asked(row)

    async def pending(self, *, older_than_seconds: float, limit: int) -> list[Asked]:
        age = func.now() - func.make_interval(0, 0, 0, 0, 0, 0, older_than_seconds)
        query = _WITH_MILESTONE.where(actions.c.settled_at.is_(None), actions.c.asked_at < age)
        async with self._engine.connect() as connection:
            rows = (await connection.execute(query.order_by(actions.c.asked_at).limit(limit))).all()
        return [_asked(row) for row in rows]

    async def settle(self, asked: Asked, refusal: Refusal | None = None) -> None:
        """Delivered. A refusal is kept for the one who polls; `forget` is for the one who got it at once."""
        values = {"settled_at": func.now(), "refusal": _refusal_as_json(refusal) if refusal else None}
        await self._execute(update(actions).where(_this(asked.case_number, asked.round, asked.key)).values(values))

    async def forget(self, asked: Asked) -> None:
        """A refused act leaves nothing behind, and its key may be used again."""
        this = _this(asked.case_number, asked.round, asked.key)
        await self._execute(delete(actions).where(this, actions.c.settled_at.is_(None)))

    async def rows(self, asked: Asked) -> int:
        """How many milestones the log of the sanction has; none when there is no such sanction."""
        this = (sanctions.c.case_number == asked.case_number, sanctions.c.round == asked.round)
        async with self._engine.connect() as connection:
            return await connection.scalar(select(sanctions.c.last_sequence).where(*this)) or 0

    async def executed(self, asked: Asked) -> Executed | None:
        """None when the sanction is not over, or ended otherwise."""
        over = (
            sanctions.c.case_number == asked.case_number,
            sanctions.c.round == asked.round,
            sanctions.c.stage.in_([stage.value for stage in CARRIED_OUT]),
            sanctions.c.closed_at.is_not(None),
        )
        async with self._engine.connect() as connection:
            row = (await connection.execute(select(sanctions.c.order, sanctions.c.last_sequence).where(*over))).first()
        return None if row is None else Executed(SanctionOrder.model_validate(row.order), row.last_sequence)

    async def _execute(self, statement: Executable) -> None:
        async with self._engine.begin() as connection:
            await connection.execute(statement)


_WITH_MILESTONE = select(actions, milestones.c.milestone).outerjoin(
    milestones,
    and_(
        milestones.c.case_number == actions.c.case_number,
        milestones.c.round == actions.c.round,
        milestones.c.entry_id == actions.c.key,
    ),
)


def fingerprint(request: ActRequest) -> str:
    """Who asked for what. Roles do not count: a renewed token may order them otherwise; nor does what we add."""
    body = request.model_dump(mode="json", exclude={"by": {"roles"}, "decrees": True})
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()


def _asked(row: Row[tuple[object, ...]]) -> Asked:
    recorded = SanctionMilestone.model_validate(row.milestone) if row.milestone else None
    return Asked(
        case_number=row.case_number,
        round=row.round,
        key=row.key,
        request=ActRequest.model_validate(row.request),
        answer=recorded if row.settled_at else None,
        recorded=recorded,
        refusal=_refusal_from_json(row.refusal) if row.refusal else None,
    )


def _refusal_as_json(refusal: Refusal) -> dict[str, object]:
    return vars(refusal) | {"fields": [list(field) for field in refusal.fields]}


def _refusal_from_json(row: dict[str, object]) -> Refusal:
    fields = row["fields"]
    pairs = tuple((str(name), str(reason)) for name, reason in fields) if isinstance(fields, list) else ()
    return Refusal(
        code=str(row["code"]),
        status=int(str(row["status"])),
        detail_id=str(row["detail_id"]),
        detail=str(row["detail"]),
        fields=pairs,
    )


def _this(case_number: str, sanction_round: int, key: str) -> ColumnElement[bool]:
    return and_(actions.c.case_number == case_number, actions.c.round == sanction_round, actions.c.key == key)
