"""Where to look next: the running cases in the Temporal UI, the APIs, the mailbox."""

from urllib.parse import quote, urlencode

from deploy.local.services import SERVICES
from deploy.local.stack import Stack
from shared.directory.abolitions import load_abolitions

RUNNING = "ExecutionStatus='Running'"
NO_DRILL = f"CaseEdition != 'drill' AND {RUNNING}"
EXAMPLE_AGENCY = "kab-wakatobi"

ABOLISHED = ", ".join(f"'{agency}'" for agency in load_abolitions())

VIEWS: dict[str, str] = {
    "Overdue": f"WorkflowType='CaseWorkflow' AND CaseSla='overdue' AND {RUNNING}",
    "Due soon": f"WorkflowType='CaseWorkflow' AND CaseSla='due-soon' AND {RUNNING}",
    "Authority abolished": f"WorkflowType='CaseWorkflow' AND CaseAuthority IN ({ABOLISHED}) AND {NO_DRILL}",
    "One agency": f"CaseAgency='{EXAMPLE_AGENCY}'",
    "Stuck": "TemporalReportedProblems IN ('category=WorkflowTaskFailed', 'category=WorkflowTaskTimedOut')",
    "Sanctions": "WorkflowType='SanctionWorkflow'",
    "Notices": "WorkflowType='NoticeWorkflow'",
}
"""Saved views of the Temporal UI by name: queries on its search attributes."""


def view(ui: str, name: str) -> str:
    parameters = urlencode({"query": VIEWS[name], "savedQuery": name}, quote_via=quote)
    return f"{ui}/namespaces/default/workflows?{parameters}"


def links(stack: Stack) -> list[tuple[str, str]]:
    """What to look at, and its address or command."""
    views = [(f"Temporal: {name.lower()}", view(stack.temporal_ui, name)) for name in VIEWS]
    apis = [(f"API of {service}", f"{stack.url(service)}/docs") for service in SERVICES]
    commands = [
        ("notices in the mailbox", "netra mail"),
        ("notices at the webhook", "netra webhooks"),
        ("check every ledger", "netra ledger verify --all"),
        ("a token to act with", "netra token --agency kasn --role recommending"),
    ]
    return [*views, *apis, *commands]
