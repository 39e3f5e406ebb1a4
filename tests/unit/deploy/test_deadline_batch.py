"""`netra deadline compute --batch`: a line in, the same line with its result out; a bad row stops nothing."""

import json
import tracemalloc
from io import BytesIO
from typing import Any

import pytest

from deploy.cli.deadline_batch import BLOCK, LONGEST_LINE, Batch, blocks
from deploy.cli.deadline_question import NOBODY, read_question
from deploy.cli.decree_format import RESULT_EXAMPLE, ROW_EXAMPLE
from shared.calendar import Week, compute, published_calendar

DEFAULTS = {"unit": "working", "zone": "Asia/Jakarta", "direction": "after", "roll_forward": False}
NOON = "2024-04-02T12:00:00+07:00"


def batch() -> Batch:
    return Batch(published_calendar(), DEFAULTS, NOBODY)


def poured(whole: bytes) -> list[str]:
    out = BytesIO()
    batch().pour(BytesIO(whole), out)
    return out.getvalue().decode().splitlines()


def answers(*lines: str | bytes) -> list[dict[str, Any]]:
    whole = b"".join(line if isinstance(line, bytes) else f"{line}\n".encode() for line in lines)
    return [json.loads(answer) for answer in poured(whole)]


def refusal(line: str | bytes) -> str:
    (answer,) = answers(line)
    assert answer["error"]["detail"]
    assert answer["error"]["detail_id"]
    assert answer["error"]["line"] == 1
    code: str = answer["error"]["code"]
    return code


def test_the_example_of_the_help_is_answered_as_it_says() -> None:
    assert poured(ROW_EXAMPLE.encode()) == [RESULT_EXAMPLE]


def test_a_row_out_is_the_row_in_to_the_letter_with_the_result_behind_it() -> None:
    row = '{"ref":  "\\ud83d é", "n": 1.10, "from": "2024-04-02", "days": 1 }'
    (answer,) = poured(row.encode())
    assert answer == row[:-2] + ', "due_date": "2024-04-03", "lapses_at": "2024-04-03T17:00:00Z"}'


@pytest.mark.parametrize("unit", ["working", "calendar", "seconds"])
@pytest.mark.parametrize("direction", ["after", "before"])
@pytest.mark.parametrize("zone", ["Asia/Jakarta", "WITA", "91", "sulawesi-selatan"])
def test_a_row_is_answered_as_its_proof_concludes(unit: str, direction: str, zone: str) -> None:
    row = {**DEFAULTS, "from": NOON, "days": 9, "unit": unit, "zone": zone, "direction": direction}
    (answer,) = answers(json.dumps(row))
    asked = read_question(row)
    proof = json.loads(compute(asked.rule, asked.trigger, asked.zone, published_calendar()).model_dump_json())
    assert (answer["due_date"], answer["lapses_at"]) == (proof["due_date"], proof["lapses_at"])


def test_a_rolling_row_rolls() -> None:
    (answer,) = answers('{"from": "2024-10-25", "days": 1, "unit": "calendar", "roll_forward": true}')
    assert answer["due_date"] == "2024-10-28"


def test_a_row_counts_in_the_week_of_its_own_agency_whatever_the_options_say() -> None:
    """From Tuesday 2 April 2024: Saturdays are working days of a six-day agency only."""
    question = '{"from": "2024-04-02", "days": 14%s}'
    weeks = ("", ', "week": "five_day"', ', "week": "six_day"', ', "week": null')
    five = [answer["due_date"] for answer in answers(*(question % week for week in weeks))]
    assert five == ["2024-04-30", "2024-04-30", "2024-04-25", "2024-04-30"]
    six = Batch(published_calendar().for_week(Week.SIX_DAY), DEFAULTS, NOBODY)
    due = [json.loads(answer)["due_date"] for answer in six.answers((question % week).encode() for week in weeks)]
    assert due == ["2024-04-25", "2024-04-30", "2024-04-25", "2024-04-25"]


@pytest.mark.parametrize("week", ["four_day", "FIVE_DAY", ""])
def test_a_week_that_is_none_is_refused(week: str) -> None:
    assert refusal(json.dumps({"from": "2024-04-02", "days": 14, "week": week})) == "bad_choice"
    assert refusal('{"from": "2024-04-02", "days": 14, "week": 6}') == "bad_choice"


def test_a_row_that_crosses_a_year_without_a_list_says_so() -> None:
    late, early, calendar = answers(
        '{"from": "2027-12-31", "days": 1}',
        '{"from": "2027-12-30", "days": 1}',
        '{"from": "2027-12-31", "days": 1, "unit": "calendar"}',
    )
    assert late["calendar_confidence"] == "estimated"
    assert "calendar_confidence" not in early
    assert "calendar_confidence" not in calendar


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("nonsense", "not_json"),
        ("[1]", "not_json"),
        ('{"from": "2024-04-02", "days": NaN}', "not_json"),
        (b"\xff\xfe\n", "not_json"),
        ("[" * 5000, "not_json"),
        ('{"days": ' + "9" * 5000 + "}", "not_json"),
        ('{"error": ' + '{"a":' * 900 + "1" + "}" * 901, "missing_field"),
        ('{"a": "' + "x" * LONGEST_LINE + '"}', "line_too_long"),
        ("{}", "missing_field"),
        ('{"days": 3}', "missing_field"),
        ('{"from": "2024-04-02", "days": 0}', "bad_days"),
        ('{"from": "2024-04-02", "days": true}', "bad_days"),
        ('{"from": "2024-04-02", "days": 1.5}', "bad_days"),
        ('{"from": "2024-04-02", "days": "7"}', "bad_days"),
        ('{"from": "2024-04-02", "days": 100001}', "bad_days"),
        ('{"from": 5, "days": 7}', "bad_choice"),
        ('{"from": "2024-04-02", "days": 7, "unit": "weeks"}', "bad_choice"),
        ('{"from": "2024-04-02", "days": 7, "direction": "up"}', "bad_choice"),
        ('{"from": "2024-04-02", "days": 7, "roll_forward": 1}', "bad_choice"),
        ('{"from": "2024-04-02", "days": 7, "roll_forward": true, "direction": "before"}', "bad_choice"),
        ('{"from": "2024-04-02", "days": 7, "zone": "UTC"}', "unknown_zone"),
        ('{"from": "2024-04-02T10:00:00", "days": 7}', "unusable_instant"),
        ('{"from": "2024-02-30", "days": 7}', "unusable_instant"),
        ('{"from": "yesterday", "days": 7}', "unusable_instant"),
        ('{"from": "9999-12-31T23:59:59-12:00", "days": 7}', "unusable_instant"),
        ('{"from": "0001-01-01T00:00:00+12:00", "days": 7}', "unusable_instant"),
    ],
)
def test_a_bad_row_is_refused_with_a_stable_code(line: str | bytes, code: str) -> None:
    assert refusal(line) == code


def test_a_bad_row_stops_nothing_and_keeps_its_fields() -> None:
    good, bad, same = answers('{"from": "2024-04-02", "days": 3}', '{"days": 3, "ref": 7}', ROW_EXAMPLE)
    assert good["due_date"] == "2024-04-05"
    assert (bad["ref"], bad["error"]["line"]) == (7, 2)
    assert same["due_date"] == "2024-04-30"


def test_answers_fed_back_in_come_out_the_same() -> None:
    once = answers(ROW_EXAMPLE, '{"days": 3}', '{"from": "2027-12-31", "days": 1}')
    again = answers(*(json.dumps(answer) for answer in once))
    assert again == once


def test_blank_lines_a_byte_order_mark_and_windows_line_ends_do_no_harm() -> None:
    found = answers(b"\xef\xbb\xbf" + ROW_EXAMPLE.encode() + b"\r\n\r\n  \n", ROW_EXAMPLE)
    assert [answer["due_date"] for answer in found] == ["2024-04-30"] * 2


def test_the_longest_line_is_still_read_and_what_follows_a_longer_one_too() -> None:
    start, end = '{"from": "2024-04-02", "days": 3, "pad": "', '"}'
    longest = start + "x" * (LONGEST_LINE - len(start) - len(end)) + end
    assert "due_date" in answers(longest)[0]
    too_long, next_row = answers(longest * 3, ROW_EXAMPLE)
    assert too_long["error"]["code"] == "line_too_long"
    assert next_row["due_date"] == "2024-04-30"


class Conversation(BytesIO):
    """Hands out one row only after the one before has been answered."""

    def __init__(self, rows: int) -> None:
        super().__init__()
        self.rows, self.answers = rows, BytesIO()

    def read1(self, size: int | None = -1, /) -> bytes:
        handed_out = len(self.answers.getvalue().splitlines())
        return f"{ROW_EXAMPLE}\n".encode()[:size] if handed_out < self.rows else b""


def test_a_row_is_answered_before_the_next_is_waited_for() -> None:
    talk = Conversation(rows=3)
    batch().pour(talk, talk.answers)
    assert talk.answers.getvalue().decode().splitlines() == [RESULT_EXAMPLE] * 3


class Endless(BytesIO):
    """A line without an end, a hundred megabytes of it, and then a row."""

    blocks = 100_000_000 // BLOCK

    def read1(self, size: int | None = -1, /) -> bytes:
        self.blocks -= 1
        if self.blocks == 0:
            return f"\n{ROW_EXAMPLE}\n".encode()
        return b"x" * (size or BLOCK) if self.blocks > 0 else b""


def test_memory_does_not_grow_with_the_length_of_a_line() -> None:
    tracemalloc.start()
    lines = [line for block in blocks(Endless()) for line in block]
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert [len(line) > LONGEST_LINE for line in lines] == [True, False, False]
    assert most < 10 * BLOCK
