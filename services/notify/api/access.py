"""Who may use which route of notify."""

from shared.web.rules import OFFICER, Rules, with_scope

DIRECTORY_WRITE = "directory:write"
DIRECTORY_WRITE_ALL = "directory:write:all"
DIRECTORY_READ = "directory:read"
NOTICES_READ = "notices:read"
RULES: Rules = {
    "GET /v1/agencies": OFFICER,
    "GET /v1/agencies/{agency}": OFFICER,
    "PUT /v1/agencies/{agency}/contacts": with_scope(DIRECTORY_WRITE),
    "GET /v1/notices": OFFICER,
    "POST /v1/deliveries/{delivery_id}/acknowledge": OFFICER.unknown_to_strangers("unknown_delivery"),
}
"""Contacts are shown to and changed by their own agency; those of all, and who stands above whom, by scope. Notices are
shown to their recipients, or by scope."""
