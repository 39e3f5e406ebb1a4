"""A case whose history grows long continues as new between stages, with all it knew."""

import gc
from collections.abc import AsyncIterator

import pytest
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.testing import WorkflowEnvironment

from shared.contracts.vocabulary import CaseOutcome, Role
from shared.temporal.search_attributes import SEARCH_ATTRIBUTES
from tests.binaries import binary
from tests.workflow.cases.story import tell

SUGGEST_EARLY = "limit.historyCount.suggestContinueAsNew=10"


@pytest.fixture
async def impatient_server() -> AsyncIterator[WorkflowEnvironment]:
    environment = await WorkflowEnvironment.start_local(
        dev_server_existing_path=binary("temporal"),
        dev_server_extra_args=["--dynamic-config-value", SUGGEST_EARLY],
        data_converter=pydantic_data_converter,
        search_attributes=SEARCH_ATTRIBUTES,
    )
    yield environment
    await environment.shutdown()
    gc.collect()


async def test_a_long_case_continues_as_new_and_forgets_nothing(impatient_server: WorkflowEnvironment) -> None:
    async with tell(impatient_server, "kasn-2022") as story:
        first_run = (await story.handle.describe()).run_id
        taken = await story.act("register_report", Role.HANDLER, key="key-before", reference="1")
        await story.act("submit_clarification", Role.HANDLER, reference="2")
        await story.act("return_for_completion", Role.RECOMMENDING, ground="legal_review_missing")
        await story.act("submit_completion", Role.HANDLER, reference="3")
        assert (await story.handle.describe()).run_id != first_run
        assert await story.act("register_report", Role.HANDLER, key="key-before", reference="1") == taken
        await story.act("declare_not_proven", Role.RECOMMENDING, ground="insufficient_evidence")
        assert await story.outcome() is CaseOutcome.NOT_PROVEN
        assert story.kinds().count("action_taken") == len(story.of_kind("stage_entered"))
