"""One sanction, the heaviest, for several violations; a heavier one for a repetition (PP 94/2021 Ps 35)."""

from services.sanctions.domain.catalogue import CATEGORIES, Catalogue, SanctionKind
from services.sanctions.domain.decision_refusals import not_the_heaviest, repeat_weighs_heavier
from services.sanctions.domain.examined import ExaminationState
from shared.contracts.refusals import Refused
from shared.contracts.vocabulary import SanctionCategory


def check_weight(kind: SanctionKind, examination: ExaminationState, catalogue: Catalogue) -> None:
    """Raises Refused. A breach whose level no source says weighs nothing."""
    heaviest = heaviest_of(examination.proven, catalogue)
    if heaviest is not None and CATEGORIES.index(kind.category) < CATEGORIES.index(heaviest):
        raise Refused(not_the_heaviest(kind.category.value, heaviest.value))
    last = catalogue.find(examination.last_sanction or "")
    if last is not None and not kind.dismissal and catalogue.weight(kind) <= catalogue.weight(last):
        raise Refused(repeat_weighs_heavier(last.code))


def heaviest_of(proven: tuple[str, ...], catalogue: Catalogue) -> SanctionCategory | None:
    breaches = (catalogue.breach(code) for code in proven)
    levels = [breach.category for breach in breaches if breach is not None and breach.category is not None]
    return max(levels, key=CATEGORIES.index, default=None)
