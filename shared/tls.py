"""What goes wrong in a TLS handshake, told apart: clients of servers report it as a connection that was lost."""

import socket
import ssl
from enum import StrEnum

ANSWER_SECONDS = 5.0
ALERT_SECONDS = 0.5
"""TLS 1.3 refuses a client's certificate after the handshake, which then looks whole."""


class Verdict(StrEnum):
    FINE = "fine"
    AWAY = "away"
    NOT_TRUSTED = "certificate_not_trusted"
    NO_TLS = "speaks_no_tls"
    WANTS_A_CERTIFICATE = "wants_a_certificate"


def shake_hands(address: str, context: ssl.SSLContext, name: str | None = None) -> tuple[Verdict, str]:
    """And the reason in the library's words; a server that hangs up before we have spoken did not like who we are.

    `name` stands in the server's certificate, if its host does not.
    """
    host, _, port = address.rpartition(":")
    try:
        with (
            socket.create_connection((host, int(port)), ANSWER_SECONDS) as plain,
            context.wrap_socket(plain, server_hostname=name or host) as secured,
        ):
            return _heard(secured)
    except ssl.SSLCertVerificationError as error:
        return Verdict.NOT_TRUSTED, error.verify_message
    except ssl.SSLError as error:
        return _refused(error), error.reason or str(error)
    except ConnectionResetError as error:
        return Verdict.NO_TLS, str(error)
    except OSError as error:
        return Verdict.AWAY, str(error)


def _heard(secured: ssl.SSLSocket) -> tuple[Verdict, str]:
    """What the server says before we have spoken: nothing, when it is content with us."""
    secured.settimeout(ALERT_SECONDS)
    try:
        heard = secured.recv(1)
    except TimeoutError:
        return Verdict.FINE, ""
    if heard:
        return Verdict.FINE, ""
    return Verdict.WANTS_A_CERTIFICATE, "the connection was closed right after the handshake"


def speaks_tls(address: str) -> bool:
    """Whoever it is: nothing is sent, so nothing has to be trusted."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return shake_hands(address, context)[0] in {Verdict.FINE, Verdict.WANTS_A_CERTIFICATE}


def _refused(error: ssl.SSLError) -> Verdict:
    asked = "CERTIFICATE_REQUIRED" in (error.reason or "") or "HANDSHAKE_FAILURE" in (error.reason or "")
    return Verdict.WANTS_A_CERTIFICATE if asked else Verdict.NO_TLS
