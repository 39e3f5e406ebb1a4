"""Text as people send it: normalised, printable, and safe to store, seal and sign."""

import re
import unicodedata
from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, StringConstraints

from shared.contracts.faults import broken_rule
from shared.contracts.model import AwareDatetime

_UNREADABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_ISO_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}")
LETTERS_AND_NUMBERS = frozenset("LN")


def readable(value: str) -> str:
    """NFC, so that one name has one spelling.

    NUL, other control characters and lone surrogates are refused, and so is text in which there is nothing to read.
    """
    if _UNREADABLE.search(value):
        raise broken_rule("unreadable_text")
    if value.strip() and not any(unicodedata.category(sign)[0] in LETTERS_AND_NUMBERS for sign in value):
        raise broken_rule("nothing_to_read")
    return unicodedata.normalize("NFC", value)


def written_out(value: object) -> object:
    """An instant is written as ISO 8601: a bare number could be seconds, milliseconds or a typing error."""
    if isinstance(value, datetime) or (isinstance(value, str) and _ISO_INSTANT.match(value)):
        return value
    raise broken_rule("datetime_not_iso_8601")


def digits_only(value: object) -> object:
    """An employee number is often written in groups: 19780101 200312 1 001."""
    return value.replace(" ", "").replace(".", "") if isinstance(value, str) else value


Readable = Annotated[str, AfterValidator(readable)]
Line = Annotated[Readable, StringConstraints(min_length=1, max_length=200)]
Paragraph = Annotated[Readable, StringConstraints(min_length=1, max_length=2_000)]
Story = Annotated[Readable, StringConstraints(min_length=1, max_length=20_000)]
Instant = Annotated[AwareDatetime, BeforeValidator(written_out)]
EmployeeId = Annotated[str, StringConstraints(pattern=r"^[0-9]{18}$"), BeforeValidator(digits_only)]
AgencyId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,64}$")]
