"""Which letter can be drafted when, what it cites, and that every draft can be printed."""

from datetime import timedelta
from importlib.resources import files

import pytest

from services.sanctions.api.letters import template
from services.sanctions.domain.catalogue import SanctionKind, load_catalogue
from services.sanctions.domain.drafts import EXAMINER
from services.sanctions.domain.letters import load_letter_book
from services.sanctions.domain.procedure import FOLLOWS
from services.sanctions.domain.remedies import Remedy
from shared.contracts.limits import Unit
from shared.contracts.refusals import Refused
from shared.contracts.sanctions import MilestoneKind, SanctionLimit, SanctionLimits
from shared.contracts.vocabulary import Confidence, EmploymentType, PositionLevel, SanctionCategory
from shared.letters.typesetting import set_in_type
from tests.letters.test_typesetting import text
from tests.unit.sanctions.history import BY_BKN, History, history
from tests.unit.sanctions.matters import NOW

BOOK = load_letter_book()
DECISION = (files("services.sanctions") / "letters" / "decision.typ").read_bytes()
IN_TIME = {
    "summons_1": history(),
    "summons_2": history("summoned"),
    "examination_record": history("summoned", "team_formed"),
    "examination_report": history("summoned", "examined", reported=False),
    "decision_letter": history("summoned", "examined"),
    "service_summons": history("summoned", "examined", "decided", sanction="pp94.demotion"),
}


def printed(made: History, code: str, sanction: str | None = None) -> str:
    letter = BOOK.find(code)
    assert letter is not None
    return text(set_in_type(template(letter), made.draft(code, sanction)))


def refusal(made: History, code: str, sanction: str | None = None) -> str:
    with pytest.raises(Refused) as refused:
        made.draft(code, sanction)
    return refused.value.refusal.code


def test_every_letter_has_a_template_and_every_template_a_letter() -> None:
    folder = files("services.sanctions") / "letters"
    assert {f"{letter.template}.typ" for letter in BOOK.letters} == {file.name for file in folder.iterdir()}


def test_every_letter_documents_an_act_and_cites_rules_that_exist() -> None:
    known = {rule.code for rule in BOOK.rules}
    for letter in BOOK.letters:
        assert letter.documents in FOLLOWS
        assert set(letter.provisions) <= known | {EXAMINER}
    assert known == {code for letter in BOOK.letters for code in letter.provisions} - {EXAMINER}


@pytest.mark.parametrize("code", IN_TIME)
def test_a_letter_is_drafted_when_its_turn_has_come_and_prints_its_title(code: str) -> None:
    page = printed(IN_TIME[code], code, "pp94.demotion" if code == "decision_letter" else None)
    assert "PEMERINTAH KABUPATEN BONE" in page
    assert "KONSEP" in page


@pytest.mark.parametrize(
    ("made", "code"),
    [
        (history("summoned"), "summons_1"),
        (history(), "summons_2"),
        (history("summoned", "summoned"), "summons_2"),
        (history("summoned", "examined"), "examination_record"),
        (history(), "examination_report"),
        (history("summoned", "examined"), "service_summons"),
        (history("decided", "served", sanction="pp42.open_statement"), "decision_letter"),
        (history("executed"), "summons_1"),
        (history(recommendation=BY_BKN, violation="KE-04"), "examination_report"),
    ],
)
def test_a_letter_out_of_turn_is_refused(made: History, code: str) -> None:
    assert refusal(made, code) == "letter_not_available"


@pytest.mark.parametrize(
    ("made", "code", "why"),
    [
        (history(), "examination_record", "examination_team_missing"),
        (history("team_formed"), "examination_record", "summons_missing"),
        (history("summoned"), "examination_record", "examination_team_missing"),
        (history(category=SanctionCategory.LIGHT), "examination_record", "summons_missing"),
        (history("summoned", "examined"), "examination_report", "examination_reported_already"),
    ],
)
def test_a_letter_is_refused_for_the_same_reason_as_its_act(made: History, code: str, why: str) -> None:
    assert refusal(made, code) == why


@pytest.mark.parametrize(("days", "can_be_drafted"), [(1, False), (0, True)])
def test_a_second_summons_is_drafted_when_the_first_ones_day_has_come(days: int, *, can_be_drafted: bool) -> None:
    made = history()
    made.add(MilestoneKind.SUMMONED, particulars={"examination_at": (NOW + timedelta(days=days)).isoformat()})
    if can_be_drafted:
        assert printed(made, "summons_2")
    else:
        assert refusal(made, "summons_2") == "first_examination_not_passed"


def test_before_an_ethics_panel_nobody_need_be_summoned_in_writing() -> None:
    assert refusal(history("examined", recommendation=BY_BKN, violation="KE-04"), "summons_1") == "letter_not_available"
    assert printed(history(recommendation=BY_BKN, violation="KE-04"), "examination_record")


def test_a_decision_names_the_report_or_the_advice_that_it_rests_on() -> None:
    """PP 94/2021 Ps 33: the decision follows the examination report; the record alone is what was said."""
    page = printed(history("summoned", "examined"), "decision_letter", "pp94.demotion")
    assert "surat panggilan Nomor 800.1.6.2/2/BKPSDM" in page
    assert "berita acara pemeriksaan Nomor 800.1.6.2/3/BKPSDM" in page
    assert "dan laporan hasil pemeriksaan Nomor 800.1.6.2/5/BKPSDM" in page
    ethics = history("panel_formed", "panel_recommended", recommendation=BY_BKN, violation="KE-04")
    assert "rekomendasi Majelis Kode Etik Nomor 800.1.6.2/3/BKPSDM" in printed(
        ethics, "decision_letter", "pp42.closed_statement"
    )


def test_a_second_summons_names_the_first_and_nothing_else() -> None:
    made = history("summoned", "panel_formed", "panel_recommended", recommendation=BY_BKN, violation="KE-04")
    page = printed(made, "summons_2")
    assert "Surat Panggilan I Nomor 800.1.6.2/2/" in page
    assert "800.1.6.2/4/" not in page


def test_a_letter_that_does_not_exist_is_refused() -> None:
    assert refusal(history(), "pardon") == "unknown_letter"


@pytest.mark.parametrize(
    ("made", "sanction", "code"),
    [
        (history("examined"), None, "sanction_not_chosen"),
        (history("summoned"), None, "examination_missing"),
        (history("examined"), "pp94.beheading", "sanction_unknown"),
        (history("examined"), "pp94.oral_reprimand", "category_differs"),
        (history(), "pp94.demotion", "examination_missing"),
        (
            history("examined", category=SanctionCategory.MODERATE),
            "pp94.allowance_cut_6_months",
            "sanction_not_yet_active",
        ),
        (history("examined", day_of_act="2021-08-01"), "pp94.demotion", "sanction_not_in_force"),
        (
            history("examined", position_level=PositionLevel.SENIOR_EXECUTIVE_1),
            "pp94.demotion",
            "reserved_to_president",
        ),
    ],
)
def test_a_decision_that_could_not_be_made_cannot_be_drafted(made: History, sanction: str | None, code: str) -> None:
    assert refusal(made, "decision_letter", sanction) == code


@pytest.mark.parametrize("kind", [kind for kind in load_catalogue().kinds if kind.active], ids=lambda one: one.code)
def test_every_kind_of_sanction_has_its_decision_letter(kind: SanctionKind) -> None:
    [employment, *_] = sorted(kind.employment_types)
    day = kind.valid_from.isoformat()
    violation = {SanctionCategory.MORAL: "KE-04", SanctionCategory.DISHONOURABLE_DISMISSAL: "DS-05"}.get(kind.category)
    breach = {"violation": violation or "DS-04"}
    made = history("examined", category=kind.category, employment_type=employment, day_of_act=day, **breach)
    draft = made.draft("decision_letter", kind.code)
    assert draft.sanction is not None
    remedy = Remedy.APPEAL if kind.dismissal else Remedy.OBJECTION
    assert draft.sanction.remedy is (None if kind.category is SanctionCategory.MORAL else remedy)
    assert set_in_type(DECISION, draft).startswith(b"%PDF-")


@pytest.mark.parametrize(
    "code", ["pp94.oral_reprimand", "pp94.interim.promotion_delay", "uu20.dishonourable_dismissal"]
)
def test_a_decision_letter_names_the_sanction_and_decides(code: str) -> None:
    kind = load_catalogue().find(code)
    assert kind is not None
    dismissed = kind.category is SanctionCategory.DISHONOURABLE_DISMISSAL
    breach = {"violation": "DS-05" if dismissed else "DS-04"}
    page = printed(history("examined", category=kind.category, **breach), "decision_letter", code)
    assert f"{kind.name_id} (" in page
    assert page.index("Menimbang") < page.index("Mengingat") < page.index("MEMUTUSKAN:") < page.index("KESATU")


def test_a_dismissal_explains_the_appeal_and_its_days() -> None:
    page = printed(history("examined"), "decision_letter", "pp94.honourable_dismissal")
    assert "paling lambat 14 hari kerja sejak keputusan diterima, dengan tembusan kepada PPK" in page
    assert "(PP 79/2021 Ps 11(3);" in page
    assert "Periksa sumber lain: UU 20/2023 Ps 52(4) huruf g: pelanggaran disiplin berat" in page
    assert "Keberatan diajukan" not in page


def test_any_other_sanction_explains_the_objection_and_its_days() -> None:
    page = printed(history("examined"), "decision_letter", "pp94.demotion")
    assert "dapat diajukan keberatan. Keberatan diajukan secara tertulis" in page
    assert "paling lambat 14 hari kerja sejak keputusan diterima (PP 79/2021" in page
    assert "mulai berlaku pada hari kerja ke-15" in page


def test_days_and_articles_are_those_that_the_edition_pinned() -> None:
    days = SanctionLimit(amount=9, unit=Unit.CALENDAR, basis="PP 1/2030 Ps 2", confidence=Confidence.UNVERIFIED)
    limits = SanctionLimits(service=days, delivery=days, effect=days, objection=days)
    page = printed(history("examined", limits=limits), "decision_letter", "pp94.demotion")
    assert (
        "mulai berlaku pada hari kalender ke-9 sejak diterima atau tiba di alamat yang bersangkutan (PP 1/2030 Ps 2‡)"
        in page
    )
    assert "paling lambat 9 hari kalender sejak ditetapkan (PP 1/2030 Ps 2‡)" in page


def test_a_limit_that_an_older_order_does_not_pin_is_a_gap_and_not_a_guess() -> None:
    days = SanctionLimit(amount=9, unit=Unit.CALENDAR)
    limits = SanctionLimits(service=days, delivery=days, effect=days)
    page = printed(history("examined", limits=limits), "decision_letter", "pp94.demotion")
    assert "lengkapi: objection" in page
    assert "(dasar tidak tercantum dalam perintah perkara ini‡)" in page


def test_a_moral_sanction_cites_the_ethics_code_and_claims_no_remedy() -> None:
    made = history(recommendation=BY_BKN, violation="KE-04")
    page = printed(made, "decision_letter", "pp42.open_statement")
    assert "Menjatuhkan sanksi moral berupa pernyataan secara terbuka (PP 42/2004 Ps 15(1)-" in page
    assert "upaya atas sanksi ini belum terverifikasi" in page
    assert "PP 94/2021 Ps 37" not in page


def test_a_deviation_is_worded_by_the_law_of_the_sanction_that_was_decided() -> None:
    made = history("examined", "decided", sanction="pp42.closed_statement")
    assert made.draft("decision_letter").track == "ethics"


def test_an_older_act_is_summoned_by_the_older_rule() -> None:
    assert "paling lama 7 hari kerja" in printed(history(), "summons_1")
    older = printed(history(day_of_act="2021-08-30"), "summons_1")
    assert "Pemeriksaan paling cepat 7 hari kerja sesudah tanggal surat panggilan (PP 53/2010†)" in older
    assert "paling lama 7 hari kerja" not in older
    assert "PP 94/2021 Ps 26" not in older


def test_a_contract_employee_is_told_whose_procedure_applies() -> None:
    page = printed(history(employment_type=EmploymentType.PPPK), "summons_1")
    assert "Tata cara disiplin PPPK mengikuti ketentuan disiplin PNS" in page


def test_the_second_summons_names_the_first() -> None:
    assert "Surat Panggilan I Nomor 800.1.6.2/2/BKPSDM tanggal 28 Oktober 2024" in printed(
        history("summoned"), "summons_2"
    )


def test_once_decided_the_letter_carries_its_number_and_the_day_of_service() -> None:
    made = history("summoned", "examined", "decided", sanction="pp94.demotion")
    page = printed(made, "decision_letter")
    assert "NOMOR 800.1.6.2/6/BKPSDM" in page
    assert "dalam perkara ini s.d. 22 November 2024 pukul 24.00 WITA" in page


def test_an_order_without_a_norm_leaves_the_breach_to_be_filled_in() -> None:
    page = printed(history("examined", norm=None), "decision_letter", "pp94.demotion")
    assert "(DS-04)" in page
    assert "pasal yang dilanggar" in page


def test_a_hostile_letter_number_is_printed_and_not_obeyed() -> None:
    hostile = "#panic()-*1*-$x$_//"
    made = history(recommendation=BY_BKN.model_copy(update={"letter_number": hostile}), violation="KE-04")
    assert hostile in printed(made, "summons_1")


def test_the_reviewer_reads_who_may_sign_what_other_sources_say_and_what_must_be_checked() -> None:
    made = history("summoned", "examined", violation="DS-04", position_level=PositionLevel.ADMINISTRATOR)
    page = " ".join(printed(made, "decision_letter", "pp94.honourable_dismissal").split())
    assert "Berwenang menjatuhkan hukuman ini atas jabatan terlapor: PPK (PP 94/2021 Ps 18(3)" in page
    assert "Periksa sumber lain: UU 20/2023 Ps 52(4)" in page
    assert "periksa persetujuan Mendagri: UU 10/2016 Ps 71(2)" in page
    assert "Laporkan keputusan kepada Mendagri dalam 7 hari kerja sejak keputusan: UU 10/2016 Ps 162(3)" in page


def test_where_two_sources_disagree_about_the_level_the_reviewer_is_told() -> None:
    made = history("summoned", "examined", violation="DS-03", category=SanctionCategory.MODERATE)
    page = " ".join(printed(made, "decision_letter", "pp94.interim.promotion_delay").split())
    assert "Periksa sumber lain: berat: Bawaslu Sulawesi Selatan" in page
    assert "persetujuan Mendagri" not in page, "no post is vacated"


def test_where_the_matrix_is_silent_the_reviewer_is_told_so() -> None:
    made = history("summoned", "examined", position_level=PositionLevel.UNKNOWN)
    page = " ".join(printed(made, "decision_letter", "pp94.demotion").split())
    assert "tidak memuat jenis hukuman atau jabatan ini" in page
