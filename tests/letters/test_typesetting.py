"""The layout that every draft shares, with the smallest template there is."""

import io
from datetime import UTC, datetime

import pytest
from pypdf import PdfReader

from shared.contracts.vocabulary import Confidence
from shared.letters.drafts import Draft, Party, Provision, Source
from shared.letters.typesetting import set_in_type, typeset

TEMPLATE = b'#import "/layout.typ": *\n#show: letter\n#letterhead\n#says("effect"). #review()'
HOSTILE = {
    "code": "#panic()",
    "evaluation": '#eval("panic()") #sys.inputs.draft',
    "import": '#import "/layout.typ": *',
    "markup": "*tebal* _miring_ $ x^2 $ `kode` <label> @rujukan // komentar",
    "escapes": '\\u{1F600} \\n "petik" \\',
    "unclosed": "[[[ {{{ ((( $$$",
}


def draft(says: str = "Keputusan berlaku", basis: str = "PP 94/2021 Ps 38", **changes: object) -> Draft:
    at = datetime(2024, 11, 4, 2, tzinfo=UTC)
    values = {
        "code": "summons_1",
        "title": "Surat Panggilan I",
        "case_number": "NTR-2024-000001",
        "issuer": Party(id="kab-bima", name="Pemerintah Kabupaten Bima"),
        "source": Source(at=at, in_words="4 November 2024 pukul 10.00 WITA", sequence=3),
        "law": {"effect": Provision(says=says, basis=basis, confidence=Confidence.LIKELY)},
    }
    return Draft.model_validate(values | changes)


def reader(pdf: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(pdf), strict=True)


def text(pdf: bytes) -> str:
    """As one line: where lines break is not what these tests are about."""
    return " ".join("".join(page.extract_text() for page in reader(pdf).pages).replace("\u200b", "").split())


def test_every_page_says_that_it_is_a_draft_without_legal_force() -> None:
    pages = [" ".join(page.extract_text().split()) for page in reader(set_in_type(TEMPLATE, draft())).pages]
    assert len(pages) == 2
    for page in pages:
        assert "KONSEP / DRAFT" in page
        assert "Tidak mempunyai kekuatan hukum sebelum ditandatangani pejabat yang berwenang" in page
        assert "without legal force until signed" in page
        assert "NTR-2024-000001 s.d. catatan nomor 3 (4 November 2024 pukul 10.00 WITA)" in page


def test_the_same_data_give_the_same_bytes() -> None:
    assert set_in_type(TEMPLATE, draft()) == set_in_type(TEMPLATE, draft())
    assert set_in_type(TEMPLATE, draft()) != set_in_type(TEMPLATE, draft(says="lain"))


def test_a_letter_is_a4_tagged_indonesian_and_carries_its_fonts() -> None:
    pdf = reader(set_in_type(TEMPLATE, draft()))
    page, root = pdf.pages[0], pdf.root_object
    assert (round(float(page.mediabox.width)), round(float(page.mediabox.height))) == (595, 842)
    assert str(root["/Lang"]) == "id-ID"
    assert "/StructTreeRoot" in root
    embedded, foreign = page._get_fonts()
    assert embedded
    assert not foreign


def test_title_and_date_come_from_the_case_and_not_from_the_clock() -> None:
    metadata = reader(set_in_type(TEMPLATE, draft())).metadata
    assert metadata is not None
    assert metadata.title == "KONSEP: Surat Panggilan I NTR-2024-000001"
    assert metadata.creation_date == datetime(2024, 11, 4, 2, tzinfo=UTC)


@pytest.mark.parametrize("name", HOSTILE)
def test_what_looks_like_markup_or_code_is_printed_as_it_is(name: str) -> None:
    assert HOSTILE[name] in text(set_in_type(TEMPLATE, draft(says=HOSTILE[name])))


def test_characters_that_turn_text_round_or_control_a_printer_are_left_out() -> None:
    printed = text(set_in_type(TEMPLATE, draft(says="bel\x07 dan\u202e balik\u2066 lagi\nbaru")))
    assert "bel dan balik lagi baru (PP 94/2021 Ps 38†)" in printed


@pytest.mark.parametrize("says", ["\U0001f600 ada emoji", "اسم الموظف", "官员", "e\u0301" * 90, ""])
def test_letters_of_other_scripts_never_stop_a_draft(says: str) -> None:
    assert set_in_type(TEMPLATE, draft(says=says)).startswith(b"%PDF-")


def test_a_word_longer_than_a_line_is_broken_and_not_cut_off() -> None:
    word = "x" * 400
    pages = reader(set_in_type(TEMPLATE, draft(says=word))).pages
    lines = [line for page in pages for line in page.extract_text().splitlines()]
    assert max(line.count("x") for line in lines) < 100
    assert sum(line.count("x") for line in lines) >= 2 * len(word)


@pytest.mark.parametrize(
    ("confidence", "mark", "meaning"),
    [("certain", "", "pasti"), ("likely", "†", "mungkin"), ("unverified", "‡", "belum terverifikasi")],
)
def test_an_article_shows_how_sure_we_are_of_it(confidence: str, mark: str, meaning: str) -> None:
    rule = {"effect": {"says": "Berlaku", "basis": "PP 94/2021 Ps 38", "confidence": confidence}}
    printed = text(set_in_type(TEMPLATE, draft(law=rule)))
    assert f"(PP 94/2021 Ps 38{mark})" in printed
    assert meaning in printed


def test_a_rule_that_the_data_lack_is_a_visible_gap() -> None:
    printed = text(set_in_type(TEMPLATE, draft(law={})))
    assert "ketentuan untuk hari perbuatan ini belum ada dalam data NETRA; lengkapi: effect" in printed


def test_a_file_name_is_safe_wherever_it_lands() -> None:
    assert draft().file_name == "NTR-2024-000001-summons-1-konsep.pdf"
    with pytest.raises(ValueError, match="case_number"):
        draft(case_number='NTR-2024-000001"; x=../etc')


async def test_letters_are_set_beside_the_event_loop() -> None:
    assert await typeset(TEMPLATE, draft()) == set_in_type(TEMPLATE, draft())
