"""Write golden stories again: `python -m tests.stories.write [name ...]`, all of them when none is named."""

import asyncio
import sys
import time

from tests.stories.index import INDEX, index
from tests.stories.page import page
from tests.stories.paths import stories
from tests.stories.troupe import troupe


async def write_again(names: list[str]) -> None:
    async with troupe() as company:
        for story in stories():
            if names and story.name not in names:
                continue
            begun = time.monotonic()
            text = page(await company.plays(story))
            story.golden.parent.mkdir(parents=True, exist_ok=True)
            story.golden.write_text(text, encoding="utf-8")
            sys.stdout.write(f"{time.monotonic() - begun:4.1f} s  {story.golden.relative_to(INDEX.parent)}\n")
    INDEX.write_text(index(stories()), encoding="utf-8")


if __name__ == "__main__":
    asyncio.run(write_again(sys.argv[1:]))
