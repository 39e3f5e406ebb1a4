import json
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from zoneinfo import ZoneInfo

from deploy.cli.deadline_batch import Batch
from deploy.cli.deadline_question import NOBODY, rule_of
from shared.calendar import compute, lapse_instant, published_calendar
from shared.contracts.limits import TimeLimit, Unit
from tests.benchmarks.results import Results

ZONE = "Asia/Makassar"
FORTNIGHT = TimeLimit(amount=14, unit=Unit.WORKING)
TRIGGERS = [datetime(2024, 1, 2, 3, tzinfo=UTC) + timedelta(hours=7 * number) for number in range(1000)]
ROUNDS = 10
ROWS = b"".join(
    json.dumps(
        {"from": trigger.isoformat(), "days": 14, "unit": "working", "zone": ZONE, "direction": "after"}
    ).encode()
    + b"\n"
    for _ in range(ROUNDS)
    for trigger in TRIGGERS
)
SATURDAY = 5
WEEKS = ROWS.replace(b'"after"}', b'"after", "week": "six_day"}', ROUNDS * len(TRIGGERS) // 2)
"""Half of them of six-day agencies."""


def bare_lapse(trigger: datetime, holidays: frozenset[date]) -> datetime:
    """What one would write without a calendar of proofs: step by day, skip weekends and holidays, local midnight."""
    zone = ZoneInfo(ZONE)
    day, left = trigger.astimezone(zone).date(), FORTNIGHT.amount
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < SATURDAY and day not in holidays
    return datetime(day.year, day.month, day.day, tzinfo=zone) + timedelta(days=1)


def per_second(lapse: Callable[[datetime], datetime]) -> float:
    lapse(TRIGGERS[0])
    begun = time.perf_counter()
    for _ in range(ROUNDS):
        for trigger in TRIGGERS:
            lapse(trigger)
    return ROUNDS * len(TRIGGERS) / (time.perf_counter() - begun)


def bare_batch(lines: BytesIO, out: BytesIO) -> None:
    """What one would write for one kind of question: no checks, no refusals, no zones but one."""
    holidays = frozenset(published_calendar().table.holidays)
    for line in lines:
        row = json.loads(line)
        lapse = bare_lapse(datetime.fromisoformat(row["from"]), holidays)
        row |= {"due_date": (lapse - timedelta(days=1)).date().isoformat(), "lapses_at": lapse.isoformat()}
        out.write(json.dumps(row).encode() + b"\n")


def our_batch(lines: BytesIO, out: BytesIO) -> None:
    Batch(published_calendar(), {"roll_forward": False}, NOBODY).pour(lines, out)


def rows_per_second(batch: Callable[[BytesIO, BytesIO], None], rows: bytes = ROWS) -> float:
    """From bytes to bytes, without the start of the process."""
    lines, out = BytesIO(rows), BytesIO()
    begun = time.perf_counter()
    batch(lines, out)
    elapsed = time.perf_counter() - begun
    assert len(out.getvalue().splitlines()) == len(TRIGGERS) * ROUNDS
    return len(TRIGGERS) * ROUNDS / elapsed


def test_a_batch_of_questions(results: Results) -> None:
    results.add(
        "batch of deadlines",
        against="json in, stepping day by day, json out, unchecked",
        unit="rows/s",
        ours=rows_per_second(our_batch),
        bare=rows_per_second(bare_batch),
    )


def test_a_batch_in_which_each_agency_has_its_own_week(results: Results) -> None:
    results.add(
        "batch of deadlines, each in its agency's week",
        against="json in, stepping day by day, json out, unchecked, one week for all",
        unit="rows/s",
        ours=rows_per_second(our_batch, WEEKS),
        bare=rows_per_second(bare_batch),
    )


def test_a_proof_of_fourteen_working_days(results: Results) -> None:
    calendar, rule = published_calendar(), rule_of(FORTNIGHT.amount, "working", "after", False, NOBODY)
    holidays = frozenset(calendar.table.holidays)
    results.add(
        "proof of 14 working days",
        against="the date alone, stepping day by day",
        unit="proofs/s",
        ours=per_second(lambda trigger: compute(rule, trigger, ZONE, calendar).lapses_at),
        bare=per_second(lambda trigger: bare_lapse(trigger, holidays)),
    )


def test_lapse_of_fourteen_working_days(results: Results) -> None:
    calendar = published_calendar()
    holidays = frozenset({date(2024, 1, 1), date(2024, 2, 8), date(2024, 3, 11), date(2024, 4, 10), date(2024, 8, 17)})
    results.add(
        "lapse of 14 working days",
        against="stepping day by day over a set of holidays",
        unit="lapses/s",
        ours=per_second(lambda trigger: lapse_instant(FORTNIGHT, trigger, ZONE, calendar)),
        bare=per_second(lambda trigger: bare_lapse(trigger, holidays)),
    )
