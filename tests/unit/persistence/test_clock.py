from datetime import UTC, datetime, timedelta

from shared.persistence.clock import Answer, believed

NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)
KNOWN = Answer(NOON, 100.0, timedelta(milliseconds=1))


def answer(seconds_later: float, counter: float, doubt: float) -> Answer:
    return Answer(NOON + timedelta(seconds=seconds_later), counter, timedelta(seconds=doubt))


def test_between_two_answers_seconds_are_counted() -> None:
    assert KNOWN.at(190.0) == NOON + timedelta(seconds=90)


def test_the_first_answer_is_believed() -> None:
    assert believed(None, KNOWN) == KNOWN


def test_time_does_not_jump_for_an_answer_that_differs_by_no_more_than_it_is_in_doubt() -> None:
    assert believed(KNOWN, answer(11.4, counter=110.0, doubt=1.5)) == KNOWN


def test_a_clock_that_was_set_right_is_followed_forward_and_back() -> None:
    ahead, behind = answer(3610, counter=110.0, doubt=1.5), answer(-3590, counter=110.0, doubt=1.5)
    assert believed(KNOWN, ahead) == ahead
    assert believed(KNOWN, behind) == behind
