"""Random deadlines against the slow oracle, differences shrunk to the smallest; many more are in the file beside it."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from shared.calendar import lapse_instant, verify
from tests.properties.cases import KINDS, KNOWN_ON, ZONES, calendar_of, paused_days, put, rule_of
from tests.properties.oracle import Agency, Case, answer

agencies = st.builds(
    Agency,
    rests_on=st.frozensets(st.sampled_from(KINDS)),
    six_days=st.booleans(),
    presidential_leave=st.booleans(),
    known_on=st.sampled_from(KNOWN_ON),
)
triggers = st.datetimes(datetime(2018, 12, 1), datetime(2028, 3, 1), timezones=st.just(UTC))  # noqa: DTZ001
plain = st.builds(
    Case,
    amount=st.integers(1, 60),
    unit=st.sampled_from(["working", "calendar"]),
    backwards=st.booleans(),
    rolls=st.just(False),
    trigger=triggers,
    zone=st.sampled_from(ZONES),
    agency=agencies,
)


@st.composite
def eventful(draw: st.DrawFn) -> Case:
    """Counted forward, with pauses, extensions and rolling."""
    case = draw(plain)
    spans = draw(st.lists(st.tuples(st.integers(-3, 30), st.integers(0, 9)), max_size=3))
    start: date = case.trigger.date()
    pauses = [(start + timedelta(days=first), start + timedelta(days=first + length)) for first, length in spans]
    return Case(
        amount=case.amount,
        unit=case.unit,
        backwards=False,
        rolls=draw(st.booleans()),
        trigger=case.trigger,
        zone=case.zone,
        agency=case.agency,
        pauses=tuple(pauses),
        extensions=tuple(draw(st.lists(st.integers(1, 14), max_size=2))),
    )


@settings(max_examples=120, deadline=None)
@given(plain)
def test_a_lapse_is_the_one_a_slow_count_finds(case: Case) -> None:
    rule = rule_of(case, most_paused=0, most_more=1)
    found = lapse_instant(rule.limit, case.trigger, case.zone, calendar_of(case.agency), rule.direction)
    assert found == answer(case).lapses


@settings(max_examples=80, deadline=None)
@given(plain | eventful())
def test_a_proof_ends_where_a_slow_count_does_and_verifies(case: Case) -> None:
    proof = put(case, rule_of(case, most_paused=paused_days(case), most_more=sum(case.extensions)))
    expected = answer(case)
    assert (proof.due_date, proof.lapses_at, proof.is_estimated) == (expected.due, expected.lapses, expected.guess)
    assert verify(proof) is None
    assert verify(proof, calendar_of(case.agency)) is None
