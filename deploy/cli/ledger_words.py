"""What the audit found, in words: the code for programs, Indonesian first, then English."""

from services.workflow.domain.audit import DayBreak
from services.workflow.domain.ledger import Break

WORDS: dict[str, tuple[str, str]] = {
    "row_missing": ("baris ini hilang", "this row is missing"),
    "row_repeated": ("baris sebelum ini berulang", "a row before this one is there twice"),
    "link_broken": ("baris ini tidak menyambung baris sebelumnya", "this row does not follow the row before it"),
    "row_edited": ("isi baris ini bukan yang ditulis", "this row's text is not what was written"),
    "row_moved": ("baris ini milik tempat atau perkara lain", "this row belongs to another place or case"),
    "row_unreadable": ("isi baris ini bukan peristiwa perkara", "this row's text is no event of a case"),
    "end_missing": ("baris terakhir hilang mulai dari sini", "the last rows are missing from here on"),
    "row_added": ("baris ini ditambahkan tanpa sepengetahuan perkaranya", "this row was added behind the case's back"),
    "sealed_rows_missing": ("baris yang sudah disegel hilang", "rows that were sealed are missing"),
    "sealed_differs": ("baris ini bukan yang disegel", "this row is not the one that was sealed"),
    "case_missing": ("perkara ini dihapus", "this case was removed"),
    "rows_missing": ("hari ini kekurangan baris yang sudah disegel", "rows that were sealed on this day are missing"),
    "rows_added": ("hari ini memuat baris yang tidak disegel", "this day has rows that were not sealed"),
    "root_differs": ("baris hari ini bukan yang disegel", "the rows of this day are not those that were sealed"),
    "root_missing": ("akar hari ini hilang", "the root of this day is missing"),
    "root_link_broken": ("akar ini tidak menyambung akar sebelumnya", "this root does not follow the one before it"),
    "record_edited": ("catatan akar ini diubah", "the record of this root was edited"),
    "record_unreadable": ("catatan akar ini tidak terbaca", "the record of this root cannot be read"),
    "signature_wrong": ("tanda tangannya bukan dari kunci NETRA", "it is not signed with NETRA's key"),
    "kept_file_invalid": ("berkas akar yang disimpan tidak sah", "the kept root is not a valid signed root"),
    "root_gone": ("akar ini ada di berkas, tidak di basis data", "this root was kept, and is gone from the database"),
    "root_replaced": ("akar di basis data bukan yang diterbitkan", "the database's root is not the published one"),
    "path_broken": ("jalur bukti tidak sampai ke akar", "the path does not lead to the root"),
}


def in_words(reason: str) -> str:
    indonesian, english = WORDS[reason]
    return f"{reason}: {indonesian} / {english}"


def case_break(found: Break) -> str:
    return f"{found.case_number} baris {found.sequence}  {in_words(found.reason)}"


def day_break(found: DayBreak) -> str:
    return f"{found.day}  {in_words(found.reason)}"
