"""Who may use which route of intake."""

from shared.web.rules import PUBLIC, Rules, by_secret, with_scope

BULK = "reports:bulk"
ASK = "identity:ask"
DECIDE = "identity:decide"
ERASE = "identity:erase"
UNKNOWN = "unknown_report"
ASKER = with_scope(ASK).unknown_to_strangers(UNKNOWN)
DECIDER = with_scope(DECIDE).unknown_to_strangers(UNKNOWN)
"""And of an agency that has one of the report's cases, which the rows say: see `domain/releases.py`."""

RULES: Rules = {
    "POST /v1/reports": PUBLIC,
    "GET /v1/keys": PUBLIC,
    "GET /v1/reports/{tracking_number}": by_secret(UNKNOWN),
    "POST /v1/reports/{tracking_number}/evidence": by_secret(UNKNOWN),
    "POST /v1/reports:bulk": with_scope(BULK),
    "POST /v1/reports/{tracking_number}/releases": ASKER,
    "GET /v1/reports/{tracking_number}/releases/{release_id}": ASKER,
    "POST /v1/reports/{tracking_number}/releases/{release_id}/read": ASKER,
    "POST /v1/reports/{tracking_number}/releases/{release_id}/grant": DECIDER,
    "POST /v1/reports/{tracking_number}/releases/{release_id}/refuse": DECIDER,
    "GET /v1/reports/{tracking_number}/identity-log": DECIDER,
    "GET /v1/releases": with_scope(DECIDE),
    "GET /v1/release-reasons": PUBLIC,
    "POST /v1/reports/{tracking_number}/erasure": with_scope(ERASE),
}
