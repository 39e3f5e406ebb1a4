from services.sanctions.domain.catalogue import load_catalogue
from services.sanctions.domain.naming import named
from shared.contracts.sanctions import MilestoneKind, SanctionMilestone
from tests.unit.sanctions.matters import NOW

BARE = SanctionMilestone(case_number="NTR-2024-000001", round=1, sequence=4, kind=MilestoneKind.DECIDED, at=NOW)


def test_a_milestone_names_its_sanction_and_its_ground_in_both_languages() -> None:
    codes = {
        "sanction": "pp94.oral_reprimand",
        "ground": "lesser_violation_found",
        "particulars": {"breach": "pp94.13g"},
    }
    told = named(BARE.model_copy(update=codes), load_catalogue()).particulars
    assert told == {
        "breach": "pp94.13g",
        "sanction_name_id": "Teguran lisan",
        "sanction_name_en": "Oral reprimand",
        "ground_name_id": "Hasil pemeriksaan menunjukkan pelanggaran yang lebih ringan",
        "ground_name_en": "The examination found a lesser violation",
    }


def test_what_no_catalogue_knows_is_not_named() -> None:
    assert (
        named(BARE.model_copy(update={"sanction": "pp94.exile", "ground": "attended"}), load_catalogue()).particulars
        == {}
    )
