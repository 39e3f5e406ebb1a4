"""Many deadlines at once: a line of JSON in, the same line with its result out, one at a time."""

import json
from codecs import BOM_UTF8
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Any, BinaryIO

from deploy.cli.deadline_question import Source, read_question
from shared.calendar import Calendar, CalendarError, Lapse, lapse_under

LONGEST_LINE = 65_536
LINES_AT_ONCE = 200
SHOWN_OF_A_BAD_LINE = 200
ADDED = ("due_date", "lapses_at", "calendar_confidence", "error")


class UnreadableLineError(CalendarError):
    """Not one JSON object in UTF-8."""

    code = "not_json"
    sentence = "Baris ini bukan satu objek JSON."


class TooLongLineError(CalendarError):
    """A line longer than any row has to be."""

    code = "line_too_long"
    sentence = f"Baris ini lebih panjang daripada {LONGEST_LINE} bita."


def _no_constant(name: str) -> None:
    raise UnreadableLineError(f"{name} is not JSON")


_decode = json.JSONDecoder(parse_constant=_no_constant).decode
_encode = json.JSONEncoder().encode


@dataclass
class Batch:
    """`defaults` stand in for fields that a row leaves out. Counts what it has answered."""

    calendar: Calendar
    defaults: dict[str, Any]
    source: Source
    answered: int = 0
    refused: int = 0

    def answers(self, lines: BinaryIO) -> Iterator[str]:
        """One line out for each line in, in order; blank lines are passed over."""
        for number, line in enumerate(_lines(lines), start=1):
            if line.isspace():
                continue
            self.answered += 1
            yield self._answer(number, line)

    def _answer(self, number: int, line: bytes) -> str:
        text: str | None = None
        try:
            text, row = _row_of(line)
            asked = read_question({**self.defaults, **row}, self.source)
            return _with(text, written(lapse_under(asked.rule, asked.trigger, asked.zone, self.calendar)))
        except CalendarError as error:
            return self._refusal(number, text or _shown(line), error)

    def _refusal(self, number: int, text: str, error: CalendarError) -> str:
        self.refused += 1
        reason = {"code": error.code, "detail": str(error), "detail_id": error.sentence, "line": number}
        return _with(text, _encode({"error": reason}))


def pour(answers: Iterator[str], out: BinaryIO) -> None:
    """Many lines at a time: memory does not grow with the file, and the first answers do not wait for the last."""
    while lines := list(islice(answers, LINES_AT_ONCE)):
        out.write("".join(f"{line}\n" for line in lines).encode())
        out.flush()


def _lines(lines: BinaryIO) -> Iterator[bytes]:
    """Never more than one line's worth in memory: of a line that is too long only the beginning is kept."""
    while line := lines.readline(LONGEST_LINE + 1):
        rest = line
        while len(rest) > LONGEST_LINE and not rest.endswith(b"\n"):
            rest = lines.readline(LONGEST_LINE + 1)
        yield line


def _row_of(line: bytes) -> tuple[str, dict[str, Any]]:
    """The row's text and its fields, both without what an earlier run added."""
    if len(line.rstrip(b"\r\n")) > LONGEST_LINE:
        raise TooLongLineError(f"a row has {LONGEST_LINE} bytes at most")
    try:
        text = line.removeprefix(BOM_UTF8).decode().strip()
        row = _decode(text)
        if not isinstance(row, dict):
            raise UnreadableLineError("the line is JSON, but not an object")
        if row.keys().isdisjoint(ADDED):
            return text, row
        row = {name: value for name, value in row.items() if name not in ADDED}
        return _encode(row), row
    except UnicodeDecodeError as error:
        raise UnreadableLineError(f"the line is not UTF-8: {error.reason}") from error
    except json.JSONDecodeError as error:
        raise UnreadableLineError(f"the line is not JSON: {error.msg} at column {error.colno}") from error
    except RecursionError as error:
        raise UnreadableLineError("the line is nested too deeply") from error


def _shown(line: bytes) -> str:
    return _encode({"input": line[:SHOWN_OF_A_BAD_LINE].decode(errors="replace").rstrip("\r\n")})


def _with(text: str, more: str) -> str:
    """The row as it came, to the letter, with the fields of another object behind it."""
    row = text[:-1].rstrip()
    return f"{row}{'' if row == '{' else ', '}{more[1:]}"


@lru_cache(maxsize=65_536)
def written(lapse: Lapse) -> str:
    """As in a proof: `{"due_date": "2024-04-30", "lapses_at": "2024-04-30T17:00:00Z"}`, and whether it is a guess."""
    result = {
        "due_date": lapse.due_date.isoformat(),
        "lapses_at": lapse.lapses_at.isoformat().replace("+00:00", "Z"),
    }
    return _encode(result | ({"calendar_confidence": "estimated"} if lapse.is_estimate else {}))
