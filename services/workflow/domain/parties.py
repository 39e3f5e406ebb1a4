"""Which agencies the law assigns to a case, and in which role; who of them is passed by stands in conflicts."""

from dataclasses import dataclass
from datetime import date

from services.workflow.domain.conflicts import Knowledge, Reported, excluded, routed
from services.workflow.domain.editions import Edition
from services.workflow.domain.ladders import authorities_above
from shared.contracts.cases import Parties
from shared.contracts.vocabulary import Role
from shared.directory.agencies import Agency, Directory


@dataclass(frozen=True)
class Routing:
    """`assigned` are the parties by law, `parties` those of the case; `sealed_to` may neither read nor be told it.

    Decided by version `version` of the facts about heads, as they hold on the day `on`.
    """

    assigned: Parties
    parties: Parties
    sealed_to: tuple[str, ...]
    version: int
    on: date


def routing_of(reported: Reported, assigned: Parties, known: Knowledge) -> Routing:
    """Raises UnknownAgency."""
    return Routing(
        assigned=assigned,
        parties=routed(assigned, reported, known),
        sealed_to=tuple(sorted(excluded(reported, known))),
        version=known.headships.version,
        on=known.today,
    )


def assigned_parties(
    *, agency: str, province: str, handler: str | None, edition: Edition, directory: Directory
) -> Parties:
    """Before any conflict of interest is looked at. Raises UnknownAgency."""
    supervisor = directory.agency(handler) if handler else directory.handler_for(agency, province)
    employer = directory.agency(agency)
    above = authorities_above(employer, directory)
    return Parties(
        handler=supervisor.id,
        superior_of_handler=_above(supervisor, directory).id,
        recommending=edition.authorities.recommending,
        control=edition.authorities.control,
        personnel_authority=employer.id,
        superior=above[Role.SUPERIOR],
        second_superior=above.get(Role.SECOND_SUPERIOR),
        top_authority=above.get(Role.TOP_AUTHORITY),
        task_force=edition.authorities.task_force,
    )


def _above(agency: Agency, directory: Directory) -> Agency:
    return directory.superior_of(agency.id) or agency
