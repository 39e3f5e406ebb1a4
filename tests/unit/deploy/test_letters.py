from datetime import UTC, datetime, timedelta
from pathlib import Path

from deploy.cli.reading import mail_row
from deploy.local.letters import find, letters, store

MORNING = datetime(2026, 10, 28, 1, 0, tzinfo=UTC)
SUBJECT = b"Subject: =?utf-8?q?Batas_klarifikasi_=E2=80=93_NTR-2026-000123?=\r\n"
LETTER = SUBJECT + b"To: handler@bawaslu.test\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nSampai 28 Oktober.\r\n"


def test_letters_are_listed_in_order_of_arrival(tmp_path: Path) -> None:
    store(tmp_path, LETTER, ["second@agency.test"], MORNING + timedelta(microseconds=1))
    store(tmp_path, LETTER, ["first@agency.test"], MORNING)
    assert [letter.recipients[0] for letter in letters(tmp_path)] == ["first@agency.test", "second@agency.test"]


def test_recipients_are_those_of_the_envelope(tmp_path: Path) -> None:
    store(tmp_path, LETTER, ["handler@bawaslu.test", "blind@kasn.test"], MORNING)
    assert letters(tmp_path)[0].recipients == ("handler@bawaslu.test", "blind@kasn.test")


def test_a_line_of_the_list_has_number_time_recipients_and_decoded_subject(tmp_path: Path) -> None:
    kept = store(tmp_path, LETTER, ["handler@bawaslu.test"], MORNING)
    assert mail_row(letters(tmp_path)[0]) == {
        "n": 1,
        "time": "2026-10-28T01:00:00+00:00",
        "to": "handler@bawaslu.test",
        "subject": "Batas klarifikasi – NTR-2026-000123",  # noqa: RUF001 -- an en dash, as mail encodes it
        "file": str(kept),
    }


def test_a_letter_is_read_by_its_number(tmp_path: Path) -> None:
    store(tmp_path, LETTER, ["handler@bawaslu.test"], MORNING)
    letter = find(letters(tmp_path), 1)
    assert letter is not None
    assert letter.text().strip() == "Sampai 28 Oktober."
    assert find(letters(tmp_path), 2) is None


def test_a_letter_half_written_is_not_listed(tmp_path: Path) -> None:
    (tmp_path / "20261028T010000.000000Z-abc.new").write_bytes(LETTER)
    assert letters(tmp_path) == []
