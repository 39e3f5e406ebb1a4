"""A lapse that the system saw late keeps its true instant, and the letter says how late it was seen."""

from datetime import timedelta

import pytest

from services.notify.adapters.letters import TemplateWriter
from services.notify.domain.delays import delay_words
from services.notify.domain.routing import load_routes
from shared.contracts.cases import CaseFacts, DeadlineLapsed, RungFired
from shared.contracts.vocabulary import Role
from shared.directory.agencies import load_directory
from tests.unit.notify.events import case_event, deadline, parcel

LAPSED = deadline().lapses_at
HOURS = timedelta(hours=26, minutes=10)


def lapse(after: timedelta) -> CaseFacts:
    return DeadlineLapsed(
        deadline=deadline(), observed_at=LAPSED + after, consequence="escalate", notify=(Role.HANDLER,)
    )


def test_a_lapse_that_was_seen_at_once_says_nothing_of_it() -> None:
    assert delay_words(case_event(lapse(timedelta(seconds=59)))) is None


@pytest.mark.parametrize(
    ("late", "indonesian", "english"),
    [
        (timedelta(minutes=1), "1 menit kemudian", "1 minute later"),
        (timedelta(hours=2, minutes=10), "2 jam 10 menit kemudian", "2 hours 10 minutes later"),
        (timedelta(days=3, minutes=5), "3 hari 5 menit kemudian", "3 days 5 minutes later"),
        (timedelta(days=1, hours=1, minutes=1), "1 hari 1 jam kemudian", "1 day 1 hour later"),
    ],
)
def test_the_delay_is_told_in_its_two_largest_units(late: timedelta, indonesian: str, english: str) -> None:
    words = delay_words(case_event(lapse(late)))
    assert words is not None
    assert indonesian in words.id
    assert english in words.en


def test_a_rung_is_late_by_when_it_was_due() -> None:
    facts = RungFired(deadline=deadline(), rung=1, act="warning", scheduled_at=LAPSED, notify=(Role.HANDLER,))
    late = case_event(facts).model_copy(update={"recorded_at": LAPSED + HOURS})
    words = delay_words(late)
    assert words is not None
    assert "1 hari 2 jam kemudian" in words.id
    assert delay_words(late.model_copy(update={"recorded_at": LAPSED})) is None


def test_the_letter_says_it_in_both_languages_and_nothing_when_all_was_in_time() -> None:
    writer = TemplateWriter(load_directory())
    assert load_routes().plan(case_event(lapse(HOURS))) is not None
    late = writer.write(parcel(case_event(lapse(HOURS)), template="deadline_lapsed")).body
    assert "NETRA baru mencatatnya 1 hari 2 jam kemudian" in late
    assert "NETRA recorded it 1 day 2 hours later" in late
    on_time = writer.write(parcel(case_event(lapse(timedelta())), template="deadline_lapsed")).body
    assert "kemudian" not in on_time
    assert "\n\n\n" not in on_time
