"""What refuses an office says who and what in its own words; the codes to send stand in the fields."""

from services.sanctions.domain.acts import SignedBy
from services.sanctions.domain.catalogue import load_catalogue
from services.sanctions.domain.decision_refusals import not_competent, wrong_stand_in
from services.sanctions.domain.examination_refusals import summons_rule_broken
from services.sanctions.domain.names import CATEGORIES, OFFICIALS
from services.sanctions.domain.refusals import category_differs
from shared.contracts.vocabulary import SanctionCategory


def test_every_official_and_every_category_has_a_name() -> None:
    assert set(OFFICIALS) == set(SignedBy)
    assert set(CATEGORIES) == set(SanctionCategory)


def test_who_is_not_competent_reads_who_is() -> None:
    said = not_competent("supervisor", (("personnel_authority", "PP 94/2021 Ps 18(3)"),))
    assert (
        said.detail_id
        == "Sanksi ini tidak dapat dijatuhkan pejabat pengawas; yang berwenang: PPK (PP 94/2021 Ps 18(3))."
    )
    assert said.fields == (("signed_by", "personnel_authority"),)


def test_who_stands_in_for_an_office_that_is_empty_is_named() -> None:
    said = wrong_stand_in("administrator", "senior_executive_3")
    assert said.detail_id.startswith("Bila pejabat administrator tidak ada, yang berwenang adalah pejabat JPT pratama")


def test_a_departure_names_both_categories() -> None:
    said = category_differs("light", "severe")
    assert said.detail_id.startswith(
        "Hukuman disiplin ringan menyimpang dari rekomendasi, yaitu hukuman disiplin berat"
    )


def test_an_indonesian_refusal_says_in_indonesian_how_sure_the_rule_is() -> None:
    for rule in load_catalogue().summonses:
        said = summons_rule_broken(rule, rule.limit).detail_id
        assert not {"certain", "likely", "unverified"} & set(said.replace(")", " ").split())
