"""When the national discipline record has to be told, and of what."""

from datetime import datetime
from typing import Any

import pytest

from services.sanctions.domain.catalogue import load_catalogue
from services.sanctions.domain.counting import Counting
from services.sanctions.domain.deadlines import complete
from services.sanctions.domain.records import load_reasons, record_of
from services.sanctions.domain.state import Entry, Standing
from services.workflow.domain.violations import load_violations
from shared.calendar import published_calendar
from shared.contracts.sanction_records import SanctionRecord
from shared.contracts.sanctions import MilestoneKind, SanctionMilestone
from tests.unit.sanctions.matters import order

EFFECTIVE_AT = datetime.fromisoformat("2026-08-04T00:00:00+08:00")
IN_FORCE = Standing(sanction="pp94.demotion", decision_letter="SK-1", effective_at=EFFECTIVE_AT)
NOT_YET = Standing(sanction="pp94.demotion", decision_letter="SK-1")


def duty(kind: MilestoneKind, standing: Standing, *, violation: str = "DS-12", **told: Any) -> SanctionRecord | None:
    of = order(violation=violation)
    facts = {"at": EFFECTIVE_AT, "sanction": "pp94.demotion", **told}
    milestone = SanctionMilestone(case_number=of.case_number, round=1, sequence=6, kind=kind, **facts)
    entry = Entry(entry_id="e", order=of, milestone=milestone, standing=standing)
    return record_of(entry, complete(entry, load_catalogue(), Counting(published_calendar())), load_catalogue())


def test_a_sanction_in_force_is_uploaded_with_its_days_and_its_reason() -> None:
    record = duty(MilestoneKind.EFFECTIVE, NOT_YET)
    assert record is not None
    assert (record.status, record.effective_on, record.ends_on) == ("in_force", "2026-08-04", "2027-08-03")
    assert (record.letter_number, record.control) == ("SK-1", "bkn")
    assert (record.reason_id, record.reason_confidence) == ("11EC54D9B3B457B1E050640A15026590", "likely")


def test_the_documents_of_the_examination_go_with_it() -> None:
    documents = {"summoned_1": "SP-1", "examined": "BAP-1", "examination_reported": "LHP-1"}
    begins = duty(MilestoneKind.EFFECTIVE, NOT_YET.model_copy(update={"documents": documents}))
    ends = duty(MilestoneKind.RESTORED, IN_FORCE.model_copy(update={"documents": documents}))
    assert begins is not None
    assert ends is not None
    assert (begins.documents, ends.documents) == (documents, {})


def test_what_no_source_maps_is_sent_without_a_reason() -> None:
    record = duty(MilestoneKind.EFFECTIVE, NOT_YET, violation="DS-04")
    assert record is not None
    assert (record.reason_id, record.reason_confidence) == (None, None)


@pytest.mark.parametrize("kind", [MilestoneKind.OBJECTION_FILED, MilestoneKind.APPEAL_FILED])
def test_a_remedy_suspends_only_what_was_in_force(kind: MilestoneKind) -> None:
    suspended = duty(kind, IN_FORCE)
    assert suspended is not None
    assert suspended.status == "suspended"
    assert duty(kind, NOT_YET) is None


def test_a_sanction_annulled_after_it_was_in_force_is_taken_back() -> None:
    annulled = duty(MilestoneKind.CLOSED_WITHOUT_SANCTION, IN_FORCE, ground="annulled", sanction=None)
    assert annulled is not None
    assert (annulled.status, annulled.sanction) == ("annulled", "pp94.demotion")
    assert duty(MilestoneKind.CLOSED_WITHOUT_SANCTION, NOT_YET, ground="annulled", sanction=None) is None


def test_what_a_remedy_suspended_ends_with_an_official_who_died_or_left_meanwhile() -> None:
    """Else the record would read `suspended` for ever: nothing follows."""
    died_at = datetime.fromisoformat("2026-12-01T09:00:00+08:00")
    ended = duty(MilestoneKind.CLOSED_WITHOUT_SANCTION, IN_FORCE, ground="deceased", sanction=None, at=died_at)
    assert ended is not None
    assert (ended.status, ended.sanction, ended.ends_on) == ("ended", "pp94.demotion", "2026-12-01")
    assert duty(MilestoneKind.CLOSED_WITHOUT_SANCTION, NOT_YET, ground="deceased", sanction=None) is None


def test_the_end_of_a_sanction_names_its_last_day() -> None:
    restored_at = datetime.fromisoformat("2027-08-04T00:00:00+08:00")
    ended = duty(MilestoneKind.RESTORED, IN_FORCE, at=restored_at)
    assert ended is not None
    assert (ended.status, ended.effective_on, ended.ends_on) == ("ended", "2026-08-04", "2027-08-03")


def test_a_sanction_that_ends_before_its_time_names_that_day_as_its_last() -> None:
    ended = duty(MilestoneKind.ENDED_EARLY, IN_FORCE, at=datetime.fromisoformat("2026-12-01T09:00:00+08:00"))
    assert ended is not None
    assert (ended.status, ended.ends_on) == ("ended", "2026-12-01")


@pytest.mark.parametrize("kind", [MilestoneKind.DECIDED, MilestoneKind.SERVED, MilestoneKind.EXECUTED])
def test_nothing_else_is_uploaded(kind: MilestoneKind) -> None:
    assert duty(kind, IN_FORCE) is None


def test_a_reason_is_mapped_to_a_violation_that_exists() -> None:
    assert set(load_reasons()) <= set(load_violations())


def test_the_authority_that_took_over_uploads() -> None:
    record = duty(MilestoneKind.EFFECTIVE, NOT_YET.model_copy(update={"personnel_authority": "kemendagri"}))
    assert record is not None
    assert record.personnel_authority == "kemendagri"
