"""Record the histories that every later release must replay: `python -m tests.replay.record`.

A recorded history is kept for ever. This writes those that are missing; it never writes over one.
"""

import asyncio
import gc
import json
import re
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.testing import WorkflowEnvironment

from services.workflow.domain.case import SealedSubject
from services.workflow.domain.transfers import TRANSFER_TASK_QUEUE, TransferRun
from services.workflow.worker import transfer_worker
from services.workflow.workflows.postscript import PostscriptWorkflow
from services.workflow.workflows.transfer import TransferWorkflow
from shared.calendar import Change, DayConfidence, Decree, LeaveAuthority
from shared.contracts.cases import CASE_TASK_QUEUE
from shared.contracts.sanctions import MilestoneKind, SanctionMilestone
from shared.contracts.vocabulary import CaseOutcome, ClockPolicy, Role
from shared.temporal.connection import add_search_attributes
from tests.binaries import binary
from tests.workflow.cases.reassigning import candidate_regent, to_bkn
from tests.workflow.cases.story import Story, tell
from tests.workflow.cases.transferring import MemoryTransferBook

FOLDER = Path(__file__).parent / "histories"
ROUND = Path(__file__).parent / "decree_round.json"
POSTSCRIPT = Path(__file__).parent / "postscript.json"
TRANSFER = Path(__file__).parent / "transfer.json"


async def sanctioned(story: Story) -> None:
    await story.to_sanction()
    await story.milestone(MilestoneKind.RECEIVED)
    await story.milestone(MilestoneKind.DECIDED, sanction="PP94-S-6")
    await story.milestone(MilestoneKind.EXECUTED, outcome=CaseOutcome.SANCTIONED, sanction="PP94-S-6")


async def silent_then_followed_up(story: Story) -> None:
    await story.to_sanction()
    await story.pass_days(90)
    await story.milestone(MilestoneKind.DECIDED, sanction="PP94-S-6")
    await story.milestone(MilestoneKind.EXECUTED, outcome=CaseOutcome.SANCTIONED)


async def returned_and_completed(story: Story) -> None:
    await story.act("register_report", story.first_actor(), reference="1")
    await story.act("submit_clarification", Role.HANDLER, reference="2")
    await story.act("return_for_completion", Role.RECOMMENDING, ground="legal_review_missing")
    await story.act("submit_completion", Role.HANDLER, reference="3")
    await story.act("declare_not_proven", Role.RECOMMENDING, ground="insufficient_evidence")


async def lapsed_and_rejected_late(story: Story) -> None:
    await story.pass_days(60)
    await story.act("reject_report", story.first_actor(), ground="formal_requirement_missing")


async def extended(story: Story) -> None:
    await story.act("register_report", story.first_actor(), reference="1")
    await story.act("request_extension", Role.HANDLER, ground="witness_not_heard")
    await story.handle.signal("attach_report", "report-2")
    await story.act("declare_not_proven", Role.HANDLER, ground="no_support_shown")


async def deviation_refused(story: Story) -> None:
    await story.to_sanction()
    await story.milestone(MilestoneKind.DEVIATION_PROPOSED, ground="mitigating_circumstances")
    await story.act("refuse_deviation", Role.RECOMMENDING, ground="no_ground_in_law")
    await story.milestone(MilestoneKind.NOT_OUR_EMPLOYEE)
    await story.act("declare_not_proven", Role.RECOMMENDING, ground="insufficient_evidence")


async def paused_and_resumed(story: Story) -> None:
    await _to_completion(story)
    await story.act("pause_clock", Role.RECOMMENDING, ground="evidence_expected")
    await story.pass_days(3)
    await story.act("resume_clock", Role.RECOMMENDING)
    await story.act("submit_completion", Role.HANDLER, reference="3")
    await story.act("declare_not_proven", Role.RECOMMENDING, ground="insufficient_evidence")


async def paused_until_the_cap(story: Story) -> None:
    await _to_completion(story)
    await story.act("pause_clock", Role.RECOMMENDING, ground="evidence_expected")
    await story.pass_days(30)
    await story.act("declare_not_proven", Role.HANDLER, ground="insufficient_evidence")


async def checked_against_a_decree(story: Story) -> None:
    """Ten days of leave from tomorrow on, which calendar days do not heed; the second telling changes nothing."""
    for _ in range(2):
        await story.decree(leave_from_tomorrow(await story.now()))
    await story.act("reject_report", story.first_actor(), ground="formal_requirement_missing")


async def moved_by_a_decree(story: Story) -> None:
    await story.act("register_report", story.first_actor(), reference="1")
    await story.decree(leave_from_tomorrow(await story.now()))
    await story.act("submit_clarification", Role.HANDLER, reference="2")
    await story.act("declare_not_proven", Role.RECOMMENDING, ground="insufficient_evidence")


async def _to_completion(story: Story) -> None:
    await story.act("register_report", story.first_actor(), reference="1")
    await story.act("submit_clarification", Role.HANDLER, reference="2")
    await story.act("return_for_completion", Role.RECOMMENDING, ground="legal_review_missing")


def leave_from_tomorrow(now: datetime, days: int = 10) -> Decree:
    tomorrow = now.date() + timedelta(days=1)
    off = [tomorrow + timedelta(days=number) for number in range(days)]
    return Decree(
        citation="SKB 1/2099",
        authority=LeaveAuthority.JOINT_DECREE,
        signed_on=tomorrow,
        published_on=tomorrow,
        year=tomorrow.year,
        changes=tuple(Change.parse(f"+{day}:collective_leave") for day in off),
        confidence=DayConfidence.CERTAIN,
    )


async def nothing(_story: Story) -> None:
    """A time-barred report closes by itself."""


async def redirected(story: Story) -> None:
    await story.to_sanction()
    await story.pass_days(3)
    await story.reassign(candidate_regent(story))
    await story.pass_days(40)
    await story.milestone(MilestoneKind.EXECUTED, outcome=CaseOutcome.SANCTIONED)


async def transferred(story: Story) -> None:
    await story.act("register_report", story.first_actor(), reference="1")
    await story.act("submit_clarification", Role.HANDLER, reference="2")
    await story.reassign(to_bkn(story, ClockPolicy.RESTART))
    await story.act_as("declare_not_proven", "bkn", {Role.RECOMMENDING}, ground="insufficient_evidence")


async def received_later(story: Story) -> None:
    """The paper came days after it was sent; the day is recorded, corrected, and the time lapses all the same."""
    await story.to_sanction()
    sent = await story.now()
    await story.pass_days(6)
    received: dict[str, Any] = {"reference": "AGENDA/1", "received_at": sent + timedelta(days=5)}
    await story.act("record_receipt", Role.PERSONNEL_AUTHORITY, **received)
    corrected = received | {"received_at": sent + timedelta(days=4), "ground": "receipt_day_mistaken"}
    await story.act("record_receipt", Role.PERSONNEL_AUTHORITY, **corrected)
    await story.pass_days(60)
    await story.milestone(MilestoneKind.EXECUTED, outcome=CaseOutcome.SANCTIONED)


async def beside_the_criminal_track(story: Story) -> None:
    await story.act("refer_to_criminal_track", Role.HANDLER, reference="GAKKUMDU/1")
    await story.act("classify_violation", Role.HANDLER, violation="DS-06", ground="confirmed_as_reported")
    await story.act("ask_for_completion", story.first_actor(), ground="material_requirement_missing")
    await story.act("accept_completion", story.first_actor(), reference="B.3.1/1")
    who = SealedSubject(sealed="sealed", dedupe_key="somebody")
    await story.act("identify_official", Role.HANDLER, identity=who)
    await story.act("record_criminal_result", Role.HANDLER, reference="PN/1", ground="criminal_acquittal")
    await story.act("close_to_criminal_track", Role.HANDLER, ground="only_criminal_matter_remains")


PATHS: dict[str, tuple[str, Callable[[Story], Awaitable[None]]]] = {
    "kasn-2022-sanctioned": ("kasn-2022", sanctioned),
    "kasn-2022-silent-then-followed-up": ("kasn-2022", silent_then_followed_up),
    "kasn-2022-returned-and-completed": ("kasn-2022", returned_and_completed),
    "kasn-2022-lapsed-and-rejected-late": ("kasn-2022", lapsed_and_rejected_late),
    "kasn-2022-extended": ("kasn-2022", extended),
    "kasn-2022-deviation-refused": ("kasn-2022", deviation_refused),
    "kasn-2022-time-barred": ("kasn-2022", nothing),
    "bkn-2024-sanctioned": ("bkn-2024", sanctioned),
    "bkn-2024-silent-then-followed-up": ("bkn-2024", silent_then_followed_up),
    "bkn-2024-returned-and-completed": ("bkn-2024", returned_and_completed),
    "drill-sanctioned": ("drill", sanctioned),
    "kasn-2022-paused-and-resumed": ("kasn-2022", paused_and_resumed),
    "kasn-2022-paused-until-the-cap": ("kasn-2022", paused_until_the_cap),
    "bkn-2024-moved-by-a-decree": ("bkn-2024", moved_by_a_decree),
    "kasn-2022-checked-against-a-decree": ("kasn-2022", checked_against_a_decree),
    "kasn-2022-redirected": ("kasn-2022", redirected),
    "kasn-2022-transferred": ("kasn-2022", transferred),
    "kasn-2022-beside-the-criminal-track": ("kasn-2022", beside_the_criminal_track),
    "bkn-2024-received-later": ("bkn-2024", received_later),
}


def anonymous(history: str) -> str:
    """Without the host and process that recorded it: identities and sticky queues are named after both."""
    document = json.loads(history)
    return json.dumps(_scrubbed(document), indent=1, sort_keys=True) + "\n"


def _scrubbed(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: "recorder" if key == "identity" else _scrubbed(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_scrubbed(item) for item in value]
    if isinstance(value, str):
        return re.sub(r"^\d+@[^:]+(:|$)", r"recorder\1", value)
    return value


async def record(environment: WorkflowEnvironment, name: str) -> None:
    edition, path = PATHS[name]
    changes: dict[str, Any] = {"case_number": f"NTR-2026-{list(PATHS).index(name) + 1:06d}"}
    if path is nothing:
        changes["window_lapsed_at"] = await environment.get_current_time() - timedelta(days=1)
    async with tell(environment, edition, **changes) as story:
        await path(story)
        await story.outcome()
        history = await story.handle.fetch_history()
        (FOLDER / f"{name}.json").write_text(anonymous(history.to_json()))
        if story.rounds and not ROUND.exists():
            round_made = await environment.client.get_workflow_handle(story.rounds[0]).fetch_history()
            ROUND.write_text(anonymous(round_made.to_json()))


async def record_postscript(environment: WorkflowEnvironment) -> None:
    """The months of a sanction end when its case has closed."""
    async with tell(environment, "kasn-2022", case_number="NTR-2026-000099") as story:
        await sanctioned(story)
        await story.outcome()
        number, sequence = story.case.case_number, story.milestones + 1
        ended = SanctionMilestone(
            case_number=number, round=1, sequence=sequence, kind=MilestoneKind.RESTORED, at=await story.now()
        )
        handle = await environment.client.start_workflow(
            PostscriptWorkflow.run, ended, id=f"postscript/{number}/1.{sequence}", task_queue=CASE_TASK_QUEUE
        )
        assert await handle.result() == len(story.events)
        POSTSCRIPT.write_text(anonymous((await handle.fetch_history()).to_json()))


async def record_transfer(environment: WorkflowEnvironment) -> None:
    """More cases than are handed over at once, and one that answers when it is asked again."""
    book = MemoryTransferBook(12, {"NTR-2024-000003": 1})
    async with transfer_worker(environment.client, book):
        handle = await environment.client.start_workflow(
            TransferWorkflow.run, TransferRun(transfer_id="t"), id="transfer/t", task_queue=TRANSFER_TASK_QUEUE
        )
        assert await handle.result() == len(book.handed_over)
    TRANSFER.write_text(anonymous((await handle.fetch_history()).to_json()))


async def on_a_server_of_its_own(recording: Callable[[WorkflowEnvironment], Awaitable[None]]) -> None:
    """What an earlier story left waiting would hold the clock of the next."""
    environment = await WorkflowEnvironment.start_time_skipping(
        test_server_existing_path=binary("temporal-test-server"), data_converter=pydantic_data_converter
    )
    await add_search_attributes(environment.client)
    await recording(environment)
    await environment.shutdown()


async def main() -> None:
    for name in [name for name in PATHS if not (FOLDER / f"{name}.json").exists()]:
        await on_a_server_of_its_own(partial(record, name=name))
        print(f"recorded {name}")  # noqa: T201 -- a tool for a person
    if not POSTSCRIPT.exists():
        await on_a_server_of_its_own(record_postscript)
    if not TRANSFER.exists():
        await on_a_server_of_its_own(record_transfer)
    gc.collect()


if __name__ == "__main__":
    asyncio.run(main())
