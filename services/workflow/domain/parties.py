"""Which agencies a case concerns, and in which role. The reported official's own power never decides his case."""

from services.workflow.domain.editions import Edition
from shared.contracts.cases import Parties
from shared.directory.agencies import Agency, Directory

TOP = "presiden"


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
    return Parties(
        handler=supervisor.id,
        superior_of_handler=_above(supervisor, directory).id,
        recommending=edition.authorities.recommending,
        control=edition.authorities.control,
        personnel_authority=authority.id,
        superior=_above(authority, directory).id,
        task_force=edition.authorities.task_force,
    )


def _above(agency: Agency, directory: Directory) -> Agency:
    return directory.superior_of(agency.id) or directory.agency(TOP)
