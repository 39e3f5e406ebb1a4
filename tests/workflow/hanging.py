"""Somebody who is asked and says nothing."""

import asyncio


class HangsOnce:
    """Does not answer the first time."""

    def __init__(self) -> None:
        self.asked = 0

    async def answer(self) -> None:
        self.asked += 1
        if self.asked == 1:
            await asyncio.Event().wait()
