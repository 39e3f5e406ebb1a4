"""From the recommendation to the decision: which act may follow which milestone, and what it becomes."""

from shared.contracts.sanctions import MilestoneKind as Kind

UNDECIDED = frozenset({Kind.RECEIVED, Kind.SUMMONED, Kind.EXAMINED})

EXAMINABLE = frozenset({Kind.RECEIVED, Kind.SUMMONED})

FOLLOWS: dict[str, frozenset[Kind]] = {
    "summon": EXAMINABLE,
    "form_examination_team": UNDECIDED,
    "relieve_from_duty": frozenset({Kind.SUMMONED, Kind.EXAMINED}),
    "record_examination": EXAMINABLE,
    "report_examination": frozenset({Kind.EXAMINED}),
    "form_ethics_panel": EXAMINABLE,
    "record_panel_recommendation": UNDECIDED,
    "submit_proposal": UNDECIDED | {Kind.DEVIATION_REFUSED},
    "decide": UNDECIDED | {Kind.DEVIATION_REFUSED},
    "propose_deviation": UNDECIDED,
    "reply_not_our_employee": EXAMINABLE,
}

KIND_OF_ACT: dict[str, Kind] = {
    "summon": Kind.SUMMONED,
    "form_examination_team": Kind.TEAM_FORMED,
    "relieve_from_duty": Kind.RELIEVED_FROM_DUTY,
    "record_examination": Kind.EXAMINED,
    "report_examination": Kind.EXAMINATION_REPORTED,
    "form_ethics_panel": Kind.PANEL_FORMED,
    "record_panel_recommendation": Kind.PANEL_RECOMMENDED,
    "submit_proposal": Kind.PROPOSAL_SUBMITTED,
    "decide": Kind.DECIDED,
    "propose_deviation": Kind.DEVIATION_PROPOSED,
    "reply_not_our_employee": Kind.NOT_OUR_EMPLOYEE,
}
