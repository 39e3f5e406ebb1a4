"""Letters to an authority that does not follow up: whose turn it is, what they say, and of whom."""

from datetime import date
from importlib.resources import files

import pytest

from services.workflow.api.letters import template
from services.workflow.domain.drafts import CaseDraft, CaseFile, Drafter
from services.workflow.domain.letters import DeadlineStatus, Standing, load_letter_book
from services.workflow.domain.register import load_register
from shared.contracts.reports import OfficialIdentity
from shared.directory.agencies import load_directory
from shared.letters.typesetting import set_in_type
from tests.letters.test_typesetting import text
from tests.unit.workflow.cases import NUMBER, ZONE, kasn
from tests.unit.workflow.silence import STEP, Silence

BOOK = load_letter_book()
BLOCK = "record_block_request"
CODES = [letter.code for letter in BOOK.letters]
KENARI = OfficialIdentity(name="Kenari Kuning", employee_id="198001012005011001", position_title="Kepala Dinas")


def draft(silence: Silence, code: str, official: OfficialIdentity | None = None) -> CaseDraft:
    file = CaseFile(
        case_number=NUMBER,
        violation="DS-06",
        day_of_act=date(2024, 8, 2),
        zone=ZONE,
        parties=silence.parties,
        edition=silence.edition,
        events=silence.events(),
        proof=silence.proof,
        official=official,
    )
    return Drafter(file, BOOK, load_directory()).draft(BOOK.find(code))


def printed(silence: Silence, code: str, official: OfficialIdentity | None = None) -> str:
    return text(set_in_type(template(BOOK.find(code)), draft(silence, code, official)))


def under_bkn(rungs: int | None = None) -> Silence:
    return Silence("bkn-2024", rungs=rungs, parties={"recommending": "bkn"})


def test_every_letter_has_a_template_and_every_template_a_letter() -> None:
    folder = files("services.workflow") / "letters"
    named = {f"{letter.template}.typ" for letter in BOOK.letters}
    assert named | {"follow_up.typ"} == {file.name for file in folder.iterdir()}


def test_every_letter_cites_rules_that_exist_and_every_rule_is_cited() -> None:
    assert {code for letter in BOOK.letters for code in letter.provisions} == {rule.code for rule in BOOK.rules}


@pytest.mark.parametrize("edition", list(load_register()), ids=lambda edition: str(edition.id))
@pytest.mark.parametrize("code", CODES)
def test_every_edition_has_a_turn_for_every_letter(edition: object, code: str) -> None:
    found = next(one for one in load_register() if one is edition)
    assert [step.code for step in BOOK.find(code).steps(found)] == [STEP]


@pytest.mark.parametrize(
    ("rung", "deadline", "available"),
    [
        (0, DeadlineStatus.OPEN, ["reminder"]),
        (0, DeadlineStatus.LAPSED, []),
        (1, DeadlineStatus.LAPSED, ["warning", "control_reprimand"]),
        (2, DeadlineStatus.LAPSED, ["warning", "control_reprimand", "reprimand"]),
        (3, DeadlineStatus.LAPSED, ["warning", "control_reprimand", "reprimand", BLOCK]),
        (
            4,
            DeadlineStatus.LAPSED,
            ["warning", "control_reprimand", "reprimand", "second_reprimand", "record_block_request"],
        ),
        (3, DeadlineStatus.MET_LATE, []),
        (0, DeadlineStatus.MET, []),
        (0, None, []),
    ],
)
def test_a_letter_has_its_turn_when_its_rung_has_fired_and_loses_it_when_the_authority_acts(
    rung: int, deadline: DeadlineStatus | None, available: list[str]
) -> None:
    standing = Standing(stage=STEP, deadline=deadline, fired=frozenset(range(1, rung + 1)))
    assert [letter.code for letter in BOOK.letters if letter.available(kasn(), standing)] == available


def test_no_letter_has_its_turn_in_another_step() -> None:
    standing = Standing(stage="clarification", deadline=DeadlineStatus.LAPSED, fired=frozenset({1, 2, 3}))
    assert not any(letter.available(kasn(), standing) for letter in BOOK.letters)


def test_a_reminder_tells_the_limit_its_source_and_how_it_was_counted() -> None:
    page = printed(Silence(), "reminder")
    assert "memiliki batas waktu 14 hari kerja† sejak Senin, 5 Agustus 2024" in page
    assert "sampai dengan Jumat, 23 Agustus 2024 pukul 24.00 WITA" in page
    assert "Dilewati: 10–11 Agustus 2024 (akhir pekan)" in page  # noqa: RUF001 -- as the calendar writes a span
    assert "dasar: siaran pers Bawaslu Karanganyar 3-1-2024" in page


@pytest.mark.parametrize(
    ("code", "rungs"),
    [("reminder", None), ("warning", 1), ("control_reprimand", 1), ("reprimand", 2), ("record_block_request", 3)],
)
def test_a_number_without_a_source_is_a_target_and_never_a_limit(code: str, rungs: int | None) -> None:
    page = printed(under_bkn(rungs), code)
    assert "target waktu 14 hari kerja‡" in page
    assert "batas waktu" not in page.lower()
    assert "Dasar hukum jangka waktu ini belum terverifikasi" in page


@pytest.mark.parametrize(
    ("code", "issuer", "recipient"),
    [
        ("reminder", "Komisi Aparatur Sipil Negara", "Pemerintah Kabupaten Bima"),
        ("warning", "Badan Kepegawaian Negara", "Pemerintah Kabupaten Bima"),
        ("control_reprimand", "Badan Kepegawaian Negara", "Pemerintah Kabupaten Bima"),
        ("reprimand", "Pemerintah Provinsi Nusa Tenggara Barat", "Pemerintah Kabupaten Bima"),
        ("record_block_request", "Komisi Aparatur Sipil Negara", "Badan Kepegawaian Negara"),
    ],
)
def test_each_letter_is_written_by_who_may_write_it(code: str, issuer: str, recipient: str) -> None:
    made = draft(Silence(rungs=3), code)
    assert (made.issuer.name, made.recipient.name) == (issuer, recipient)
    assert not {issuer, recipient} & set(made.copies)


def test_the_control_authority_reprimands_by_its_own_law_and_not_by_that_of_the_heads_of_regions() -> None:
    page = printed(under_bkn(1), "control_reprimand")
    assert "TEGURAN" in page
    assert "Perpres 116/2022 Ps 20(4)" in page
    assert "PP 12/2017" not in page


def test_the_rungs_that_fired_are_told_with_their_days() -> None:
    page = printed(Silence(rungs=2), "reprimand")
    assert "Peringatan kepada PPK (24 Agustus 2024); Permintaan teguran kepada atasan PPK (29 Agustus 2024)" in page


def test_the_days_after_a_reprimand_are_only_a_target() -> None:
    page = printed(Silence(rungs=2), "reprimand")
    assert "Target waktu (bukan ketentuan yang terverifikasi): tindak lanjut diharapkan dalam 3 hari kerja" in page


def test_a_ministry_is_not_reprimanded_by_the_rules_for_regions() -> None:
    ministry = Silence(rungs=2, parties={"personnel_authority": "kemendagri", "superior": "presiden"})
    assert not {"reprimand_power", "after_reprimand"} & draft(ministry, "reprimand").law.keys()
    assert "PP 12/2017" not in printed(ministry, "reprimand")


def test_the_law_of_the_recommending_authority_is_cited_and_no_other() -> None:
    assert draft(Silence(), "reminder").law["must_follow"].basis == "UU 5/2014 Ps 32(3)"
    assert draft(under_bkn(), "reminder").law["must_follow"].basis.startswith("alur SBT")


def test_in_an_ethics_case_nobody_is_threatened_with_the_law_of_discipline() -> None:
    ethics = Silence(rungs=1, recommendation={"category": "moral", "track": "ethics"})
    assert "silent_official" not in draft(ethics, "warning").law
    assert "PP 94/2021 Ps 24" not in printed(ethics, "warning")


def test_only_the_request_to_block_names_the_official() -> None:
    assert "Kenari Kuning" in printed(Silence(rungs=3), "record_block_request", KENARI)
    for code in ("reminder", "warning", "control_reprimand", "reprimand"):
        assert draft(Silence(rungs=3), code, KENARI).official is None


def test_without_the_identity_its_places_are_blank() -> None:
    page = printed(Silence(rungs=3), "record_block_request")
    assert "Nama : nama" in page
    assert "NIP : NIP" in page


def test_a_hostile_name_is_printed_and_not_obeyed() -> None:
    hostile = OfficialIdentity(name="#panic() *x* $y$ [", employee_id=None, position_title="#import")
    assert "Nama : #panic() *x* $y$ [" in printed(Silence(rungs=3), "record_block_request", hostile)


def test_where_one_agency_recommends_and_controls_it_writes_to_its_own_unit() -> None:
    assert "Unit kerja yang membidangi pengendalian Badan Kepegawaian Negara" in printed(
        under_bkn(3), "record_block_request"
    )


def test_a_drill_says_its_instants_to_the_second() -> None:
    assert "detik" in printed(Silence("drill"), "reminder")
