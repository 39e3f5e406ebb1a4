"""Messages as strangers and broken programs write them: good ones, changed in the document, headers and bytes."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from hypothesis import strategies as st

from shared.messaging.records import Headers, Record

NAME = "Kenari Kuning"
"""Stands wherever somebody's name could: no reason may repeat it."""

DEEP = 20_000
HUGE = 10**400
OVER_ANY_LIMIT = 600 * 1024

ODD_VALUES: tuple[Any, ...] = (
    None,
    True,
    0,
    -1,
    2**31,
    2**63,
    -(2**63) - 1,
    HUGE,
    1e308,
    float("inf"),
    float("nan"),
    0.1,
    "",
    " ",
    NAME,
    f"{NAME}\x00",
    f"{NAME}\ud800",
    "\x1b[31m" + NAME,
    "\u202e" + NAME,
    NAME * 4000,
    "197801012003121001",
    "2024-02-30T10:00:00+07:00",
    "0000-00-00T00:00:00Z",
    "9999-12-31T23:59:60Z",
    "9999-12-31T23:59:59-23:59",
    "0001-01-01T00:00:00+23:59",
    "2024-02-29",
    "2024-13-45",
    "1e999",
    "../../etc/passwd",
    "'; DROP TABLE cases; --",
    "${jndi:ldap://127.0.0.1/a}",
    "NTR-2024-000001",
    "LPR-2024-ABCDEF",
    "DS-99",
    [],
    [NAME],
    {},
    {NAME: NAME},
    {"": None},
    [[[[[[]]]]]],
)
ODD_NAMES = ("", NAME, "\x00", "\ud800", "__proto__", "id", "specversion", "data", "kind", "x" * 5000)
ODD_BYTES = (
    b"",
    b"\xff\xfe",
    b"\x00",
    NAME.encode(),
    NAME.encode("utf-16"),
    "\u0000".encode(),
    b"application/json; charset=latin-1",
    b"application/cloudevents+json",
    b"application/cloudevents-batch+json",
    b"text/plain",
    b"1.0",
    b"0.3",
    b"00-00000000000000000000000000000000-0000000000000000-00",
    b"2024-02-30T10:00:00Z",
    b"99999",
    b"x" * 5000,
)
HEADER_NAMES = (
    "content-type",
    "ce_specversion",
    "ce_id",
    "ce_source",
    "ce_type",
    "ce_time",
    "ce_subject",
    "ce_dataschema",
    f"ce_{NAME}",
    "ce_traceparent",
    "CE_ID",
    "traceparent",
    "tracestate",
    "dlq-reason-code",
    "dlq-redrives",
    "dlq-attempt",
    "dlq-first-offset",
    NAME,
    "",
)
Bytes = Callable[[bytes], bytes | None]
WHOLE: tuple[Bytes, ...] = (
    lambda _: None,
    lambda _: b"",
    lambda _: b"null",
    lambda _: b"[" * DEEP,
    lambda _: b'{"a":' * DEEP + b"1" + b"}" * DEEP,
    lambda _: b'"' + b"x" * OVER_ANY_LIMIT + b'"',
    lambda _: b"\xff\xfe\x00",
    lambda value: b"\xef\xbb\xbf" + value,
    lambda value: value.decode().encode("utf-16"),
    lambda value: value + b"\x00",
    lambda value: value + value,
    lambda value: value.replace(b"{", b'{"kind": 1, "kind": 2, ', 1),
    lambda value: value.replace(b'"', b"'"),
    lambda value: value.replace(b":", b": 1" + b"0" * 5000 + b".5, ", 1),
)
"""What happens to all the bytes of a value."""


@dataclass(frozen=True)
class Good:
    """A message that is taken in when nothing happens to it. `numbered` names a field that is another each time."""

    type: str
    source: str
    data: Mapping[str, Any]
    numbered: str | None = None


def messages(good: Sequence[Good]) -> st.SearchStrategy[Record]:
    return st.sampled_from(range(8)).flatmap(lambda number: mutated(good) if number else unlike())


@st.composite
def unlike(draw: st.DrawFn) -> Record:
    """Nothing that one of ours has written."""
    names, values = (
        st.sampled_from(HEADER_NAMES) | st.text(max_size=8),
        st.sampled_from(ODD_BYTES) | st.binary(max_size=40),
    )
    headers = draw(st.lists(st.tuples(names, values), max_size=8))
    value = draw(st.none() | st.binary(max_size=200) | st.sampled_from(ODD_VALUES).map(written))
    return Record("fuzz", 0, 0, 0, draw(st.none() | st.binary(max_size=8)), value, tuple(headers))


@st.composite
def mutated(draw: st.DrawFn, good: Sequence[Good]) -> Record:
    one = draw(st.sampled_from(good))
    number = draw(st.integers(0, 10**9))
    document: Any = dict(one.data) | ({one.numbered: f"EXT-{number}"} if one.numbered else {})
    for _ in range(draw(st.sampled_from((0, 0, 1, 1, 2, 4)))):
        document = draw(changed(document))
    attributes = {"specversion": "1.0", "id": f"fuzz/{number}", "source": one.source, "type": one.type}
    record: Record = draw(st.sampled_from((in_headers, in_headers, in_one_document, bare)))(attributes, document)
    for _ in range(draw(st.sampled_from((0, 0, 0, 1, 2)))):
        record = replace(record, headers=draw(moved(record.headers)))
    damage = draw(st.sampled_from((None, None, None, None, "cut", "flip", "whole")))
    return record if damage is None else replace(record, value=draw(damaged(record.value or b"", damage)))


def in_headers(attributes: Mapping[str, Any], document: Any) -> Record:
    named = tuple((f"ce_{name}", str(value).encode()) for name, value in attributes.items())
    return Record("fuzz", 0, 0, 0, b"key", written(document), (("content-type", b"application/json"), *named))


def in_one_document(attributes: Mapping[str, Any], document: Any) -> Record:
    return replace(bare(attributes, document), headers=(("content-type", b"application/cloudevents+json"),))


def bare(attributes: Mapping[str, Any], document: Any) -> Record:
    """As a console producer writes it: without a header."""
    return Record("fuzz", 0, 0, 0, None, written({**attributes, "data": document}))


def written(document: Any) -> bytes:
    """Lone surrogates as escapes, NaN and Infinity as Python spells them."""
    return json.dumps(document).encode()


@st.composite
def changed(draw: st.DrawFn, document: Any) -> Any:
    """One place in the document is taken away, given another value, another name, or wrapped."""
    places = list(_places(document))
    if not places:
        return draw(st.sampled_from(ODD_VALUES))
    place = draw(st.sampled_from(places))
    match draw(st.sampled_from(("odd", "odd", "odd", "gone", "renamed", "added", "nested"))):
        case "gone":
            return _with(document, place, lambda parent, key: parent.pop(key))
        case "renamed":
            name = draw(st.sampled_from(ODD_NAMES))
            return _with(document, place, lambda parent, key: _rename(parent, key, name))
        case "added":
            name, value = draw(st.sampled_from(ODD_NAMES)), draw(st.sampled_from(ODD_VALUES))
            return _with(document, place, lambda parent, _key: _rename(parent, None, name, value))
        case "nested":
            return _with(document, place, lambda parent, key: parent.__setitem__(key, [parent[key]]))
    value = draw(st.sampled_from(ODD_VALUES) | st.text(max_size=12) | st.integers())
    return _with(document, place, lambda parent, key: parent.__setitem__(key, value))


@st.composite
def moved(draw: st.DrawFn, headers: Headers) -> Headers:
    """One header is lost, doubled, spelt otherwise, or says something else."""
    value = draw(st.sampled_from(ODD_BYTES))
    if not headers or draw(st.booleans()):
        return ((draw(st.sampled_from(HEADER_NAMES)), value), *headers)
    position = draw(st.integers(0, len(headers) - 1))
    name, old = headers[position]
    instead = draw(
        st.sampled_from(
            ((), ((name, old), (name, value)), ((name, value), (name, old)), ((name.upper(), old),), ((name, value),))
        )
    )
    return (*headers[:position], *instead, *headers[position + 1 :])


@st.composite
def damaged(draw: st.DrawFn, value: bytes, damage: str) -> bytes | None:
    if damage == "whole":
        return draw(st.sampled_from(WHOLE))(value)
    at = draw(st.integers(0, max(len(value) - 1, 0)))
    return value[:at] if damage == "cut" else value[:at] + draw(st.binary(min_size=1, max_size=3)) + value[at + 1 :]


def _places(document: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = (
        document.items() if isinstance(document, dict) else enumerate(document) if isinstance(document, list) else ()
    )
    found = [path] if path else []
    for key, value in inner:
        found += _places(value, (*path, key))
    return found


def _with(document: Any, place: tuple[Any, ...], change: Callable[[Any, Any], object]) -> Any:
    copy = json.loads(json.dumps(document))
    parent = copy
    for key in place[:-1]:
        parent = parent[key]
    change(parent, place[-1])
    return copy


def _rename(parent: Any, key: Any, name: str, value: Any = None) -> None:
    if isinstance(parent, list):
        parent.append(value)
    else:
        parent[name] = parent.pop(key) if key is not None else value
