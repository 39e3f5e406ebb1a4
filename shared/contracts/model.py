"""The two moods of a contract: readers tolerate what they do not know, requests from people do not."""

import re
from datetime import date
from typing import Annotated, Any

import pydantic
from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints

from shared.contracts.faults import broken_rule

__all__ = ["AwareDatetime", "Contract", "Day", "DocumentNumber", "Request"]

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def written_out(value: Any) -> Any:
    """An instant is a date, a time and an offset in words of ISO 8601; a bare number could be anything."""
    if isinstance(value, int | float) or (isinstance(value, str) and value.strip("+-. \t").replace(".", "").isdigit()):
        raise broken_rule("instant_not_written_out")
    return value


AwareDatetime = Annotated[pydantic.AwareDatetime, BeforeValidator(written_out)]


def written_as_day(value: Any) -> Any:
    """2024-11-27: a number would be read as seconds since 1970, and an instant is on two days at once."""
    if isinstance(value, date) or (isinstance(value, str) and _DAY.fullmatch(value)):
        return value
    raise broken_rule("day_not_written_out")


Day = Annotated[date, BeforeValidator(written_as_day)]

DocumentNumber = Annotated[
    str,
    StringConstraints(
        min_length=1, max_length=120, pattern=r"^[A-Za-z0-9./()&:_-]*[0-9][A-Za-z0-9./()&:_-]*$", strip_whitespace=True
    ),
]
"""`R-4899/NK.0100/12/2023`: without spaces and with a digit, so that nobody writes a name where a number belongs."""


NOT_BLANK = r"\S"
"""A pattern. A `Request` takes the space around a text off: of blanks nothing is left, which a document has to say."""


class Contract(BaseModel):
    """A message between services. Unknown fields are ignored, so that a newer writer never stops an older reader."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Request(BaseModel):
    """What a person or an agency's system sends us. Unknown fields are refused: a misspelt field must not vanish."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)
