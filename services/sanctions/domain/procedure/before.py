"""From the recommendation to the decision: which act may follow which milestone, and what it becomes."""

from shared.contracts.sanctions import MilestoneKind as Kind

UNDECIDED = frozenset({Kind.RECEIVED, Kind.SUMMONED, Kind.EXAMINED})

FOLLOWS: dict[str, frozenset[Kind]] = {
    "summon": frozenset({Kind.RECEIVED, Kind.SUMMONED}),
    "record_examination": frozenset({Kind.RECEIVED, Kind.SUMMONED}),
    "decide": UNDECIDED | {Kind.DEVIATION_REFUSED},
    "propose_deviation": UNDECIDED,
    "reply_not_our_employee": frozenset({Kind.RECEIVED, Kind.SUMMONED}),
}

KIND_OF_ACT: dict[str, Kind] = {
    "summon": Kind.SUMMONED,
    "record_examination": Kind.EXAMINED,
    "decide": Kind.DECIDED,
    "propose_deviation": Kind.DEVIATION_PROPOSED,
    "reply_not_our_employee": Kind.NOT_OUR_EMPLOYEE,
}
