"""A bulk hand-over (pengalihan): one authority gives its part in many cases to another.

It happened on 4 September 2024: what KASN had received and worked on went to the Minister for administrative reform,
what was unworked or new to BKN (SE MenPANRB 4/2024; domain facts section 6). A filter says which cases go where.
"""

import hashlib
from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from services.workflow.domain.case import Reassignment, TransferNote
from services.workflow.domain.conflicts import HELD, Knowledge, Reported, changes, excluded, routed
from services.workflow.domain.register import Register
from shared.contracts.cases import Parties, PartyChange
from shared.contracts.model import AwareDatetime, DocumentNumber, Request
from shared.contracts.refusals import Refusal, Refused
from shared.contracts.vocabulary import ClockPolicy
from shared.directory.abolitions import load_abolitions
from shared.directory.agencies import Directory

TRANSFER_WORKFLOW = "TransferWorkflow"
TRANSFER_TASK_QUEUE = "transfers"
AUTHORITY_ABOLISHED = "authority_abolished"
TRANSFERRED, UNCHANGED = "transferred", "unchanged"
MOST_NAMED = 20
AgencyId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,64}$")]
Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{1,40}$")]


class TransferFilter(Request):
    """Which of the authority's open cases; what is left out does not matter. `received_*` is the report's reception."""

    editions: tuple[Annotated[str, StringConstraints(max_length=40)], ...] = ()
    stages: tuple[Code, ...] = ()
    received_before: AwareDatetime | None = None
    received_from: AwareDatetime | None = None


class TransferOrder(Request):
    """`basis` is the number of the decree or circular that orders the hand-over; `reason` a code."""

    from_agency: AgencyId
    to_agency: AgencyId
    reason: Code = Field(examples=[AUTHORITY_ABOLISHED])
    basis: DocumentNumber = Field(examples=["SE-MenPANRB-4/2024"])
    clock: ClockPolicy
    filter: TransferFilter = TransferFilter()

    @property
    def transfer_id(self) -> str:
        """The same order is the same transfer: asked again, it goes on where it stood."""
        digest = hashlib.sha256(self.model_dump_json().encode()).hexdigest()
        return f"{self.from_agency}.{self.to_agency}.{digest[:12]}"


class TransferRun(BaseModel):
    """Input of `TransferWorkflow` (id `transfer/<transfer_id>`)."""

    model_config = ConfigDict(frozen=True)

    transfer_id: str
    after: str = Field(default="", description="the case up to which a run before this one went")
    set_aside: tuple[str, ...] = Field(default=(), description="cases that did not answer it, and still wait")


class TransferProgress(BaseModel):
    """How many of the cases wait, and the first of them; how many were transferred, or were not, by its code."""

    model_config = ConfigDict(frozen=True)

    transfer_id: str
    asked_at: datetime
    total: int
    waiting: int
    waiting_cases: tuple[str, ...]
    outcomes: Mapping[str, int]


def progress_in_words(transfer_id: str, done: int, set_aside: Collection[str]) -> str:
    """For operators: numbers of cases only."""
    told = f"Pengalihan `{transfer_id}`: {done} perkara selesai diproses"
    if not set_aside:
        return told
    named = sorted(set_aside)[:MOST_NAMED]
    more = f" dan {len(set_aside) - len(named)} lagi" if len(set_aside) > len(named) else ""
    return f"{told}; {len(set_aside)} perkara belum menjawab dan dicoba lagi: {', '.join(named)}{more}"


def check_order(order: TransferOrder, directory: Directory, register: Register, day: date) -> None:
    """Raises Refused when the order names nobody, or would leave cases with an agency that exists no longer."""
    if order.from_agency == order.to_agency:
        raise Refused(TO_ITSELF)
    if directory.find(order.from_agency) is None or directory.find(order.to_agency) is None:
        raise Refused(UNKNOWN_AGENCY)
    editions = [register.edition(edition) for edition in order.filter.editions]
    is_drill = bool(editions) and all(edition.is_drill for edition in editions)
    gone = load_abolitions().get(order.to_agency)
    if gone is not None and gone.last_day < day and not is_drill:
        raise Refused(TO_ABOLISHED)


def hand_over(
    order: TransferOrder, present: Parties, assigned: Parties, reported: Reported, known: Knowledge
) -> Reassignment | None:
    """What a case has to record; None when the authority has no part in it (any more).

    Where the new authority has a conflict of interest in the case, the first one above it takes the part.
    """
    held = [role for role in HELD if present.agency(role) == order.from_agency]
    given = assigned.model_copy(update={role.value: order.to_agency for role in held})
    made = changes(present, routed(given, reported, known), excluded(reported, known))
    if not held or not made:
        return None
    return Reassignment(
        expected=present,
        changes=tuple(_by_order(change, order) if change.role in held else change for change in made),
        basis=order.basis,
        clock=order.clock,
        transfer=TransferNote(
            transfer_id=order.transfer_id,
            from_agency=order.from_agency,
            to_agency=order.to_agency,
            reason=order.reason,
        ),
    )


def _by_order(change: PartyChange, order: TransferOrder) -> PartyChange:
    return change.model_copy(update={"ground": order.reason})


UNKNOWN_TRANSFER = Refusal(
    "unknown_transfer", 404, "Pengalihan tidak ditemukan.", "There is no transfer by this identifier."
)
UNKNOWN_AGENCY = Refusal(
    "unknown_agency", 422, "Instansi tidak ada dalam direktori.", "The agency is not in the directory."
)
TO_ABOLISHED = Refusal(
    "transfer_to_abolished",
    422,
    "Instansi tujuan sudah tidak ada lagi.",
    "The authority that would take the cases exists no longer.",
)
TO_ITSELF = Refusal(
    "transfer_to_itself",
    422,
    "Instansi asal dan tujuan sama.",
    "The authority that gives and the one that takes are the same.",
)
