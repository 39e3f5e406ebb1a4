"""Where letters are handed over, from one setting: `smtp://user:password@host:587?starttls=true`."""

from dataclasses import dataclass, field
from urllib.parse import parse_qs, unquote, urlsplit

DEFAULT_PORTS = {"smtp": 25, "smtps": 465}


@dataclass(frozen=True)
class MailServer:
    """`smtps` speaks TLS from the first byte, `starttls` upgrades and refuses to go on without."""

    host: str
    port: int
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    tls: bool = False
    starttls: bool = False


def parse_smtp_url(url: str) -> MailServer:
    """Raises ValueError, without repeating the URL: it may hold a password."""
    parts = urlsplit(url)
    if parts.scheme not in DEFAULT_PORTS or not parts.hostname:
        raise ValueError("SMTP_URL must look like smtp://[user:password@]host[:port][?starttls=true] or smtps://...")
    if parts.path not in {"", "/"} or parts.fragment:
        raise ValueError("SMTP_URL has no path")
    return MailServer(
        host=parts.hostname,
        port=parts.port or DEFAULT_PORTS[parts.scheme],
        username=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
        tls=parts.scheme == "smtps",
        starttls=_starttls(parts.query, parts.scheme),
    )


def _starttls(query: str, scheme: str) -> bool:
    options = parse_qs(query, keep_blank_values=True)
    value = options.pop("starttls", ["false"])[-1]
    if options or value not in {"true", "false"}:
        raise ValueError("SMTP_URL knows one option: starttls=true or starttls=false")
    if scheme == "smtps" and value == "true":
        raise ValueError("SMTP_URL: smtps is already TLS, leave starttls out")
    return value == "true"
