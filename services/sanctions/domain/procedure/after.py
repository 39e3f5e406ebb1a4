"""From the decision to its end: which act may follow which milestone, and what it becomes."""

from services.sanctions.domain.procedure.before import UNDECIDED
from shared.contracts.sanctions import MilestoneKind as Kind

UNSERVED = frozenset({Kind.DECIDED, Kind.ABSENT_AT_SERVICE, Kind.DECISION_SENT})
PENDING = frozenset({Kind.OBJECTION_FILED, Kind.APPEAL_FILED})
STANDING = UNSERVED | PENDING | {Kind.SERVED, Kind.EFFECTIVE}
SERVED_OR_LATER = frozenset({Kind.SERVED, Kind.EFFECTIVE, Kind.EXECUTED, Kind.RESTORED})
"""A remedy may be recorded whenever it comes to light, if it was filed before its own limit."""

FOLLOWS: dict[str, frozenset[Kind]] = {
    "report_to_minister": STANDING | {Kind.EXECUTED, Kind.RESTORED, Kind.ENDED_EARLY},
    "record_approval_check": STANDING,
    "record_absence": frozenset({Kind.DECIDED}),
    "send_decision": frozenset({Kind.ABSENT_AT_SERVICE}),
    "serve": UNSERVED,
    "file_objection": SERVED_OR_LATER,
    "file_appeal": SERVED_OR_LATER,
    "reply_to_remedy": PENDING,
    "decide_objection": frozenset({Kind.OBJECTION_FILED}),
    "decide_appeal": frozenset({Kind.APPEAL_FILED}),
    "report_execution": frozenset({Kind.EFFECTIVE}),
    "end_sanction": frozenset({Kind.EFFECTIVE, Kind.EXECUTED}),
    "close_without_sanction": UNDECIDED
    | UNSERVED
    | PENDING
    | {Kind.DEVIATION_PROPOSED, Kind.DEVIATION_REFUSED, Kind.SERVED},
}

AFTER_THE_END = frozenset({"file_objection", "file_appeal", "report_to_minister"})
"""What may still come to light of a sanction that is over because it was carried out."""

KIND_OF_ACT: dict[str, Kind] = {
    "record_absence": Kind.ABSENT_AT_SERVICE,
    "send_decision": Kind.DECISION_SENT,
    "report_to_minister": Kind.MINISTER_INFORMED,
    "record_approval_check": Kind.APPROVAL_CHECKED,
    "serve": Kind.SERVED,
    "file_objection": Kind.OBJECTION_FILED,
    "file_appeal": Kind.APPEAL_FILED,
    "reply_to_remedy": Kind.REMEDY_REPLIED,
    "decide_objection": Kind.OBJECTION_DECIDED,
    "decide_appeal": Kind.APPEAL_DECIDED,
    "report_execution": Kind.EXECUTED,
    "end_sanction": Kind.ENDED_EARLY,
    "close_without_sanction": Kind.CLOSED_WITHOUT_SANCTION,
}
