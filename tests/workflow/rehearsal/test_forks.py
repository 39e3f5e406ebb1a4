"""A fork goes on as the case itself would; what a change moves is what it moves in the case."""

from datetime import date, datetime, timedelta

import pytest

from deploy.rehearsal.book import MemoryCaseBook
from deploy.rehearsal.differences import differences, moved_limits
from deploy.rehearsal.live import LiveCase
from deploy.rehearsal.milestones import MemoryMilestoneLog
from deploy.rehearsal.notices import RehearsedNotice
from deploy.rehearsal.play import LONGEST, Play, Until
from deploy.rehearsal.refusals import CannotRehearse
from deploy.rehearsal.rehearsal import Script, prepare
from deploy.rehearsal.story import Happening, story_of
from deploy.rehearsal.telling import name_of
from deploy.rehearsal.theatre import theatre
from deploy.rehearsal.whatif import Change, Comparison, Future, Outlook, what_if
from services.intake.domain.form import EXAMPLE
from services.workflow.domain.case import CaseInput, Reassignment, TransferNote
from shared.calendar import Decree, published_calendar
from shared.calendar.decree_files import read_decrees
from shared.contracts.cases import CaseEventKind, PartyChange
from shared.contracts.vocabulary import ClockPolicy, Role
from tests.workflow.rehearsal.rehearsals import RECEIVED

SCRIPT = Script(EXAMPLE, RECEIVED, edition="bkn-2024")


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+08:00")


MILESTONE = CaseEventKind.SANCTION_MILESTONE.value
IN_RECOMMENDATION, IN_SANCTION = at("2024-10-30T12:00:00"), at("2024-12-14T12:00:00")


def decree(text: str) -> tuple[Decree, ...]:
    return read_decrees(f"decree,authority,signed_on,changes\n{text}\n")


async def lived(until: datetime | None) -> tuple[LiveCase, tuple[Happening, ...]]:
    """A case that has run until then: what would be read of it, and its story."""
    case, cast = prepare(SCRIPT)
    book, log = MemoryCaseBook(), MemoryMilestoneLog()
    async with theatre(RECEIVED, book, log) as stage:
        await Play(stage, case, cast, Until(at=until), lambda _scene: None).perform()
    return as_read(case, book, log), story_of(case, book)


def as_read(case: CaseInput, book: MemoryCaseBook, log: MemoryMilestoneLog) -> LiveCase:
    proofs = {name: proof for (_, name), proof in book.proofs.items()}
    rows, entries = tuple(book.rows[case.case_number]), tuple(book.entries[case.case_number])
    return LiveCase(case, rows, entries, proofs, tuple(log.rows.values()), published_calendar())


async def handed_over(edition: str, stage: str, role: Role, new: str) -> tuple[LiveCase, str, datetime]:
    """A case one of whose roles passed to `new` as the stage began; who had it before, and when that was."""
    case, cast = prepare(Script(EXAMPLE, RECEIVED, edition=edition))
    book, log, old = MemoryCaseBook(), MemoryMilestoneLog(), case.parties.agency(role)
    assert old not in {None, new}
    note = TransferNote(transfer_id="t-1", from_agency=str(old), to_agency=new, reason="authority_abolished")
    changes = (PartyChange(role=role, old=old, new=new, ground="authority_abolished"),)
    async with theatre(RECEIVED, book, log) as house:
        await Play(house, case, cast, Until(stage=stage), lambda _scene: None).perform()
        request = Reassignment(
            expected=case.parties, changes=changes, basis="SE 4/2024", clock=ClockPolicy.KEEP, transfer=note
        )
        await house.reassign(case, request)
        now = (await house.settled(case)).now
    return as_read(case, book, log), str(old), now


async def compared(live: LiveCase, change: Change, now: datetime) -> Comparison:
    return await what_if(live, change, Outlook(now, Until()), lambda _scene: None)


def outline(story: tuple[Happening, ...]) -> list[tuple[str, str, str, datetime]]:
    return [(row.kind, row.stage, row.mark, row.at.replace(second=0, microsecond=0)) for row in story]


@pytest.mark.parametrize("now", [IN_RECOMMENDATION, IN_SANCTION], ids=["in a step", "in a running sanction"])
async def test_an_unchanged_fork_goes_on_exactly_as_the_case_does(now: datetime) -> None:
    live, _ = await lived(now)
    _, whole = await lived(None)
    comparison = await compared(live, Change(silent=frozenset({Role.TASK_FORCE})), now)
    rest = outline(whole[live.last_sequence :])
    assert outline(comparison.unchanged.story) == rest
    assert comparison.unchanged.ending.how == "closed"
    assert outline(comparison.changed.story) == rest, "the task force has had its turn"


async def test_an_extension_moves_the_running_deadline_and_what_follows_from_it() -> None:
    live, _ = await lived(IN_RECOMMENDATION)
    comparison = await compared(live, Change(extension=14), IN_RECOMMENDATION)
    assert [limit.deadline_id for limit in moved_limits(comparison)] == ["recommendation.1", "sanction_execution.1"]
    first = moved_limits(comparison)[0]
    assert (first.before, first.after) == (date(2024, 11, 13), date(2024, 12, 4))
    assert "Diperpanjang 14 hari kerja" in first.why.id
    assert {row.kind for row in comparison.changed.story} - {row.kind for row in comparison.unchanged.story} == {
        "deadline_extended"
    }
    closing = differences(comparison)[-1]
    assert closing.days is not None
    assert closing.days > 0


async def test_a_decree_that_takes_a_working_day_away_moves_the_deadline_by_the_calendar() -> None:
    live, _ = await lived(IN_RECOMMENDATION)
    holiday = decree("Keppres 99/2024,presidential_decree,2024-10-30,+2024-11-12:voting_day")
    comparison = await compared(live, Change(decrees=holiday), IN_RECOMMENDATION)
    moved = moved_limits(comparison)[0]
    assert (moved.deadline_id, moved.before, moved.after) == (
        "recommendation.1",
        date(2024, 11, 13),
        date(2024, 11, 14),
    )
    assert "Keppres 99/2024" in moved.why.id
    assert comparison.changed.story[0].kind == "deadline_recomputed"


async def test_a_decree_reaches_the_clock_of_a_sanction_that_was_under_way_when_the_fork_began() -> None:
    """The fork's sanction is started by its case, a moment after all of its past is there to be read."""
    live, _ = await lived(IN_SANCTION)
    assert live.milestones
    holiday = decree("Keppres 99/2024,presidential_decree,2024-12-14,+2024-12-18:voting_day")
    comparison = await compared(live, Change(decrees=holiday), IN_SANCTION)
    first, *_ = comparison.changed.story
    assert first.kind == MILESTONE
    assert "Dihitung ulang karena penetapan hari libur: penyampaian keputusan" in first.what.id
    assert comparison.changed.ending.how == comparison.unchanged.ending.how == "closed"


async def test_a_decree_of_days_long_past_moves_nothing() -> None:
    live, _ = await lived(IN_RECOMMENDATION)
    past = decree("Keppres 99/2024,presidential_decree,2024-10-30,+2024-02-01:voting_day")
    comparison = await compared(live, Change(decrees=past), IN_RECOMMENDATION)
    assert moved_limits(comparison) == []
    assert all(one.is_none for one in differences(comparison))


async def test_silence_leaves_out_what_would_have_happened_and_brings_the_ladder() -> None:
    live, _ = await lived(IN_RECOMMENDATION)
    comparison = await compared(live, Change(silent=frozenset({Role.PERSONNEL_AUTHORITY})), IN_RECOMMENDATION)
    found = differences(comparison)
    assert any(one.after is None and "Perkara ditutup" in one.what.id for one in found)
    assert any(one.before is None and one.what.id.startswith("Eskalasi") for one in found)
    assert comparison.changed.ending.how == "waiting"


async def test_the_live_rows_are_not_changed_by_a_fork() -> None:
    live, _ = await lived(IN_RECOMMENDATION)
    before = [row.model_dump_json() for row in live.rows], [entry.hash for entry in live.entries]
    await compared(live, Change(extension=1, silent=frozenset({Role.RECOMMENDING})), IN_RECOMMENDATION)
    assert ([row.model_dump_json() for row in live.rows], [entry.hash for entry in live.entries]) == before


@pytest.mark.parametrize(
    ("edition", "stage", "role", "new"),
    [
        ("kasn-2022", "recommendation", Role.RECOMMENDING, "bkn"),
        ("bkn-2024", "sanction_execution", Role.PERSONNEL_AUTHORITY, "prov-nusa-tenggara-barat"),
    ],
    ids=["transferred", "its running sanction redirected"],
)
async def test_a_case_that_was_handed_over_goes_on_with_the_agency_that_has_it_now(
    edition: str, stage: str, role: Role, new: str
) -> None:
    live, old, now = await handed_over(edition, stage, role, new)
    comparison = await compared(live, Change(silent=frozenset({role})), now)
    assert comparison.unchanged.ending.how == "closed"
    assert comparison.changed.ending.how == "waiting"
    silent, waited_for = comparison.change[0].id, comparison.changed.ending.text.id
    assert name_of(new) in silent
    assert name_of(new) in waited_for
    told = [notice.agency for future in (comparison.unchanged, comparison.changed) for notice in recipients(future)]
    assert new in told
    assert old not in told


def recipients(future: Future) -> list[RehearsedNotice]:
    return [notice for row in future.story for notice in row.notices]


async def test_the_longest_extension_is_counted() -> None:
    live, _ = await lived(IN_RECOMMENDATION)
    comparison = await compared(live, Change(extension=LONGEST.days), IN_RECOMMENDATION)
    [first, *_] = moved_limits(comparison)
    assert first.deadline_id == "recommendation.1"
    assert first.after is not None
    assert first.after.year == 2029


async def test_a_lapsed_deadline_cannot_be_imagined_longer() -> None:
    live, _ = await lived(IN_RECOMMENDATION)
    with pytest.raises(CannotRehearse, match="lapsed_already"):
        await compared(live, Change(extension=1), IN_RECOMMENDATION + timedelta(days=60))


async def test_without_a_change_there_is_nothing_to_compare() -> None:
    live, _ = await lived(IN_RECOMMENDATION)
    with pytest.raises(CannotRehearse, match="no_change"):
        await compared(live, Change(), IN_RECOMMENDATION)
