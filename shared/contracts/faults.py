"""What is wrong with one field, in words: a stable code, a sentence in Indonesian and one in English.

The codes are those that pydantic had when they were released, and our own. They are kept here, so that neither another
version of a library nor a rule written in Python is what an agency's program meets. Released codes never change.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from pydantic_core import ErrorDetails, PydanticCustomError


class Words(NamedTuple):
    id: str
    en: str


OTHER = "invalid"
TEXT = Words("Isi dengan teks.", "Write text here.")
WHOLE_NUMBER = Words("Isi dengan bilangan bulat.", "Write a whole number.")
NUMBER = Words("Isi dengan angka.", "Write a number.")
YES_OR_NO = Words("Isi dengan true atau false.", "Write true or false.")
DAY = Words("Tulis tanggal lengkap, misalnya 2024-10-14.", "Write the day out, such as 2024-10-14.")
INSTANT = Words(
    "Tulis tanggal, jam dan selisih waktu, misalnya 2024-10-14T09:30:00+07:00.",
    "Write date, time and offset, such as 2024-10-14T09:30:00+07:00.",
)
ONE_OF = Words(
    "Pilih salah satu nilai yang terdaftar di dokumentasi.", "Choose one of the values in the documentation."
)
OUT_OF_RANGE = Words("Angkanya di luar batas yang diizinkan.", "The number lies outside what is allowed.")
OBJECT = Words("Isi dengan objek JSON.", "Send a JSON object here.")
LIST = Words("Isi dengan daftar JSON.", "Send a JSON list here.")
CODE = Words("Ini bukan kode UUID yang sah.", "This is not a valid UUID.")
ORDER = Words("Urutan tanggalnya tidak mungkin; periksa lagi.", "These dates cannot follow each other; check them.")

WORDS: Mapping[str, Words] = {
    OTHER: Words("Isian ini tidak sah.", "This field is invalid."),
    "missing": Words("Isian ini wajib ada.", "This field is needed."),
    "extra_forbidden": Words(
        "Isian ini tidak dikenal; periksa ejaannya.", "This field is unknown; check its spelling."
    ),
    "string_too_long": Words("Teksnya terlalu panjang.", "The text is too long."),
    "string_too_short": Words("Teksnya terlalu pendek atau kosong.", "The text is too short or empty."),
    "string_pattern_mismatch": Words(
        "Bentuk tulisannya tidak sesuai; lihat contoh di dokumentasi.",
        "It is not written in the form that is needed; see the example in the documentation.",
    ),
    "too_long": Words("Isinya terlalu banyak.", "There are too many of these."),
    "too_short": Words("Isinya kurang; tambahkan.", "There are too few of these."),
    "unreadable_text": Words("Ada karakter yang tidak dapat dibaca.", "It holds characters that cannot be read."),
    "nothing_to_read": Words("Tidak ada huruf atau angka di dalamnya.", "It holds no letter and no digit."),
    "missing_column": Words("Kolom ini belum ada.", "This column is missing."),
    "unknown_column": Words(
        "Kolom ini tidak dikenal; periksa ejaannya.", "This column is unknown; check its spelling."
    ),
    "repeated_column": Words("Kolom ini muncul lebih dari sekali.", "This column stands more than once."),
    "absence_goes_with_sending": Words(
        "absence diisi bila surat dikirim, dan hanya bila dikirim.",
        "absence goes with a letter that was sent, and only with it.",
    ),
    "signature_goes_with_attendance": Words(
        "Tanda tangan dan salinan hanya ada bila ia hadir.", "Signature and copy go with attendance only."
    ),
    "sanction_goes_with_change": Words(
        "sanction diisi bila putusannya mengubah sanksi, dan hanya bila mengubah.",
        "sanction goes with a result that changes the sanction, and only with it.",
    ),
    "dates_out_of_order": ORDER,
    "ends_before_it_begins": Words("Hari terakhir mendahului hari pertama.", "The last day lies before the first."),
    "datetime_not_iso_8601": INSTANT,
    "instant_not_written_out": INSTANT,
    "day_not_written_out": DAY,
    **dict.fromkeys(("string_type", "string_unicode", "string_sub_type"), TEXT),
    **dict.fromkeys(("int_type", "int_parsing", "int_from_float", "int_parsing_size"), WHOLE_NUMBER),
    **dict.fromkeys(("float_type", "float_parsing", "finite_number"), NUMBER),
    **dict.fromkeys(("bool_type", "bool_parsing"), YES_OR_NO),
    **dict.fromkeys(("date_type", "date_parsing", "date_from_datetime_parsing", "date_from_datetime_inexact"), DAY),
    **dict.fromkeys(
        (
            "datetime_type",
            "datetime_parsing",
            "datetime_from_date_parsing",
            "datetime_object_invalid",
            "timezone_aware",
        ),
        INSTANT,
    ),
    **dict.fromkeys(("enum", "literal_error", "union_tag_invalid", "union_tag_not_found"), ONE_OF),
    **dict.fromkeys(("greater_than", "greater_than_equal", "less_than", "less_than_equal"), OUT_OF_RANGE),
    **dict.fromkeys(("dict_type", "model_type", "model_attributes_type", "mapping_type", "dataclass_type"), OBJECT),
    **dict.fromkeys(("list_type", "tuple_type", "set_type", "frozen_set_type"), LIST),
    **dict.fromkeys(("uuid_type", "uuid_parsing"), CODE),
}


def broken_rule(code: str) -> PydanticCustomError:
    """For a validator to raise: a rule over several fields, or one that no schema says."""
    return PydanticCustomError(code, WORDS[code].en)


def faults_of(errors: Sequence[ErrorDetails]) -> list[ErrorDetails]:
    """Without what only follows from another: a list counts as too short as soon as one of its items is invalid."""
    return [
        error for error in errors if error["type"] != "too_short" or len(error["input"]) < error["ctx"]["min_length"]
    ]


def code_of(error: ErrorDetails) -> str:
    return error["type"] if error["type"] in WORDS else OTHER


def told(fields: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    """Fields and codes as an answer lists them, each with its sentences."""
    return [{"field": name, "reason": code} | _sentences(code) for name, code in fields]


def _sentences(code: str) -> dict[str, str]:
    words = WORDS.get(code, WORDS[OTHER])
    return {"detail_id": words.id, "detail": words.en}
