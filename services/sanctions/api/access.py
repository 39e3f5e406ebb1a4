"""Who may use which route of sanctions."""

from services.sanctions.domain.acts import ACTS
from services.sanctions.domain.refusals import WRONG_RECORD_ROLE, WRONG_ROLE
from shared.contracts.vocabulary import Role
from shared.web.paths import KEY
from shared.web.rules import OFFICER, Rules, with_role

OFFICE = with_role((Role.PERSONNEL_AUTHORITY.value,), WRONG_ROLE)
OWN_SANCTION = OFFICE.unknown_to_strangers("unknown_sanction")
RECORDS = with_role((Role.PERSONNEL_AUTHORITY.value, Role.CONTROL.value), WRONG_RECORD_ROLE)
SANCTION = "/v1/sanctions/{number}"
RULES: Rules = {
    "GET /v1/catalogue": OFFICER,
    "GET /v1/sanctions": OFFICE,
    f"GET {SANCTION}": OWN_SANCTION,
    f"GET {SANCTION}/clocks/{{code}}/proof": OWN_SANCTION,
    f"GET {SANCTION}/letters": OWN_SANCTION,
    f"GET {SANCTION}/letters/{{code}}": OWN_SANCTION,
    f"GET {SANCTION}/actions/{KEY}": OWN_SANCTION,
    f"POST {SANCTION}/actions/{{action}}": OFFICE,
    "GET /v1/records": RECORDS,
    f"POST {SANCTION}/records/{{sanction_round}}/{{sequence}}/acknowledgement": RECORDS.unknown_to_strangers(
        "unknown_record"
    ),
} | {f"POST {SANCTION}/actions/{act}": OWN_SANCTION for act in ACTS}
