"""The names of a milestone's codes, as they read when it was recorded: who is told has no catalogue at hand."""

from services.sanctions.domain.catalogue import Catalogue
from shared.contracts.sanctions import SanctionMilestone


def named(milestone: SanctionMilestone, catalogue: Catalogue) -> SanctionMilestone:
    """With the sanction and the catalogued ground by name, in both languages; unknown codes stay codes."""
    names = _sanction(milestone, catalogue) | _ground(milestone, catalogue)
    return milestone.model_copy(update={"particulars": milestone.particulars | names}) if names else milestone


def _sanction(milestone: SanctionMilestone, catalogue: Catalogue) -> dict[str, str]:
    kind = catalogue.find(milestone.sanction or "")
    return {"sanction_name_id": kind.name_id, "sanction_name_en": kind.name_en} if kind else {}


def _ground(milestone: SanctionMilestone, catalogue: Catalogue) -> dict[str, str]:
    ground = next((one for one in catalogue.grounds if one.code == milestone.ground), None)
    return {"ground_name_id": ground.name_id, "ground_name_en": ground.name_en} if ground else {}
