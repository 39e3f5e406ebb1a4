"""What a sanction does after its case has closed: told to the case's service, which writes its ledger (ADR 6)."""

from shared.contracts.sanctions import SanctionMilestone


def postscript_id(milestone: SanctionMilestone) -> str:
    return f"postscript/{milestone.case_number}/{milestone.round}.{milestone.sequence}"


def postscript_summary(milestone: SanctionMilestone) -> str:
    return f"{milestone.case_number} · {milestone.kind.value}"
