"""The rehearsal itself: from now to the next thing that happens, until nothing more does."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from deploy.rehearsal.cast import Cast, Turn
from deploy.rehearsal.scene import CLOSED, Scene
from deploy.rehearsal.theatre import Theatre
from services.workflow.domain.case import ActionRequest, CaseInput
from shared.contracts.limits import Unit
from shared.contracts.refusals import Refused

LONGEST = timedelta(days=3 * 365)
MOST_REFUSALS = 60
Progress = Callable[[Scene], None]
Prelude = Callable[[Theatre], Awaitable[None]]
"""What happens as the rehearsal begins, before anybody acts."""


async def nothing_else(_theatre: Theatre) -> None:
    """The case goes on as it is."""


@dataclass(frozen=True)
class Until:
    """Where a rehearsal stops: as a stage begins, or at an instant, which may come after the case has closed."""

    stage: str | None = None
    at: datetime | None = None

    def reached(self, scene: Scene) -> bool:
        return (self.stage is not None and scene.state.stage == self.stage) or (
            self.at is not None and scene.now >= self.at
        )

    def over(self, scene: Scene) -> bool:
        """Reached, or closed: a sanction that outlives its case is followed only up to an instant that was named."""
        return self.reached(scene) or (self.at is None and scene.state.stage == CLOSED)


@dataclass(frozen=True)
class Rebuff:
    """An act that was refused, and tried again later."""

    at: datetime
    action: str
    code: str


@dataclass
class Play:
    """Use once. `rebuffs` is what officers were refused on the way."""

    theatre: Theatre
    case: CaseInput
    cast: Cast
    until: Until
    progress: Progress
    prelude: Prelude = nothing_else
    rebuffs: list[Rebuff] = field(default_factory=list)

    async def perform(self) -> Scene:
        """The scene in which nothing more happens, or `until` is reached, or three years have passed."""
        await self.theatre.open(self.case)
        await self.theatre.settled(self.case)
        await self.prelude(self.theatre)
        scene = await self.theatre.settled(self.case)
        end = scene.now + LONGEST
        while not self.until.over(scene):
            self.progress(scene)
            wake = self._wake(scene)
            if wake is None or wake > end:
                break
            await self.theatre.pass_until(wake)
            scene = await self._act_if_it_is_time(await self.theatre.settled(self.case))
        return scene

    async def _act_if_it_is_time(self, scene: Scene) -> Scene:
        turn = self.cast.next_turn(scene)
        if turn is None or turn.at > scene.now or self.until.reached(scene):
            return scene
        await self._take(turn, scene)
        return await self.theatre.settled(self.case)

    def _wake(self, scene: Scene) -> datetime | None:
        """The next instant at which anything happens. A moment that has passed unheard will not come any more."""
        moment, turn = scene.next_moment(), self.cast.next_turn(scene)
        candidates = [turn.at if turn else None, moment if moment and moment > scene.now else None]
        coming = [at for at in candidates if at is not None]
        if not coming:
            return None
        return min([*coming, self.until.at] if self.until.at else coming)

    async def _take(self, turn: Turn, scene: Scene) -> None:
        """What is refused is tried again on a later day; what is refused for ever ends the acting."""
        request = turn.request
        try:
            if isinstance(request, ActionRequest):
                await self.theatre.act(self.case, request)
            else:
                await self.theatre.act_on_sanction(self.case, scene.sanctions, request)
        except Refused as refused:
            action = request.action if isinstance(request, ActionRequest) else request.act.action
            self.rebuffs.append(Rebuff(scene.now, action, refused.refusal.code))
            if len(self.rebuffs) > MOST_REFUSALS:
                raise
            self.cast.put_off(turn, scene.now, _unit(scene))


def _unit(scene: Scene) -> Unit:
    deadline = scene.state.deadline
    return deadline.facts.limit.unit if deadline else Unit.WORKING
