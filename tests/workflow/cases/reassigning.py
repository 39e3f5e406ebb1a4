"""What stories ask for when roles pass to other agencies."""

from services.workflow.domain.case import Reassignment, TransferNote
from shared.contracts.cases import PartyChange
from shared.contracts.vocabulary import ClockPolicy, Role
from tests.workflow.cases.story import Story

GOVERNOR, MINISTER = "prov-nusa-tenggara-barat", "kemendagri"


def candidate_regent(story: Story) -> Reassignment:
    """The regent has become a candidate: the governor takes his part, the minister the governor's."""
    changes = (
        PartyChange(role=Role.PERSONNEL_AUTHORITY, old="kab-bima", new=GOVERNOR, ground="headed_by_candidate"),
        PartyChange(role=Role.SUPERIOR, old=GOVERNOR, new=MINISTER, ground="follows_the_role_below"),
    )
    return Reassignment(expected=story.case.parties, changes=changes, basis="kebijakan", clock=ClockPolicy.RESTART)


def to_bkn(story: Story, clock: ClockPolicy) -> Reassignment:
    change = PartyChange(role=Role.RECOMMENDING, old="kasn", new="bkn", ground="authority_abolished")
    note = TransferNote(transfer_id="t-1", from_agency="kasn", to_agency="bkn", reason="authority_abolished")
    expected = story.case.parties
    return Reassignment(expected=expected, changes=(change,), basis="SE 4/2024", clock=clock, transfer=note)
