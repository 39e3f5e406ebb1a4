"""What a document says beside its kind stands in the story: without it a lawyer cannot tell what was decided."""

from datetime import UTC, datetime

import pytest

from deploy.rehearsal.particulars import CAPACITIES, OFFICIALS, particulars
from services.sanctions.domain.acting import Capacity
from services.sanctions.domain.acts import SignedBy
from shared.contracts.sanctions import MilestoneKind, SanctionMilestone

ZONE = "Asia/Makassar"


def told(kind: MilestoneKind, decided_by: str | None = None, **said: str) -> list[str]:
    at = datetime(2024, 11, 4, 2, tzinfo=UTC)
    milestone = SanctionMilestone(
        case_number="NTR-2024-000001", round=1, sequence=5, kind=kind, at=at, decided_by=decided_by, particulars=said
    )
    return [line.id for line in particulars(milestone, ZONE)]


def test_every_official_and_every_capacity_has_words() -> None:
    assert set(OFFICIALS) == set(SignedBy)
    assert set(CAPACITIES) == set(Capacity) - {Capacity.DEFINITIVE}


def test_a_summons_says_when_to_appear_in_the_agencys_own_time() -> None:
    said = told(MilestoneKind.SUMMONED, examination_at="2024-11-06T02:00:00+00:00", summons="2")
    assert said == ["panggilan ke-2; diperiksa Rabu, 6 November 2024, 10.00 WITA"]


def test_a_decision_names_the_article_with_its_confidence_who_decided_and_what_is_owed() -> None:
    said = told(
        MilestoneKind.DECIDED,
        "personnel_authority",
        article="PP 94/2021 Ps 14",
        article_confidence="likely",
        capacity="pj",
        requires_mendagri_approval_check="UU 10/2016 Ps 71(2)",
        report_to_minister="SE Mendagri 821/5492/SJ",
    )
    assert said == [
        "pasal: PP 94/2021 Ps 14 (satu keterangan, naskah belum dilihat)",
        "diputus PPK sebagai penjabat (Pj)",
        "persetujuan Mendagri diperiksa dahulu: UU 10/2016 Ps 71(2)",
        "wajib dilaporkan kepada Mendagri: SE Mendagri 821/5492/SJ",
    ]


def test_who_signs_for_an_official_who_does_not_exist_says_so() -> None:
    [said] = told(MilestoneKind.DECIDED, "senior_executive_3", in_place_of="administrator")
    assert said == "diputus pejabat JPT pratama, karena pejabat administrator tidak ada"


@pytest.mark.parametrize(
    ("kind", "said", "line"),
    [
        (MilestoneKind.EXAMINED, {"signature": "refused"}, "terlapor menolak menandatangani berita acara"),
        (MilestoneKind.PANEL_RECOMMENDED, {"discipline": "light"}, "disertai hukuman disiplin ringan"),
        (
            MilestoneKind.PROPOSAL_SUBMITTED,
            {"proposed": "pp94.honourable_dismissal", "to": "president"},
            "diusulkan kepada Presiden: Pemberhentian dengan hormat tidak atas permintaan sendiri sebagai PNS",
        ),
        (MilestoneKind.EXAMINATION_REPORTED, {"last_sanction": "pp94.demotion"}, "hukuman sebelumnya: "),
    ],
)
def test_what_the_other_documents_say_is_told(kind: MilestoneKind, said: dict[str, str], line: str) -> None:
    [only] = told(kind, **said)
    assert only.startswith(line)


def test_a_milestone_without_particulars_says_nothing_more() -> None:
    assert told(MilestoneKind.SERVED) == told(MilestoneKind.EXAMINED, signature="signed") == []
