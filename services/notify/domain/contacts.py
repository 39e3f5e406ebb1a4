"""How an agency is reached, and who stands above it: what may be entered."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from services.notify.domain.notices import Value
from shared.contracts.refusals import Refusal, Refused

EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?")
"""The addresses that HTML forms accept: no display name, no quoting, no line break."""

PRINTABLE = re.compile(r"[\x21-\x7e]+")

UNKNOWN_AGENCY = Refusal("unknown_agency", 404, "Instansi tidak dikenal.", "There is no agency by this id.")
UNKNOWN_SUPERIOR = Refusal("unknown_superior", 422, "Atasan tidak dikenal.", "There is no agency by the superior's id.")
SUPERIOR_CYCLE = Refusal(
    "superior_cycle",
    422,
    "Instansi tidak dapat berada di bawah bawahannya sendiri.",
    "An agency cannot stand below one that stands below it.",
)
INVALID_EMAIL = Refusal("invalid_email", 422, "Alamat surel tidak sah.", "The e-mail address is not valid.")
INVALID_WEBHOOK = Refusal(
    "invalid_webhook_url",
    422,
    "URL webhook harus https, tanpa nama pengguna, menuju alamat publik.",
    "The webhook URL must be https, without credentials, to a public host.",
)

ANOTHER_AGENCY = Refusal(
    "another_agency",
    403,
    "Anda hanya dapat mengubah kontak instansi sendiri.",
    "You may change the contacts of your own agency only.",
)
SUPERIOR_IS_CENTRAL = Refusal(
    "superior_is_central",
    403,
    "Atasan instansi hanya diubah oleh pengelola direktori pusat.",
    "Who stands above an agency is changed by the central keeper of the directory only.",
)
LAST_CHANNEL = Refusal(
    "last_channel",
    422,
    "Surel dan webhook tidak boleh dikosongkan bersama: instansi ini tidak akan menerima pemberitahuan lagi.",
    "E-mail and webhook cannot both be taken away: the agency would be told nothing any more.",
)


class Contacts(Value):
    """`superior` None leaves the superior as it is; the other two are replaced, None meaning "not by this channel"."""

    email: str | None
    webhook_url: str | None
    superior: str | None = None

    @property
    def reachable(self) -> bool:
        return self.email is not None or self.webhook_url is not None


@dataclass(frozen=True)
class Editor:
    """Who changes contacts; `central` keeps the whole directory."""

    agency: str
    central: bool


def check_editor(editor: Editor, agency: str, contacts: Contacts) -> None:
    """Raises Refused. Whoever is silent must not move what is sent to others, nor who is told of his silence."""
    if editor.central:
        return
    if editor.agency != agency:
        raise Refused(ANOTHER_AGENCY)
    if contacts.superior is not None:
        raise Refused(SUPERIOR_IS_CENTRAL)


def check_reachable(before: Contacts, after: Contacts) -> None:
    """Raises Refused(last_channel): an agency that can be reached stays so."""
    if before.reachable and not after.reachable:
        raise Refused(LAST_CHANNEL)


def check_contacts(contacts: Contacts, *, production: bool) -> None:
    """Raises Refused. Plain http and hosts of one's own network are for development only."""
    if contacts.email is not None and not EMAIL.fullmatch(contacts.email):
        raise Refused(INVALID_EMAIL)
    if contacts.webhook_url is not None and not _is_webhook(contacts.webhook_url, production=production):
        raise Refused(INVALID_WEBHOOK)


def check_superior(agency: str, superior: str, superiors: Mapping[str, str | None]) -> None:
    """`superiors` holds every agency. Raises Refused: unknown_superior, superior_cycle."""
    if superior not in superiors:
        raise Refused(UNKNOWN_SUPERIOR)
    above: str | None = superior
    while above is not None:
        if above == agency:
            raise Refused(SUPERIOR_CYCLE)
        above = superiors.get(above)


def _is_webhook(url: str, *, production: bool) -> bool:
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return False
    if not PRINTABLE.fullmatch(url) or not host or "@" in parts.netloc:
        return False
    if production:
        return parts.scheme == "https" and _is_public(host)
    return parts.scheme in {"http", "https"}


def _is_public(host: str) -> bool:
    """What the name says; where it leads is checked at every sending, see `adapters/egress.py`."""
    try:
        return ip_address(host).is_global
    except ValueError:
        return "." in host and not host.endswith((".local", ".localhost", ".internal", ".test"))
