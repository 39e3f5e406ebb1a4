"""Many deadlines at once: a line of JSON in, the same line with its result out, one at a time."""

import json
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from io import BufferedIOBase
from typing import Any, BinaryIO

from deploy.cli.deadline_question import Source, read_question
from shared.calendar import Calendar, CalendarError, Lapse, Week, lapse_under

LONGEST_LINE = 65_536
BLOCK = 65_536
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
    raise ValueError(f"{name} is not JSON")


_decode = json.JSONDecoder(parse_constant=_no_constant).decode
_encode = json.JSONEncoder().encode


@dataclass
class Batch:
    """`defaults` stand in for fields that a row leaves out. Counts what it has read and answered."""

    calendar: Calendar
    defaults: dict[str, Any]
    source: Source
    lines: int = 0
    answered: int = 0
    refused: int = 0
    _weeks: dict[Week, Calendar] = field(default_factory=dict)

    def pour(self, source: BufferedIOBase, out: BinaryIO) -> None:
        """Answer all that has arrived before waiting for more; memory does not grow with what is still to come."""
        for lines in blocks(source):
            out.write("".join(f"{answer}\n" for answer in self.answers(lines)).encode())
            out.flush()

    def answers(self, lines: Iterable[bytes]) -> Iterator[str]:
        """One line out for each line in, in order; blank lines are passed over."""
        for line in lines:
            self.lines += 1
            if line and not line.isspace():
                self.answered += 1
                yield self._answer(self.lines, line)

    def _answer(self, number: int, line: bytes) -> str:
        text: str | None = None
        try:
            text, row = _row_of(line)
            asked = read_question({**self.defaults, **row}, self.source)
            calendar = self.calendar if asked.week is None else self._of_week(asked.week)
            return _with(text, written(lapse_under(asked.rule, asked.trigger, asked.zone, calendar)))
        except CalendarError as error:
            return self._refusal(number, text or _shown(line), error)

    def _of_week(self, week: Week) -> Calendar:
        """Of the agency that a row is about; each is made once."""
        if week not in self._weeks:
            self._weeks[week] = self.calendar.for_week(week)
        return self._weeks[week]

    def _refusal(self, number: int, text: str, error: CalendarError) -> str:
        self.refused += 1
        reason = {"code": error.code, "detail": str(error), "detail_id": error.sentence, "line": number}
        return _with(text, _encode({"error": reason}))


def blocks(source: BufferedIOBase) -> Iterator[list[bytes]]:
    """The whole lines of each read; of a line that is too long only the beginning is kept."""
    rest = b""
    while block := source.read1(BLOCK):
        *lines, rest = (rest + block).split(b"\n")
        rest = rest[: LONGEST_LINE + 1]
        yield lines
    yield [rest]


def _row_of(line: bytes) -> tuple[str, dict[str, Any]]:
    """The row's text and its fields, both without what an earlier run added."""
    if len(line.rstrip(b"\r")) > LONGEST_LINE:
        raise TooLongLineError(f"a row has {LONGEST_LINE} bytes at most")
    try:
        text = line.removeprefix(BOM_UTF8).decode().strip()
        return _without_results(text, _decode(text))
    except RecursionError as error:
        raise UnreadableLineError("the line is nested too deeply") from error
    except (TypeError, ValueError) as error:
        raise UnreadableLineError(f"the line is not one JSON object in UTF-8: {error}") from error


def _without_results(text: str, row: Any) -> tuple[str, dict[str, Any]]:
    if not isinstance(row, dict):
        raise TypeError("it is no object")
    if row.keys().isdisjoint(ADDED):
        return text, row
    kept = {name: value for name, value in row.items() if name not in ADDED}
    return _encode(kept), kept


def _shown(line: bytes) -> str:
    return _encode({"input": line[:SHOWN_OF_A_BAD_LINE].decode(errors="replace").rstrip("\r")})


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
