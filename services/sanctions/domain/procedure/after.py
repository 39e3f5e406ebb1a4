"""From the decision to its reported execution: which act may follow which milestone, and what it becomes."""

from services.sanctions.domain.procedure.before import UNDECIDED
from shared.contracts.sanctions import MilestoneKind as Kind

FOLLOWS: dict[str, frozenset[Kind]] = {
    "serve": frozenset({Kind.DECIDED}),
    "file_objection": frozenset({Kind.SERVED, Kind.EFFECTIVE}),
    "decide_objection": frozenset({Kind.OBJECTION_FILED}),
    "report_execution": frozenset({Kind.EFFECTIVE}),
    "close_without_sanction": UNDECIDED
    | {Kind.DEVIATION_PROPOSED, Kind.DEVIATION_REFUSED, Kind.DECIDED, Kind.SERVED, Kind.OBJECTION_FILED},
}
"""`file_objection` may be reported after the effective day if it was filed before it."""

KIND_OF_ACT: dict[str, Kind] = {
    "serve": Kind.SERVED,
    "file_objection": Kind.OBJECTION_FILED,
    "decide_objection": Kind.OBJECTION_DECIDED,
    "report_execution": Kind.EXECUTED,
    "close_without_sanction": Kind.CLOSED_WITHOUT_SANCTION,
}
