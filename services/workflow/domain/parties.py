"""Which agencies a case concerns, and in which role. The reported official's own power never decides his case."""

from services.workflow.domain.editions import Edition
from services.workflow.domain.ladders import TOP, authorities_above
from shared.contracts.cases import Parties
from shared.contracts.vocabulary import Role
from shared.directory.agencies import Agency, Directory


def parties_of(
    *, agency: str, heads_agency: bool, province: str, handler: str | None, edition: Edition, directory: Directory
) -> Parties:
    """Pinned when the case opens. Raises UnknownAgency.

    Where the official himself heads the agency, its personnel authority is a party to nothing: the case goes to the
    authority above (domain facts section 1.1; a Pj regional head is examined by the authority above him).
    """
    supervisor = directory.agency(handler) if handler else directory.handler_for(agency, province)
    employer = directory.agency(agency)
    authority = _above(employer, directory) if heads_agency else employer
    above = authorities_above(authority, directory)
    return Parties(
        handler=supervisor.id,
        superior_of_handler=_above(supervisor, directory).id,
        recommending=edition.authorities.recommending,
        control=edition.authorities.control,
        personnel_authority=authority.id,
        superior=above[Role.SUPERIOR],
        second_superior=above.get(Role.SECOND_SUPERIOR),
        top_authority=above.get(Role.TOP_AUTHORITY),
        task_force=edition.authorities.task_force,
    )


def _above(agency: Agency, directory: Directory) -> Agency:
    return directory.superior_of(agency.id) or directory.agency(TOP)
