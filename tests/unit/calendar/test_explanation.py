from datetime import UTC, date, datetime

import pytest

from shared.calendar import (
    Confidence,
    DeadlineProof,
    DeadlineRule,
    Direction,
    ExtensionCap,
    Language,
    Pause,
    StopClock,
    TimeLimit,
    Unit,
    compute,
    explain,
    extend,
    full_date,
    published_calendar,
    with_pause,
)

CALENDAR = published_calendar()
APRIL = datetime(2024, 4, 2, 3, tzinfo=UTC)


def proof(
    amount: int = 14,
    unit: Unit = Unit.WORKING,
    confidence: Confidence = Confidence.CERTAIN,
    *,
    trigger: datetime = APRIL,
    direction: Direction = Direction.AFTER,
    roll_forward: bool = False,
) -> DeadlineProof:
    rule = DeadlineRule(
        id="serve_decision",
        edition="kasn-2022",
        basis="PP 94/2021 Ps 37(3)",
        confidence=confidence,
        limit=TimeLimit(amount=amount, unit=unit),
        direction=direction,
        roll_forward=roll_forward,
        stop_clock=StopClock(max_days=2, basis="b", confidence=Confidence.UNVERIFIED),
        extension=ExtensionCap(total=TimeLimit(amount=1, unit=unit), basis="b", confidence=Confidence.UNVERIFIED),
    )
    return compute(rule, trigger, "Asia/Jakarta", CALENDAR)


def test_an_indonesian_reader_sees_the_due_date_and_what_was_skipped() -> None:
    text = explain(proof())
    assert text.startswith(
        "Batas waktu 14 hari kerja (dasar: PP 94/2021 Ps 37(3)) sejak Selasa, 2 April 2024 (WIB) "
        "jatuh pada Selasa, 30 April 2024 pukul 24.00 WIB. Dilewati: 6–7 April 2024 (akhir pekan); "  # noqa: RUF001
    )
    assert "(Hari Raya Idul Fitri, SKB 855/2023, 3/2023, 4/2023)" in text


def test_an_english_reader_sees_the_same() -> None:
    text = explain(proof(), Language.ENGLISH)
    assert "due on Tuesday, 30 April 2024 at 24:00 WIB." in text
    assert "(national holiday: Hari Raya Idul Fitri, SKB 855/2023, 3/2023, 4/2023)" in text


@pytest.mark.parametrize("language", list(Language))
def test_an_unverified_rule_is_a_target_and_never_a_limit_of_the_law(language: Language) -> None:
    text = explain(proof(confidence=Confidence.UNVERIFIED), language)
    assert text.startswith(("Target waktu", "Target date"))
    assert "batas waktu" not in text.casefold()
    assert "time limit" not in text.casefold()
    assert "undang-undang" not in text.casefold()


def test_a_single_source_is_named_as_such() -> None:
    assert "satu keterangan" in explain(proof(confidence=Confidence.LIKELY))


def test_an_estimate_names_the_years_without_a_list() -> None:
    text = explain(proof(trigger=datetime(2027, 12, 27, 3, tzinfo=UTC)))
    assert "tahun 2028 belum ditetapkan" in text


def test_pauses_and_extensions_are_told() -> None:
    pause = Pause(first=date(2024, 4, 16), last=date(2024, 4, 17), ground="keberatan", author="a")
    longer = extend(
        with_pause(proof(), pause, CALENDAR), TimeLimit(amount=1, unit=Unit.WORKING), "saksi", APRIL, CALENDAR
    )
    text = explain(longer)
    assert "Penghitungan dihentikan 16–17 April 2024 (keberatan)." in text  # noqa: RUF001
    assert "Diperpanjang 1 hari kerja (saksi; dasar: b)." in text
    assert "Extended by 1 working day (saksi; basis: b)." in explain(longer, Language.ENGLISH)


def test_a_rolled_deadline_says_where_it_moved() -> None:
    friday = datetime(2024, 10, 25, 3, tzinfo=UTC)
    text = explain(proof(1, Unit.CALENDAR, trigger=friday, roll_forward=True))
    assert "bergeser ke Senin, 28 Oktober 2024" in text


def test_a_backward_deadline_is_before_its_event() -> None:
    text = explain(proof(7, trigger=datetime(2024, 4, 22, 3, tzinfo=UTC), direction=Direction.BEFORE))
    assert "sekurang-kurangnya 7 hari kerja" in text
    assert "sebelum Senin, 22 April 2024 (WIB) jatuh pada Rabu, 3 April 2024" in text


def test_a_drill_is_told_to_the_second() -> None:
    text = explain(proof(30, Unit.SECONDS))
    assert "sejak 2 April 2024 pukul 10.00.00 WIB berakhir pada 2 April 2024 pukul 10.00.30 WIB." in text


def test_dates_are_written_without_a_locale() -> None:
    assert full_date(date(2024, 8, 16)) == "Jumat, 16 Agustus 2024"
    assert full_date(date(2024, 8, 16), Language.ENGLISH) == "Friday, 16 August 2024"


def test_a_code_is_told_in_words_and_an_extension_with_its_article() -> None:
    longer = extend(proof(), TimeLimit(amount=1, unit=Unit.WORKING), "witness_not_heard", APRIL, CALENDAR)
    told = explain(longer, Language.INDONESIAN, {"witness_not_heard": "saksi belum didengar"})
    assert "(saksi belum didengar; dasar: b)" in told
    assert "(witness_not_heard; basis: b)" in explain(longer, Language.ENGLISH)


@pytest.mark.parametrize("language", Language)
def test_a_rule_without_a_source_says_so_in_one_language(language: Language) -> None:
    bare = proof().rule.model_copy(update={"basis": ""})
    told = explain(compute(bare, APRIL, "Asia/Jakarta", CALENDAR), language)
    assert ("(dasar: tidak disebutkan)" in told, "(basis: not stated)" in told) == (
        language is Language.INDONESIAN,
        language is Language.ENGLISH,
    )
