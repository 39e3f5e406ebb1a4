"""Who may use which route of the case API, and of the codec server."""

from shared.web.paths import KEY
from shared.web.rules import OFFICER, PUBLIC, Rules, by_secret, with_scope

HEADS_WRITE = "heads:write"
TRANSFER = "cases:transfer"
READ_PAYLOADS = "payloads:read"
CASE = "/v1/cases/{number}"
PARTY = OFFICER.unknown_to_strangers("unknown_case")
"""A party to the case, or whoever has the scope cases:read:all; who may act on it, the case itself decides."""

RULES: Rules = {
    "GET /v1/cases": OFFICER,
    f"GET {CASE}": PARTY,
    f"GET {CASE}/timeline": PARTY,
    f"GET {CASE}/deadlines": PARTY,
    f"GET {CASE}/deadlines/{{deadline_id}}/proof": PARTY,
    f"GET {CASE}/letters": PARTY,
    f"GET {CASE}/letters/{{code}}": PARTY,
    f"POST {CASE}/actions/{{action}}": PARTY,
    f"GET {CASE}/actions/{KEY}": PARTY,
    "GET /v1/headships": with_scope(HEADS_WRITE),
    "POST /v1/headships": with_scope(HEADS_WRITE),
    "POST /v1/headships/{fact_id}/end": with_scope(HEADS_WRITE),
    "POST /v1/headships/{fact_id}/withdraw": with_scope(HEADS_WRITE),
    "POST /v1/transfers/preview": with_scope(TRANSFER),
    "POST /v1/transfers": with_scope(TRANSFER),
    "GET /v1/transfers/{transfer_id}": with_scope(TRANSFER),
} | dict.fromkeys(
    (
        "GET /v1/grounds",
        "GET /v1/violations",
        "GET /v1/ladders",
        "GET /v1/control-measures",
        "GET /v1/editions",
        "GET /v1/editions/{edition_id}",
        "GET /v1/decrees",
        "GET /v1/decrees.csv",
    ),
    PUBLIC,
)
"""The law and the calendar are no secret."""

CODEC_RULES: Rules = {
    "POST /decode": with_scope(READ_PAYLOADS),
    "POST /ui/{secret}/decode": by_secret("unknown_address"),
}
