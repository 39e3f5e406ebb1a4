"""The check of deadlines finds what it is there to find."""

from datetime import UTC, datetime, timedelta

from deploy.demo.lapses import GRACE, Fired, Moment, faults

LAPSE: Moment = ("lapse", 0)
RUNG: Moment = ("rung", 1)
DUE = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
LATER = DUE + timedelta(seconds=3)
PLANNED = {LAPSE: DUE, RUNG: LATER}
END = LATER + GRACE + timedelta(seconds=1)


def fired(moment: Moment, due: datetime, *, after: float = 0.1) -> Fired:
    return Fired(moment, due, due + timedelta(seconds=after))


def found(*moments: Fired, stop: datetime = END) -> list[str]:
    return list(faults(list(moments), PLANNED, stop))


def test_what_fired_once_and_in_time_is_right() -> None:
    assert found(fired(LAPSE, DUE), fired(RUNG, LATER)) == []


def test_a_moment_that_was_due_must_have_fired() -> None:
    assert found(fired(LAPSE, DUE)) == ["('rung', 1) was due at 09:00:03 and did not fire"]


def test_nothing_is_due_after_the_answer() -> None:
    assert found(stop=DUE - timedelta(seconds=1)) == []


def test_nothing_fires_early() -> None:
    assert "early" in found(fired(LAPSE, DUE, after=-0.5), fired(RUNG, LATER))[0]


def test_nothing_fires_twice() -> None:
    assert found(fired(LAPSE, DUE), fired(LAPSE, DUE), fired(RUNG, LATER)) == ["('lapse', 0) fired 2 times"]


def test_nothing_fires_that_was_not_planned() -> None:
    assert "nothing planned" in found(fired(LAPSE, DUE), fired(RUNG, LATER), fired(("rung", 2), LATER))[0]
