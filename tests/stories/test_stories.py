"""Every path through every edition reads as it was approved: tests/stories/golden."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.stories.index import INDEX, index
from tests.stories.page import page
from tests.stories.paths import GOLDEN, Story, stories
from tests.stories.troupe import Troupe, troupe

pytestmark = pytest.mark.asyncio(loop_scope="module")
NAMES = [f"{story.edition}/{story.name}" for story in stories()]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def company() -> AsyncIterator[Troupe]:
    """One server for all of them."""
    async with troupe() as one:
        yield one


@pytest.mark.parametrize("story", stories(), ids=NAMES)
async def test_a_story_reads_as_it_was_approved(company: Troupe, story: Story) -> None:
    assert page(await company.plays(story)) == story.golden.read_text(encoding="utf-8")


async def test_every_golden_story_is_played_and_listed() -> None:
    written = {path.relative_to(GOLDEN).as_posix() for path in GOLDEN.glob("*/*.md")}
    assert written == {f"{name}.md" for name in NAMES}
    assert INDEX.read_text(encoding="utf-8") == index(stories())
