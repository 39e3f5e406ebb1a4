"""JSON from strangers: strict, bounded by the caller, and free of what PostgreSQL cannot store."""

import json
from collections.abc import Iterator
from typing import NoReturn

from shared.messaging.errors import InvalidMessage


def parse_json(value: bytes) -> object:
    """Raises InvalidMessage `not_utf8`, `not_json` (NaN and bottomless nesting too) or `forbidden_character`."""
    try:
        text = value.decode()
    except UnicodeDecodeError:
        raise InvalidMessage("not_utf8", "the value is not UTF-8") from None
    try:
        document: object = json.loads(text, parse_constant=_refuse_constant)
        if "\\u" in text or "\x00" in text:
            _refuse_unstorable(document)
    except (ValueError, RecursionError):
        raise InvalidMessage("not_json", "the value is not a JSON document") from None
    return document


def json_document(value: bytes) -> dict[str, object]:
    """A JSON object; anything else is `not_json`."""
    document = parse_json(value)
    if not isinstance(document, dict):
        raise InvalidMessage("not_json", "the value is not a JSON object")
    return document


def _refuse_constant(_name: str) -> NoReturn:
    raise ValueError("NaN and Infinity are not JSON")


def _refuse_unstorable(document: object) -> None:
    for text in _strings(document):
        if "\x00" in text or any("\ud800" <= char <= "\udfff" for char in text):
            raise InvalidMessage("forbidden_character", "a string holds NUL or half of a surrogate pair")


def _strings(document: object) -> Iterator[str]:
    if isinstance(document, str):
        yield document
    elif isinstance(document, dict):
        for name, value in document.items():
            yield from _strings(name)
            yield from _strings(value)
    elif isinstance(document, list):
        for value in document:
            yield from _strings(value)
