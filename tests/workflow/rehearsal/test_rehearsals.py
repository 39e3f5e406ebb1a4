import time
from datetime import datetime, timedelta

import pytest

from deploy.rehearsal.play import LONGEST, Until
from deploy.rehearsal.rehearsal import Script
from services.intake.domain.form import EXAMPLE
from services.workflow.domain.register import load_register
from shared.contracts.vocabulary import Role, SanctionCategory
from tests.workflow.rehearsal.rehearsals import GOLDENS, RECEIVED, Golden, page, rehearsed, timeline

MOST_SECONDS_FOR_A_YEAR = 20.0
SILENT_AUTHORITY = Script(EXAMPLE, RECEIVED, edition="bkn-2024", silent=frozenset({Role.PERSONNEL_AUTHORITY}))
GOLDEN_NAMES = [golden.name for golden in GOLDENS]


@pytest.mark.parametrize("golden", GOLDENS, ids=GOLDEN_NAMES)
async def test_a_rehearsal_reads_as_it_was_approved(golden: Golden) -> None:
    result = await rehearsed(golden.script)
    assert page(result) == golden.page.read_text(encoding="utf-8")
    assert timeline(result) == golden.timeline.read_text(encoding="utf-8")


async def test_a_silent_authority_meets_every_rung_of_its_ladder_each_at_its_own_instant() -> None:
    result = await rehearsed(SILENT_AUTHORITY)
    execution = load_register().edition("bkn-2024").step("sanction_execution")
    rungs = [row for row in result.story if row.kind == "rung_fired" and row.stage == execution.code]
    assert len(rungs) == len(execution.rungs)
    assert all(notice.name for row in rungs for notice in row.notices)
    local = [row.at.astimezone(RECEIVED.tzinfo) for row in rungs]
    assert all((at.hour, at.minute) == (0, 0) for at in local)
    assert result.ending.how == "waiting"


async def test_a_rehearsal_may_begin_on_any_day_of_the_past() -> None:
    result = await rehearsed(SILENT_AUTHORITY)
    assert timedelta() <= result.story[0].at - RECEIVED < timedelta(seconds=30)
    assert result.case.received_at == RECEIVED


async def test_a_dutiful_cast_brings_every_edition_to_its_end_with_nothing_lapsed() -> None:
    for edition in load_register():
        result = await rehearsed(Script(EXAMPLE, RECEIVED, edition=edition.id))
        assert result.ending.how == "closed", edition.id
        assert not [row for row in result.story if row.kind in {"deadline_lapsed", "rung_fired"}], edition.id


async def test_a_slow_cast_acts_after_the_lapse_and_the_year_passes_in_seconds() -> None:
    begun = time.monotonic()
    result = await rehearsed(Script(EXAMPLE, RECEIVED, edition="bkn-2024", acts_after=40))
    assert time.monotonic() - begun < MOST_SECONDS_FOR_A_YEAR
    assert result.ending.how == "closed"
    assert result.ending.at - RECEIVED > timedelta(days=365)
    assert any(row.kind == "deadline_lapsed" for row in result.story)


async def test_the_slowest_cast_is_counted() -> None:
    result = await rehearsed(Script(EXAMPLE, RECEIVED, edition="bkn-2024", acts_after=LONGEST.days))
    assert result.ending.how == "waiting"


async def test_it_stops_as_the_wanted_stage_begins() -> None:
    result = await rehearsed(SILENT_AUTHORITY, Until(stage="recommendation"))
    assert result.story[-1].stage == "recommendation"
    assert result.ending.how == "until"


async def test_it_stops_at_the_wanted_instant_and_not_later() -> None:
    end = datetime.fromisoformat("2024-11-01T00:00:00+08:00")
    result = await rehearsed(SILENT_AUTHORITY, Until(at=end))
    assert result.ending.how == "until"
    assert all(row.at <= end for row in result.story)
    assert abs(result.ending.at - end) < timedelta(seconds=30)


async def test_the_category_asked_for_is_recommended_and_a_kind_of_it_imposed() -> None:
    result = await rehearsed(Script(EXAMPLE, RECEIVED, edition="bkn-2024", recommend=SanctionCategory.LIGHT))
    words = [row.what.id for row in result.story]
    assert any("hukuman disiplin ringan" in word for word in words)
    assert any("Teguran lisan" in word for word in words)


async def test_a_report_that_came_too_late_is_closed_at_once() -> None:
    late = RECEIVED + timedelta(days=60)
    result = await rehearsed(Script(EXAMPLE, late, edition="bkn-2024"))
    assert [row.kind for row in result.story] == ["opened", "closed"]
