"""Mail: the setting, and the message."""

from datetime import UTC, datetime

import pytest

from services.notify.adapters.mail import compose
from services.notify.domain.mail_server import MailServer, parse_smtp_url
from services.notify.domain.sending import Letter
from shared.contracts.cases import ReportAttached
from tests.unit.notify.events import case_event, parcel

NOW = datetime(2024, 10, 21, tzinfo=UTC)
PARCEL = parcel(case_event(ReportAttached(report_id="r")), template="opened")


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://127.0.0.1:2525", MailServer("127.0.0.1", 2525)),
        ("smtp://mail.test", MailServer("mail.test", 25)),
        ("smtps://mail.test", MailServer("mail.test", 465, tls=True)),
        (
            "smtp://us%40er:p%3Ass@mail.test:587?starttls=true",
            MailServer("mail.test", 587, "us@er", "p:ss", starttls=True),
        ),
    ],
)
def test_an_smtp_url_says_where_and_how(url: str, server: MailServer) -> None:
    assert parse_smtp_url(url) == server


@pytest.mark.parametrize(
    "url",
    [
        "http://mail.test",
        "smtp://",
        "smtp://mail.test/path",
        "smtp://mail.test?tls=1",
        "smtp://mail.test?starttls=maybe",
        "smtps://mail.test?starttls=true",
        "smtp://mail.test:notaport",
    ],
)
def test_a_bad_smtp_url_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_smtp_url(url)


def test_a_password_is_in_no_error_and_no_repr() -> None:
    with pytest.raises(ValueError, match=r"SMTP_URL") as refused:
        parse_smtp_url("smtp://user:s3cret@mail.test/path")
    assert "s3cret" not in str(refused.value)
    assert "s3cret" not in repr(parse_smtp_url("smtp://user:s3cret@mail.test"))


def test_every_attempt_has_the_same_message_id() -> None:
    first, second = (
        compose(PARCEL, Letter("s", "b"), sender="n@netra.test", recipient="a@b.test", now=NOW) for _ in range(2)
    )
    assert first["Message-ID"] == second["Message-ID"] == f"<{PARCEL.delivery.delivery_id}@netra.test>"


def test_robots_do_not_answer_a_notice() -> None:
    message = compose(PARCEL, Letter("Perkara", "Isi"), sender="n@netra.test", recipient="a@b.test", now=NOW)
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["To"] == "a@b.test"


def test_a_subject_cannot_smuggle_a_header() -> None:
    with pytest.raises(ValueError, match=r"linefeed"):
        compose(PARCEL, Letter("a\r\nBcc: x@y.test", "b"), sender="n@netra.test", recipient="a@b.test", now=NOW)
