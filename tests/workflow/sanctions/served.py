"""How stories of a decision begin: decided, and served when they are about what follows."""

from services.sanctions.domain.acts import Decide, RecordExamination, Serve
from shared.contracts.sanctions import SanctionMilestone
from tests.workflow.sanctions.story import LETTER, Story

EXAMINE = RecordExamination(letter_number=LETTER)


def decide(code: str) -> Decide:
    return Decide(sanction=code, letter_number=LETTER)


async def decided(story: Story, code: str) -> SanctionMilestone:
    await story.does(EXAMINE)
    return await story.does(decide(code))


async def served(story: Story, code: str) -> SanctionMilestone:
    await decided(story, code)
    return await story.does(Serve())
