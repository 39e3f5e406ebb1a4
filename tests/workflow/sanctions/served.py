"""How stories of a decision begin: decided, and served when they are about what follows."""

from services.sanctions.domain.acts import Decide, RecordExamination, ReportExamination, Serve
from shared.contracts.sanctions import SanctionMilestone
from shared.contracts.vocabulary import SanctionCategory
from tests.workflow.sanctions.story import BY_A_TEAM, LETTER, Story

BY_TEAM_AND_SERVED = ("received", "summoned", "team_formed", "examined", "examination_reported", "decided", "served")
"""How the story of a severe sanction begins."""


def decide(code: str) -> Decide:
    return Decide(sanction=code, letter_number=LETTER)


async def decided(story: Story, code: str) -> SanctionMilestone:
    category = story.order.recommendation.category
    if category in BY_A_TEAM:
        await story.examines()
    else:
        await story.summons()
        await story.does(RecordExamination(letter_number=LETTER))
    if category is SanctionCategory.MODERATE:
        await story.does(ReportExamination(letter_number=LETTER))
    return await story.does(decide(code))


async def served(story: Story, code: str) -> SanctionMilestone:
    await decided(story, code)
    return await story.does(Serve())
