from collections.abc import Callable
from datetime import date

import pytest
from pydantic import ValidationError

from services.sanctions.domain.catalogue import Catalogue, SanctionKind, load_catalogue
from shared.contracts.vocabulary import EmploymentType, SanctionCategory

ACT_OF_2024 = date(2024, 10, 1)
CATALOGUE = load_catalogue()


def imposable(day: date, employment_type: EmploymentType, category: SanctionCategory) -> set[str]:
    kinds = CATALOGUE.selection(day, employment_type)
    return {kind.code for kind in kinds if kind.category is category and kind.active}


def codes(*names: str) -> set[str]:
    return set(names)


@pytest.mark.parametrize("category", SanctionCategory)
@pytest.mark.parametrize("employment_type", [EmploymentType.PNS, EmploymentType.PPPK])
@pytest.mark.parametrize("day", [date(2022, 9, 22), date(2023, 10, 30), date(2023, 10, 31), ACT_OF_2024])
def test_every_recommendation_can_be_followed(
    day: date, employment_type: EmploymentType, category: SanctionCategory
) -> None:
    assert imposable(day, employment_type, category)


def test_the_light_kinds_are_those_of_pp_94() -> None:
    expected = codes("pp94.oral_reprimand", "pp94.written_reprimand", "pp94.statement_of_dissatisfaction")
    assert imposable(ACT_OF_2024, EmploymentType.PNS, SanctionCategory.LIGHT) == expected


def test_the_moderate_cuts_wait_and_the_kinds_of_pp_53_stand_in() -> None:
    expected = codes("pp94.interim.increment_delay", "pp94.interim.promotion_delay", "pp94.interim.rank_demotion")
    assert imposable(ACT_OF_2024, EmploymentType.PNS, SanctionCategory.MODERATE) == expected
    cuts = [kind for kind in CATALOGUE.kinds if not kind.active]
    assert [(kind.duration_months, set(kind.substitutes)) for kind in cuts] == [(n, expected) for n in (6, 9, 12)]


def test_only_interim_substitutes_are_substitutes() -> None:
    named = {code for kind in CATALOGUE.kinds for code in kind.substitutes}
    assert named == {kind.code for kind in CATALOGUE.kinds if kind.interim_substitute}


def test_the_severe_kinds_last_twelve_months_or_end_the_service() -> None:
    kinds = [k for k in CATALOGUE.kinds if k.code.startswith("pp94.") and k.category is SanctionCategory.SEVERE]
    assert {(k.duration_months, k.dismissal) for k in kinds} == {(12, False), (None, True)}


def test_a_contract_employee_is_never_demoted() -> None:
    severe = imposable(ACT_OF_2024, EmploymentType.PPPK, SanctionCategory.SEVERE)
    assert severe == codes("pp49.termination_not_at_own_request")


@pytest.mark.parametrize(
    ("day", "employment_type", "code"),
    [
        (date(2023, 10, 30), EmploymentType.PNS, "uu5.dishonourable_dismissal"),
        (date(2023, 10, 31), EmploymentType.PNS, "uu20.dishonourable_dismissal"),
        (date(2023, 10, 30), EmploymentType.PPPK, "pp49.dishonourable_termination"),
        (date(2023, 10, 31), EmploymentType.PPPK, "uu20.dishonourable_dismissal"),
    ],
)
def test_party_members_are_dismissed_under_the_law_of_the_day(
    day: date, employment_type: EmploymentType, code: str
) -> None:
    assert imposable(day, employment_type, SanctionCategory.DISHONOURABLE_DISMISSAL) == codes(code)


@pytest.mark.parametrize(("day", "regime"), [(date(2021, 8, 30), "pp53"), (date(2021, 8, 31), "pp94")])
def test_the_regime_of_discipline_changes_with_the_day_of_the_act(day: date, regime: str) -> None:
    light = imposable(day, EmploymentType.PNS, SanctionCategory.LIGHT)
    assert {code.partition(".")[0] for code in light} == {regime}


def test_a_demotion_stays_out_of_reach_of_nobody_whose_employment_is_unknown() -> None:
    assert CATALOGUE.selection(ACT_OF_2024, EmploymentType.UNKNOWN) == tuple(
        kind for kind in CATALOGUE.kinds if kind.in_force_on(ACT_OF_2024)
    )


def kinds_without_substitutes(kind: SanctionKind) -> SanctionKind:
    return kind.model_copy(update={"substitutes": ()})


def kinds_with_unknown_substitutes(kind: SanctionKind) -> SanctionKind:
    return kind.model_copy(update={"substitutes": ("pp94.exile",) if kind.substitutes else ()})


def kinds_all_alike(kind: SanctionKind) -> SanctionKind:
    return kind.model_copy(update={"code": "pp94.same"})


@pytest.mark.parametrize("mistake", [kinds_without_substitutes, kinds_with_unknown_substitutes, kinds_all_alike])
def test_a_mistake_in_the_data_is_found_at_start(mistake: Callable[[SanctionKind], SanctionKind]) -> None:
    kinds = tuple(mistake(kind) for kind in CATALOGUE.kinds)
    with pytest.raises(ValidationError):
        Catalogue.model_validate({**dict(CATALOGUE), "kinds": kinds})
