"""PostgreSQL and Temporal of different moments: sanctions go on, and ledgers get what came after their cases."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Collection
from contextlib import AsyncExitStack
from datetime import timedelta
from importlib import import_module

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Connection, delete, update
from temporalio.service import RPCError

from services.sanctions.adapters.reconciling import OpenSanctions, Postscripts
from services.sanctions.adapters.tables import postscripts as remembered
from services.sanctions.adapters.tables import sanctions
from services.sanctions.adapters.temporal import TemporalPostscripts, TemporalSanctions, workflow_id
from services.sanctions.domain.state import READ_LOG, SanctionState
from services.sanctions.workflows.sanction import SanctionWorkflow
from shared.contracts.sanctions import (
    SANCTION_TASK_QUEUE,
    SANCTION_WORKFLOW,
    MilestoneKind,
    SanctionDeadline,
    SanctionDeadlineCode,
    SanctionMilestone,
)
from shared.contracts.vocabulary import CaseOutcome, Confidence, SanctionCategory
from shared.temporal.reconciling import Kept, Outcome, Reconciler, remove_unknown
from tests.integration.sanctions.office import QUEUE, Office, new_order
from tests.integration.sanctions.test_sanctions_api import LETTER, STATEMENT, until_stage
from tests.integration.sanctions.written import Written
from tests.unit.sanctions.matters import NOW

LOOK_SECONDS = 0.05


async def reconcile(desk: Office, number: str) -> Counter[Outcome]:
    """This sanction only: the database is shared with other tests."""
    opened = OpenSanctions(desk.engine, TemporalSanctions(desk.client, timeout_seconds=5))

    async def kept() -> AsyncIterator[list[Kept]]:
        async for batch in opened.kept():
            yield [each for each in batch if each.workflow_id == workflow_id(number, 1)]

    return await Reconciler(desk.client, READ_LOG).reconcile(kept())


async def test_an_executed_sanction_that_owes_the_minister_a_report_begins_again(desk: Office) -> None:
    number = await desk.receives(SanctionCategory.MORAL)
    async with desk.worker(), desk.worker(SANCTION_TASK_QUEUE), desk.clerk():
        await desk.does(number, "decide", **STATEMENT, capacity="pj")
        await desk.does(number, "serve")
        await until_stage(desk, number, "effective")
        await desk.does(number, "report_execution", letter_number=LETTER)
        assert (await desk.reads(f"/v1/sanctions/{number}")).json()["closed_at"] is None
        await desk.client.get_workflow_handle(workflow_id(number, 1)).terminate("as if Temporal had lost it")
        assert await reconcile(desk, number) == {Outcome.BEGUN_AGAIN: 1}
        assert await reconcile(desk, number) == {Outcome.UP_TO_DATE: 1}
        informed = await desk.does(number, "report_to_minister", letter_number=LETTER)
        assert (informed.status_code, informed.json()["kind"]) == (200, "minister_informed")
        assert await desk.client.get_workflow_handle(workflow_id(number, 1)).result() == "executed"
    read = (await desk.reads(f"/v1/sanctions/{number}")).json()
    assert (read["stage"], read["outcome"], read["closed_at"] is None) == ("executed", "sanctioned", False)
    assert await reconcile(desk, number) == {}


async def test_what_an_older_temporal_runs_on_though_it_is_over_ends(desk: Office) -> None:
    number = await desk.receives(SanctionCategory.MORAL)
    async with desk.worker(), desk.clerk():
        await desk.does(number, "decide", **STATEMENT)
        await desk.does(number, "serve")
        await until_stage(desk, number, "effective")
        running = desk.client.get_workflow_handle(workflow_id(number, 1), result_type=MilestoneKind)
        state: SanctionState = await running.query("state", result_type=SanctionState)
        order = new_order(SanctionCategory.MORAL).model_copy(update={"case_number": number})
        postscript = await Written(desk, order, state).becomes(MilestoneKind.EXECUTED, outcome=CaseOutcome.SANCTIONED)
        assert await reconcile(desk, number) == {}
        assert await Reconciler(desk.client, READ_LOG).end_what_is_over(SANCTION_WORKFLOW) >= 1
        assert await running.result() is MilestoneKind.EXECUTED
        assert await postscript.result() == state.sequence + 1


async def test_a_sanction_that_has_yet_to_write_its_first_milestone_is_not_removed(desk: Office) -> None:
    """It was ordered a moment ago, or while no worker was there: its case would wait for it for ever."""
    order = new_order(SanctionCategory.MORAL)
    name = workflow_id(order.case_number, order.round)
    await desk.client.start_workflow(SanctionWorkflow.run, order, id=name, task_queue=QUEUE)
    await is_listed(desk, name)
    book = OpenSanctions(desk.engine, TemporalSanctions(desk.client, timeout_seconds=5))
    asked: list[bool] = []

    async def known(ids: Collection[str]) -> set[str]:
        """Of this sanction only."""
        asked.append(name in await book.known([name]))
        return set(ids) if asked[-1] else set(ids) - {name}

    async with AsyncExitStack() as workers:

        async def written() -> None:
            await workers.enter_async_context(desk.worker())
            while not await book.known([name]):  # noqa: ASYNC110 -- not our event
                await asyncio.sleep(LOOK_SECONDS)

        removed = await remove_unknown(desk.client, [SANCTION_WORKFLOW], known, least_known=0, wait=written)
    assert (removed, asked[0], asked[-1]) == (0, False, True)
    assert (await desk.client.get_workflow_handle(name).describe()).close_time is None


async def test_what_came_after_a_case_is_told_to_its_ledger_again_in_order(desk: Office) -> None:
    over = Written(desk, new_order(SanctionCategory.SEVERE))
    await over.becomes(MilestoneKind.RECEIVED)
    ending = await over.becomes(MilestoneKind.EXECUTED, outcome=CaseOutcome.SANCTIONED)
    after = [await over.becomes(kind) for kind in (MilestoneKind.RESTORED, MilestoneKind.MINISTER_INFORMED)]
    postscripts = Postscripts(desk.engine, TemporalPostscripts(desk.client))
    async with desk.clerk():
        for tell in (postscripts.tell_again, postscripts.tell_everything_again):
            assert await tell() >= len(after)
            restored, informed = [await each.describe() for each in after]
            assert restored.close_time is not None
            assert restored.close_time <= informed.start_time
    with pytest.raises(RPCError, match="not found"):
        await ending.describe()


async def test_a_ledger_that_has_answered_is_not_told_again_and_one_that_has_not_is(desk: Office) -> None:
    """However long a history there is, reconciling tells what is new, and what it could not tell."""
    over = Written(desk, new_order(SanctionCategory.SEVERE))
    await over.becomes(MilestoneKind.RECEIVED)
    await over.becomes(MilestoneKind.EXECUTED, outcome=CaseOutcome.SANCTIONED)
    await over.becomes(MilestoneKind.RESTORED)
    postscripts = Postscripts(desk.engine, TemporalPostscripts(desk.client))
    async with desk.clerk():
        assert await postscripts.tell_again() >= 1
        assert await postscripts.tell_again() == 0
        await over.becomes(MilestoneKind.MINISTER_INFORMED)
        assert [await postscripts.tell_again() for _ in range(2)] == [1, 0]
        everything = await postscripts.tell_everything_again()
        assert everything >= len((MilestoneKind.RESTORED, MilestoneKind.MINISTER_INFORMED))
        await forgets(desk, over)
        assert [await postscripts.tell_again() for _ in range(2)] == [2, 0]


async def test_a_ledger_that_does_not_answer_is_told_again(desk: Office) -> None:
    class Silent(TemporalPostscripts):
        async def tell(self, milestone: SanctionMilestone) -> None:
            raise TimeoutError(milestone.case_number)

    async with desk.clerk():
        await Postscripts(desk.engine, TemporalPostscripts(desk.client)).tell_again()
    over = Written(desk, new_order(SanctionCategory.SEVERE))
    await over.becomes(MilestoneKind.RECEIVED)
    await over.becomes(MilestoneKind.EXECUTED, outcome=CaseOutcome.SANCTIONED)
    restored = await over.becomes(MilestoneKind.RESTORED)
    assert await Postscripts(desk.engine, Silent(desk.client)).tell_again() == 1
    async with desk.clerk():
        assert await Postscripts(desk.engine, TemporalPostscripts(desk.client)).tell_again() == 1
        assert await restored.result()


async def test_what_an_earlier_release_closed_though_a_report_is_owed_is_open_again(desk: Office) -> None:
    owed = SanctionDeadline(
        code=SanctionDeadlineCode.MINISTER_REPORT,
        trigger_at=NOW,
        due_at=NOW + timedelta(days=9),
        zone="Asia/Makassar",
        basis="SE Mendagri 821/5492/SJ",
        confidence=Confidence.CERTAIN,
    )
    over = Written(desk, new_order(SanctionCategory.SEVERE))
    await over.becomes(MilestoneKind.RECEIVED)
    await over.becomes(MilestoneKind.DECIDED, deadlines=(owed,))
    await over.becomes(MilestoneKind.EXECUTED, outcome=CaseOutcome.SANCTIONED)
    this = sanctions.c.case_number == over.order.case_number
    async with desk.engine.begin() as connection:
        await connection.execute(update(sanctions).where(this).values(closed_at=NOW))
        await connection.run_sync(migrate)
    assert await over.closed_at() is None
    await over.becomes(MilestoneKind.MINISTER_INFORMED)
    async with desk.engine.begin() as connection:
        await connection.run_sync(migrate)
    assert await over.closed_at() == NOW


async def forgets(desk: Office, over: Written) -> None:
    """As in a backup that was made before the ledger had answered."""
    async with desk.engine.begin() as connection:
        await connection.execute(delete(remembered).where(remembered.c.case_number == over.order.case_number))


async def is_listed(desk: Office, name: str) -> None:
    """Temporal lists what has begun in its own time."""
    while not (await desk.client.count_workflows(f"WorkflowId = '{name}'")).count:  # noqa: ASYNC110 -- not our event
        await asyncio.sleep(LOOK_SECONDS)


def migrate(connection: Connection) -> None:
    with Operations.context(MigrationContext.configure(connection)):
        import_module("services.sanctions.migrations.versions.0005_sanctions_that_owe_a_report").upgrade()
