from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from services.intake.domain.form import EXAMPLE, ReportForm
from services.intake.domain.rules import FIRST_DAY, Desk
from services.workflow.domain.register import load_register
from shared.contracts.refusals import Refused
from shared.directory.agencies import load_directory
from tests.unit.intake.samples import NOW, a_body, a_form

OFFICE = Desk(load_directory(), frozenset({"drill"}))


def code_of(desk: Desk, **changes: Any) -> str:
    with pytest.raises(Refused) as refused:
        desk.check(a_form(**changes), NOW)
    assert refused.value.refusal.detail
    assert refused.value.refusal.detail_id
    return refused.value.refusal.code


def test_the_documented_example_is_acceptable() -> None:
    OFFICE.check(a_form(), NOW)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"occurred_at": "2024-10-21T00:00:00Z", "known_at": "2024-10-22T00:00:00Z"}, "occurred_in_future"),
        ({"occurred_at": "9999-12-31T23:59:59-23:59"}, "occurred_in_future"),
        ({"known_at": "2024-10-21T00:00:00Z"}, "known_in_future"),
        ({"known_at": "2024-10-13T00:00:00Z"}, "known_before_occurred"),
        ({"occurred_at": "2022-09-21T23:59:59+08:00"}, "occurred_before_first_edition"),
        ({"occurred_at": "0001-01-01T00:00:00+07:00"}, "occurred_before_first_edition"),
        ({"violation": "DS-99"}, "unknown_violation"),
        ({"election_id": "pemilu-2024"}, "election_mismatch"),
        ({"election_id": "pilkada-2024", "election_type": "presidential"}, "election_mismatch"),
        ({"province": "99"}, "unknown_province"),
        ({"handler": "bawaslu-atlantis"}, "unknown_handler"),
        ({"handler": "kab-bima"}, "unknown_handler"),
        ({"edition": "kasn-2022"}, "edition_not_allowed"),
        ({"reported_officials": [{"name": "X", "agency": "kab-atlantis"}]}, "unknown_agency"),
    ],
)
def test_a_report_that_breaks_a_rule_is_refused_with_its_code(changes: dict[str, Any], code: str) -> None:
    assert code_of(OFFICE, **changes) == code


@pytest.mark.parametrize(
    ("province", "handler", "first"),
    [
        ("32", None, "2022-09-22T00:00:00+07:00"),
        ("52", None, "2022-09-22T00:00:00+08:00"),
        ("94", None, "2022-09-22T00:00:00+09:00"),
        ("94", "bawaslu-ri", "2022-09-22T00:00:00+07:00"),
    ],
)
def test_the_first_day_that_is_governed_begins_at_midnight_of_the_office(
    province: str, handler: str | None, first: str
) -> None:
    """The office that handles the case names the day of the act by the same clock, and finds an edition for it."""
    midnight, where = datetime.fromisoformat(first), {"province": province, "handler": handler}
    OFFICE.check(a_form(occurred_at=first, **where), NOW)
    before = midnight - timedelta(microseconds=1)
    assert code_of(OFFICE, occurred_at=before.isoformat(), **where) == "occurred_before_first_edition"


def test_an_election_that_is_not_set_yet_may_be_named() -> None:
    OFFICE.check(a_form(election_id="pilkada-2031", election_type="regional_head", target_status="candidate"), NOW)


def test_a_drill_may_be_asked_for_where_drills_are_allowed_only() -> None:
    OFFICE.check(a_form(edition="drill"), NOW)
    assert code_of(Desk(load_directory()), edition="drill") == "edition_not_allowed"


@given(st.datetimes(min_value=datetime(2023, 1, 1), max_value=datetime(2030, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_an_act_is_accepted_exactly_until_now(occurred_at: datetime) -> None:
    form = a_form(occurred_at=occurred_at.isoformat(), known_at=max(occurred_at, NOW - timedelta(days=1)).isoformat())
    if occurred_at <= NOW:
        OFFICE.check(form, NOW)
    else:
        with pytest.raises(Refused, match="occurred_in_future"):
            OFFICE.check(form, NOW)


def reasons(**changes: Any) -> set[tuple[str, str]]:
    with pytest.raises(ValidationError) as invalid:
        ReportForm.model_validate(a_body(**changes))
    return {(".".join(map(str, error["loc"])), error["type"]) for error in invalid.value.errors()}


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"occurred_at": "2024-10-14T09:30:00"}, ("occurred_at", "timezone_aware")),
        ({"occurred_at": 1_700_000_000}, ("occurred_at", "datetime_not_iso_8601")),
        ({"occurred_at": "1700000000"}, ("occurred_at", "datetime_not_iso_8601")),
        ({"occurred_at": "2024-13-14T09:30:00Z"}, ("occurred_at", "datetime_from_date_parsing")),
        ({"place": "a\x00b"}, ("place", "unreadable_text")),
        ({"place": "a\ud800b"}, ("place", "string_unicode")),
        ({"place": "\u200b\u2060."}, ("place", "nothing_to_read")),
        ({"place": "   "}, ("place", "too_short")),
        ({"place": "x" * 201}, ("place", "too_long")),
        ({"place": "a" + "\U0001d160" * 100}, ("place", "too_long")),
        ({"witness": ["misspelt"]}, ("witness", "extra_forbidden")),
        ({"election": "pilpres"}, ("election", "enum")),
        ({"province": 52}, ("province", "string_type")),
        ({"reported_officials": []}, ("reported_officials", "too_short")),
        ({"violation": "ds-06"}, ("violation", "string_pattern_mismatch")),
        ({"reporter": None}, ("reporter", "missing")),
    ],
)
def test_a_field_that_is_not_as_documented_is_named_with_its_reason(
    changes: dict[str, Any], reason: tuple[str, str]
) -> None:
    assert reason in reasons(**changes)


def test_an_employee_number_may_be_missing_or_written_in_groups() -> None:
    grouped = {"name": "X", "agency": "kab-bima", "employee_id": "19780101 200312 1 001"}
    form = a_form(reported_officials=[grouped, {"name": "Y", "agency": "kab-bima"}])
    assert [official.employee_id for official in form.reported_officials] == ["197801012003121001", None]


def test_one_name_has_one_spelling() -> None:
    decomposed = {**EXAMPLE["reporter"], "name": "Rene\u0301"}
    assert a_form(reporter=decomposed).reporter.name == "Ren\u00e9"


def test_the_first_day_is_that_of_the_oldest_edition() -> None:
    """Intake knows no edition: it turns away what none would take, by a day that this test keeps the same."""
    editions = [edition.in_force for edition in load_register() if edition.in_force is not None]
    assert min(one.first for one in editions) == FIRST_DAY
