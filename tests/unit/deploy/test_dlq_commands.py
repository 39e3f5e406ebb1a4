"""`netra dlq`: somebody's bytes are shown and not obeyed, and a topic is one that has dead letters."""

import pytest
from typer.testing import CliRunner

from deploy.cli.dlq_view import SEALED, header_rows, safe, safe_bytes, value_lines
from deploy.cli.main import build
from shared.contracts.reports import OfficialIdentity
from shared.contracts.topics import CASE_EVENTS
from shared.messaging.records import Record
from shared.security.sealing import Seal

HOSTILE = "\x1b]0;title\x07\x1b[2J\u202eabc\x7f\x9b31m\r\n"


def acts_on_a_terminal(text: str) -> bool:
    return any(not char.isprintable() for char in text)


def test_nothing_a_terminal_would_act_on_is_printed_from_somebodys_bytes() -> None:
    record = Record("t", 0, 1, 0, HOSTILE.encode(), b"", ((HOSTILE, HOSTILE.encode()), ("dlq-error", b"\x1b[31m")))
    shown = [safe(HOSTILE), safe_bytes(record.key), *value_lines(f'{{"a": "{chr(0x202E)}\\u001b[2J"}}'.encode())]
    shown += [cell for row in header_rows(record) for cell in row]
    shown += value_lines(HOSTILE.encode())
    assert not any(acts_on_a_terminal(line) for line in shown)
    assert "\\x1b" in safe(HOSTILE)
    assert "\\u202e" in safe(HOSTILE)


def test_sealed_parts_of_a_value_are_shown_as_sealed_even_when_their_sender_forgot_to_seal() -> None:
    seal = Seal.generate().seal(OfficialIdentity(name="Kenari", employee_id=None))
    value = f'{{"officials": [{{"sealed": "{seal}"}}, {{"sealed": "Kenari"}}], "other": "{seal}", "what": "x"}}'
    text = "\n".join(value_lines(value.encode()))
    assert text.count(SEALED) == 3
    assert "Kenari" not in text
    assert seal not in text
    assert '"what": "x"' in text


def test_a_value_that_is_no_json_is_shown_in_hexadecimal_from_its_beginning() -> None:
    first, *_, last = value_lines(b"\xff\x00abc" + b"z" * 1000)
    assert first.startswith("000000  ff 00 61 62 63 7a")
    assert first.endswith("..abczzzzzzzzzzz")
    assert last == "… 749 more bytes"


def test_a_key_that_is_no_text_is_shown_in_hexadecimal() -> None:
    assert (safe_bytes(b"\xff\x01"), safe_bytes(None), safe_bytes(b"LPR-1")) == ("0xff01", "-", "LPR-1")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["list", "netra.weather.v1"], "no_such_topic"),
        (["redrive", CASE_EVENTS], "which_topic"),
        (["show", CASE_EVENTS, "0", "0"], "which_topic"),
    ],
)
def test_a_topic_without_dead_letters_or_with_several_kinds_is_refused_by_name(arguments: list[str], code: str) -> None:
    result = CliRunner().invoke(build(), ["dlq", *arguments, "--bootstrap", "127.0.0.1:1"])
    assert result.exit_code == 2
    assert code in result.stderr
