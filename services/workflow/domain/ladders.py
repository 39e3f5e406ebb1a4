"""Who stands above a personnel authority, rung by rung, by what it is: data with basis and confidence."""

from functools import cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict

from shared.contracts.data_files import read_yaml
from shared.contracts.vocabulary import Confidence, Role
from shared.directory.agencies import Agency, AgencyKind, Directory

ABOVE = "above"
TOP = "presiden"
ROLES = (Role.SUPERIOR, Role.SECOND_SUPERIOR, Role.TOP_AUTHORITY)


class LadderRung(BaseModel):
    """`authority` is an agency's id, or `above`: the one that the directory puts above this agency.

    So it is where the row names the agency itself.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    authority: str
    basis: str
    confidence: Confidence


class Ladder(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: AgencyKind
    title_id: str
    superior: LadderRung
    second_superior: LadderRung | None = None
    top_authority: LadderRung | None = None


@cache
def load_ladders() -> dict[AgencyKind, Ladder]:
    text = (files("services.workflow") / "catalogue" / "ladders.yaml").read_text(encoding="utf-8")
    ladders = [Ladder.model_validate(row) for row in read_yaml(text)]
    return {ladder.kind: ladder for ladder in ladders}


def authorities_above(agency: Agency, directory: Directory) -> dict[Role, str]:
    """The agencies that are told when this personnel authority is silent. Each stands once. Raises UnknownAgency.

    An agency of a kind without a ladder of its own answers to the one that the directory puts above it.
    """
    ladder = load_ladders().get(agency.kind)
    named = {role: getattr(ladder, role.value) for role in ROLES} if ladder else {}
    above = (directory.superior_of(agency.id) or directory.agency(TOP)).id
    found = {Role.SUPERIOR: above}
    for role, rung in named.items():
        named_one = None if rung is None or rung.authority in {ABOVE, agency.id} else rung.authority
        authority = directory.agency(named_one).id if named_one else above
        if role is Role.SUPERIOR or (rung is not None and authority not in found.values()):
            found[role] = authority
    return found
