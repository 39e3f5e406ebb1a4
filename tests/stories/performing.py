"""A story, played: the case and its sanction together, on days that never change."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zlib import crc32

from deploy.rehearsal.admission import admitted
from deploy.rehearsal.book import MemoryCaseBook
from deploy.rehearsal.office import TEAM
from deploy.rehearsal.scene import Scene
from deploy.rehearsal.theatre import Theatre
from services.sanctions.domain import acts
from services.sanctions.domain.catalogue import load_catalogue
from services.sanctions.domain.turns import actions_open
from services.workflow.domain.case import ActionRequest, Actor, CaseInput, Reassignment, SealedSubject
from services.workflow.domain.conflicts import Knowledge, Reported
from services.workflow.domain.editions import ActionRule, Edition
from services.workflow.domain.ledger import first_break
from services.workflow.domain.register import load_register
from services.workflow.domain.transfers import TransferOrder, hand_over
from shared.calendar import Calendar, Decree, known_elections, lapse_instant, published_calendar, zone_named
from shared.calendar.days import DayConfidence, LeaveAuthority
from shared.calendar.decrees import Change
from shared.calendar.zones import at_local, local_day
from shared.contracts.sanctions import Recommendation
from shared.contracts.vocabulary import ReportKind, Role, SanctionCategory, ViolationTrack
from shared.directory.agencies import load_directory
from shared.directory.headships import NOTHING_KNOWN
from tests.stories.house import House
from tests.stories.paths import DecreeInForce, Deed, Story

OFFICE_HOUR = time(10)
OFFICER = "pejabat"
PANEL = tuple(
    acts.PanelMember(seat=seat, rank=TEAM[0].rank)
    for seat in (acts.Seat.CHAIR, acts.Seat.SECRETARY, acts.Seat.MEMBER, acts.Seat.MEMBER, acts.Seat.MEMBER)
)
LETTERS = {
    "register_report": "REG",
    "summon": "SP",
    "form_examination_team": "TIM",
    "record_examination": "BAP",
    "report_examination": "LHP",
    "decide": "SK",
}


@dataclass(frozen=True)
class Performed:
    """What a page is written from. `last` is the scene in which each case ended, or stood still.

    `moved_on` says that the clock was moved by hand once all was over: the house tells no other story by it.
    """

    story: Story
    cases: tuple[CaseInput, ...]
    book: MemoryCaseBook
    last: tuple[Scene, ...]
    moved_on: bool = False


async def perform(house: House, story: Story) -> Performed:
    calendar = calendar_of(story)
    cases = tuple(_cases(story, calendar))
    theatre = await house.opens(story.received_at, calendar)
    performance = Performance(theatre, story, cases, calendar)
    last = await performance.play()
    for case, scene in zip(cases, last, strict=True):
        if not performance.was_over:
            await house.clears(case.case_number, scene.sanctions)
        assert first_break(theatre.book.entries[case.case_number]) is None
    return Performed(story, cases, theatre.book, last, moved_on=performance.was_over)


def calendar_of(story: Story) -> Calendar:
    known = published_calendar()
    if story.known_decrees_before is None:
        return known
    earlier = tuple(one for one in known.decrees if one.published_on < story.known_decrees_before)
    return Calendar(decrees=earlier, fixed_days=known.fixed_days)


def _cases(story: Story, calendar: Calendar) -> Iterator[CaseInput]:
    """Numbered after the story's name: many stories share a server, on which a number is used once."""
    document = {name: value for name, value in story.report.items() if name != "received_at"}
    found = admitted(document, edition=story.edition, received_at=story.received_at, calendar=calendar)
    for number, case in enumerate(found):
        digits = (crc32(f"{story.edition}/{story.name}".encode()) + number) % 1_000_000
        yield case.model_copy(update={"case_number": f"NTR-{story.received_at.year}-{digits:06d}"})


@dataclass
class Performance:
    theatre: Theatre
    story: Story
    cases: tuple[CaseInput, ...]
    calendar: Calendar
    letters: int = 0
    was_over: bool = False
    at: datetime = field(init=False)

    def __post_init__(self) -> None:
        self.at = self.story.received_at
        self.edition: Edition = load_register().edition(self.story.edition)
        self.zone = zone_named(self.cases[0].zone)

    async def play(self) -> tuple[Scene, ...]:
        for case in self.cases:
            await self.theatre.open(case)
            await self.theatre.settled(case)
        for deed in self.story.deeds:
            self.at = self._time_of(deed)
            await self._pass_until(self.at)
            await self._do(deed)
        return tuple([await self.theatre.settled(case) for case in self.cases])

    async def _pass_until(self, at: datetime) -> None:
        """Every moment on the way is waited for, so that it is recorded at its own instant.

        Once all was over nobody waits: the server never skips again after a sanction that its case did not live to see.
        The clock is moved instead, for what comes to light then is recorded on its own day.
        """
        while True:
            scenes = [await self.theatre.settled(case) for case in self.cases]
            coming = [moment for one in scenes if (moment := one.next_moment()) is not None and moment > one.now]
            self.was_over = self.was_over or all(one.is_over for one in scenes)
            if self.was_over:
                assert not [moment for moment in coming if moment < at], "time cannot pass here"
                await self.theatre.move_on(at)
                return
            wake = min([at, *coming])
            await self.theatre.pass_until(wake)
            if wake >= at:
                break
        for case in self.cases:
            await self.theatre.settled(case)

    def _time_of(self, deed: Deed) -> datetime:
        if deed.day is not None:
            return at_local(deed.day, OFFICE_HOUR, self.zone)
        today = local_day(self.at, self.zone)
        if deed.wait is not None:
            return at_local(today + timedelta(days=deed.wait), OFFICE_HOUR, self.zone)
        return self.at + timedelta(hours=1) if deed.after == 0 else self._office_day(today, deed.after)

    def _office_day(self, since: date, working_days: int) -> datetime:
        return at_local(self.calendar.table.index.after(since, working_days), OFFICE_HOUR, self.zone)

    async def _do(self, deed: Deed) -> None:
        case = self.cases[deed.official - 1]
        scene = await self.theatre.settled(case)
        if deed.decree is not None:
            await self.theatre.tell_of_decree(decree_of(deed.decree, local_day(self.at, self.zone)))
        elif deed.hand_over is not None:
            await self.theatre.reassign(case, _handed_over(deed.hand_over, case, scene))
        elif deed.attach is not None:
            await self.theatre.attach(case, deed.attach)
        elif deed.where_due and not self._has_its_turn(deed, case, scene):
            return
        elif deed.does in acts.ACTS:
            await self.theatre.act_on_sanction(case, scene.sanctions, self._sanction_act(deed, case, scene))
        elif deed.does is not None:
            await self.theatre.act(case, self._action(deed, case, scene))
        await self.theatre.settled(case)

    def _has_its_turn(self, deed: Deed, case: CaseInput, scene: Scene) -> bool:
        order = self.theatre.log.orders[case.case_number, scene.sanctions]
        return scene.sanction is not None and deed.does in actions_open(order, scene.sanction, load_catalogue())

    def _action(self, deed: Deed, case: CaseInput, scene: Scene) -> ActionRequest:
        rule = self.edition.action(scene.state.stage, deed.does or "")
        assert rule is not None, f"{deed.does} in {scene.state.stage}"
        role = rule.by or self.edition.step(scene.state.stage).actor
        parties = case.parties_in(scene.state)
        actor = Actor(agency=parties.agency(role) or "", subject=OFFICER, roles=frozenset({role}))
        content: dict[str, Any] = {need: self._content(need, deed, rule, scene) for need in rule.needs}
        content |= {name: deed.content[name] for name in ("ground",) if name in deed.content}
        if "found_at" in content:
            limit = self.edition.window(ReportKind.FINDING, case.election).limit
            content["finding_lapses_at"] = lapse_instant(limit, content["found_at"], case.zone, self.calendar)
        return ActionRequest.model_validate({"action": rule.code, "by": actor, **content})

    def _content(self, need: str, deed: Deed, rule: ActionRule, scene: Scene) -> Any:
        given = deed.content.get(need)
        match need:
            case "reference":
                return given or self._letter(rule.code)
            case "recommendation":
                return self._recommendation(deed, scene)
            case "identity":
                return SealedSubject(sealed=OFFICER, dedupe_key=f"{self.story.edition}/{self.story.name}/{given}")
            case "found_at" | "received_at":
                return at_local(date.fromisoformat(str(given)), OFFICE_HOUR, self.zone)
            case _:
                assert given is not None, f"{deed.does} needs {need}"
                return given

    def _recommendation(self, deed: Deed, scene: Scene) -> Recommendation:
        category = SanctionCategory(deed.content["category"])
        ethics = category is SanctionCategory.MORAL
        return Recommendation(
            category=category,
            track=ViolationTrack.ETHICS if ethics else ViolationTrack.DISCIPLINE,
            letter_number=self._letter("R"),
            issued_at=self.at,
            issued_by=scene.case.parties_in(scene.state).recommending,
        )

    def _sanction_act(self, deed: Deed, case: CaseInput, scene: Scene) -> acts.ActRequest:
        wanted, content = acts.ACTS[deed.does or ""], deed.content
        days = content.pop("examination_after", None)
        if days is not None:
            content["examination_at"] = self._office_day(local_day(self.at, self.zone), days)
        earlier = content.pop("days_ago", None)
        if earlier is not None:
            day = self.calendar.table.index.before(local_day(self.at, self.zone), earlier)
            content["at"] = at_local(day, OFFICE_HOUR, self.zone)
        if wanted is acts.FormExaminationTeam:
            content.setdefault("members", TEAM)
        if wanted is acts.FormEthicsPanel:
            content.setdefault("members", PANEL)
        if "letter_number" in wanted.model_fields:
            content.setdefault("letter_number", self._letter(deed.does or ""))
        agency = case.parties_in(scene.state).personnel_authority
        actor = acts.Actor(agency=agency, subject=OFFICER, roles=frozenset({Role.PERSONNEL_AUTHORITY.value}))
        return acts.ActRequest(act=wanted.model_validate({"action": deed.does, **content}), by=actor)

    def _letter(self, code: str) -> str:
        self.letters += 1
        return f"{LETTERS.get(code, 'B')}-{self.letters:02d}/{self.at.year}"


def decree_of(asked: DecreeInForce, day: date) -> Decree:
    """The published one of this citation, or one made up. Raises LookupError."""
    for decree in published_calendar().decrees:
        if not asked.changes and decree.citation.startswith(asked.citation):
            return decree
    if not asked.changes:
        raise LookupError(asked.citation)
    return Decree(
        citation=asked.citation,
        authority=LeaveAuthority.JOINT_DECREE,
        signed_on=day,
        published_on=day,
        year=day.year,
        changes=tuple(Change.parse(text) for text in asked.changes),
        confidence=DayConfidence.CERTAIN,
    )


def _handed_over(order: TransferOrder, case: CaseInput, scene: Scene) -> Reassignment:
    """As the transfer workflow asks it of every case."""
    directory, day = load_directory(), local_day(scene.now, zone_named(case.zone))
    reported = Reported(case.agency, case.heads_agency, case.election, case.day_of_act)
    known = Knowledge(directory, known_elections(), NOTHING_KNOWN, day)
    found = hand_over(order, case.parties_in(scene.state), case.parties, reported, known)
    assert found is not None, "the authority has no part in this case"
    return found
