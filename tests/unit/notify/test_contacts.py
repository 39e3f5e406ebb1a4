"""What may be entered as a contact, and as a superior."""

import pytest

from services.notify.domain.contacts import Contacts, check_contacts, check_superior
from services.notify.settings import NotifySettings
from shared.contracts.refusals import Refused
from shared.directory.agencies import load_directory


def entered(*, email: str | None = None, webhook_url: str | None = None, production: bool = True) -> str:
    """`accepted`, or the code of the refusal."""
    try:
        check_contacts(Contacts(email=email, webhook_url=webhook_url), production=production)
    except Refused as refused:
        return refused.refusal.code
    return "accepted"


@pytest.mark.parametrize("email", ["ppid@bkn.go.id", "a.b+c@bawaslu.go.id", None])
def test_a_plain_address_is_accepted(email: str | None) -> None:
    assert entered(email=email) == "accepted"


@pytest.mark.parametrize(
    "email", ["", "bkn", "a@b\r\nBcc: c@d.test", "Nama <a@b.test>", "a@b.test,c@d.test", "a b@c.id"]
)
def test_anything_but_one_plain_address_is_refused(email: str) -> None:
    assert entered(email=email) == "invalid_email"


@pytest.mark.parametrize(
    "url",
    [
        "http://bkn.go.id/hook",
        "https://127.0.0.1/",
        "https://10.0.0.8/",
        "https://[::1]/",
        "https://localhost/",
        "https://db.internal/",
        "https://user:pass@bkn.go.id/",
        "https://bkn.go.id:99999/",
        "https://bkn.go.id/a b",
        "ftp://bkn.go.id/",
        "https://",
        "https://[",
    ],
)
def test_in_production_a_webhook_is_https_to_a_public_host(url: str) -> None:
    assert entered(webhook_url=url) == "invalid_webhook_url"


def test_in_development_a_webhook_may_be_local() -> None:
    assert entered(webhook_url="http://127.0.0.1:8025/", production=False) == "accepted"


def test_no_agency_stands_below_itself() -> None:
    superiors = {"presiden": None, "kemendagri": "presiden", "prov-bali": "kemendagri"}
    check_superior("prov-bali", "presiden", superiors)
    for superior in ("prov-bali", "kemendagri"):
        with pytest.raises(Refused, match="superior_cycle"):
            check_superior("kemendagri", superior, superiors)


def test_a_superior_is_an_agency() -> None:
    with pytest.raises(Refused, match="unknown_superior"):
        check_superior("bkn", "nobody", {"bkn": None})


def test_in_production_nobody_has_a_made_up_address() -> None:
    settings = NotifySettings(database_url="postgresql+psycopg://x", environment="production")
    assert all(settings.seed_contacts(agency).email is None for agency in load_directory())


def test_in_development_two_agencies_listen_to_the_demonstration_webhook() -> None:
    settings = NotifySettings(database_url="postgresql+psycopg://x", webhook_port=9999)
    urls = {agency.id: settings.seed_contacts(agency).webhook_url for agency in load_directory()}
    assert {agency for agency, url in urls.items() if url == "http://127.0.0.1:9999/"} == {"kasn", "bkn"}


def test_the_demonstration_webhook_is_refused_in_production() -> None:
    with pytest.raises(ValueError, match="NETRA_DEMO_WEBHOOK_URL"):
        NotifySettings(database_url="x", environment="production", demo_webhook_url="http://127.0.0.1/")
