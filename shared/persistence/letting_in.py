"""Whether PostgreSQL lets us in. libpq gives no codes for what goes wrong before a session begins: only its words."""

import psycopg

from shared.connections import NotLetIn

ANSWER_SECONDS = 5
REFUSALS = (
    ("alert unknown ca", "database_certificate_refused", "DATABASE_CERTIFICATE_FILE"),
    ("alert certificate", "database_certificate_refused", "DATABASE_CERTIFICATE_FILE"),
    ("alert bad certificate", "database_certificate_refused", "DATABASE_CERTIFICATE_FILE"),
    ("certificate verify failed", "database_certificate_not_trusted", "DATABASE_CA_FILE"),
    ("does not match host name", "database_certificate_not_trusted", "DATABASE_SSLMODE"),
    ("root certificate file", "database_certificate_unreadable", "DATABASE_CA_FILE"),
    ("could not read root certificate", "database_certificate_unreadable", "DATABASE_CA_FILE"),
    ("certificate file", "database_certificate_unreadable", "DATABASE_CERTIFICATE_FILE"),
    ("private key file", "database_certificate_unreadable", "DATABASE_KEY_FILE"),
    ("server does not support SSL", "database_speaks_no_tls", "DATABASE_SSLMODE"),
    ("no encryption", "database_wants_tls", "DATABASE_SSLMODE"),
    ("requires a valid client certificate", "database_wants_a_certificate", "DATABASE_CERTIFICATE_FILE"),
    ("password authentication failed", "database_credentials_refused", "DATABASE_URL"),
    ("no password supplied", "database_credentials_refused", "DATABASE_URL"),
    ("no pg_hba.conf entry", "database_credentials_refused", "DATABASE_URL"),
)
"""The first that fits. A server that speaks another language than English is not understood, and waited for."""


def check_database(database_url: str) -> bool:
    """Whether it answers; one that is away is waited for elsewhere. Raises NotLetIn when it answers and refuses us."""
    try:
        psycopg.connect(database_url.replace("+psycopg", ""), connect_timeout=ANSWER_SECONDS).close()
    except psycopg.OperationalError as error:
        said = str(error)
        for words, code, setting in REFUSALS:
            if words in said:
                raise NotLetIn(code, setting, f"PostgreSQL says: {said.strip().splitlines()[-1]}.") from None
        return False
    return True
