"""Who may use which route of intake."""

from shared.web.rules import PUBLIC, Rules, by_secret, with_scope

BULK = "reports:bulk"
UNKNOWN = "unknown_report"
RULES: Rules = {
    "POST /v1/reports": PUBLIC,
    "GET /v1/keys": PUBLIC,
    "GET /v1/reports/{tracking_number}": by_secret(UNKNOWN),
    "POST /v1/reports/{tracking_number}/evidence": by_secret(UNKNOWN),
    "POST /v1/reports:bulk": with_scope(BULK),
}
