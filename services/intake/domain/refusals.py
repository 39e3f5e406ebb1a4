"""Everything intake says no to, with its stable code. Released codes never change."""

from collections.abc import Iterable

from pydantic import ValidationError

from shared.contracts.faults import code_of
from shared.contracts.refusals import Refusal

UNKNOWN_REPORT = Refusal(
    "unknown_report",
    404,
    "Nomor laporan atau tanda terima tidak cocok.",
    "No report has this tracking number and this receipt.",
)
KEY_REUSED = Refusal(
    "idempotency_key_reused",
    409,
    "Idempotency-Key ini sudah dipakai untuk laporan dengan isi lain.",
    "This Idempotency-Key was already used for a report with other content.",
)
ROW_REUSED = Refusal(
    "row_id_reused",
    409,
    "row_id ini sudah dipakai untuk baris dengan isi lain.",
    "This row_id was already used for a row with other content.",
)
NARRATIVE_TOO_LONG = Refusal(
    "narrative_too_long",
    422,
    "Uraian, kronologi dan saksi terlalu panjang; kirim selebihnya sebagai berkas bukti.",
    "The story and the witnesses are too long together; send the rest as evidence files.",
)
NUMBERS_EXHAUSTED = Refusal(
    "try_again", 503, "Nomor laporan belum dapat dibuat; coba lagi.", "No tracking number could be drawn; try again."
)
UNAVAILABLE = Refusal(
    "unavailable",
    503,
    "Layanan sedang tidak tersedia; laporan belum tercatat, kirim lagi.",
    "The service is unavailable right now; nothing was recorded, send again.",
)
WANTS_JSON = Refusal(
    "unsupported_media_type", 415, "Gunakan Content-Type application/json.", "Send Content-Type application/json."
)
WANTS_ROWS = Refusal(
    "unsupported_media_type",
    415,
    "Gunakan Content-Type text/csv atau application/x-ndjson.",
    "Send Content-Type text/csv or application/x-ndjson.",
)
WANTS_MULTIPART = Refusal(
    "unsupported_media_type",
    415,
    "Kirim berkas sebagai multipart/form-data dengan isian file.",
    "Send the file as multipart/form-data in the field file.",
)
NO_FILE = Refusal("no_file", 422, "Tidak ada berkas pada isian file.", "The field file holds no file.")
EMPTY_FILE = Refusal("empty_file", 422, "Berkas kosong.", "The file is empty.")
FILE_TOO_LARGE = Refusal("file_too_large", 413, "Berkas lebih dari 25 MB.", "The file is larger than 25 MB.")
FILE_TYPE_REFUSED = Refusal(
    "file_type_not_allowed",
    415,
    "Jenis berkas tidak diterima; kirim JPEG, PNG, GIF, WebP, PDF, MP4, MP3, OGG, WAV atau teks.",
    "This kind of file is not accepted; send JPEG, PNG, GIF, WebP, PDF, MP4, MP3, OGG, WAV or plain text.",
)
MALWARE_FOUND = Refusal(
    "malware_found",
    422,
    "Pemindai menemukan perangkat lunak berbahaya dalam berkas ini; berkas tidak disimpan.",
    "The scanner has found malware in this file; it was not kept.",
)
SCANNER_AWAY = Refusal(
    "scanner_away",
    503,
    "Berkas belum dapat diperiksa dan belum disimpan; kirim lagi.",
    "The file could not be scanned and was not kept; send it again.",
)
TOO_MANY_FILES = Refusal(
    "too_many_files", 409, "Laporan ini sudah memuat 20 berkas.", "This report already holds 20 files."
)
REPORTER_ERASED = Refusal(
    "reporter_erased",
    409,
    "Pelapor laporan ini sudah dihapus; berkas tidak diterima lagi.",
    "The reporter of this report was erased; no more files are taken.",
)
TOO_MANY_ROWS = Refusal(
    "too_many_rows", 413, "Terlalu banyak baris; bagi menjadi beberapa kiriman.", "Too many rows; split the file."
)
REPORT_ERASED = Refusal(
    "report_erased",
    409,
    "Identitas pelapor laporan ini sudah dihapus; Idempotency-Key-nya tidak dapat dipakai lagi.",
    "The reporter of this report was erased; its Idempotency-Key cannot be used again.",
)
KEY_TOO_OLD = Refusal(
    "idempotency_key_too_old",
    409,
    "Idempotency-Key ini dipakai di bawah kunci lama yang sudah dimusnahkan; laporan itu tetap tercatat.",
    "This Idempotency-Key was used under a key that is destroyed since; that report stays on file.",
)
UNKNOWN_RELEASE = Refusal(
    "unknown_release", 404, "Permintaan buka identitas ini tidak ada.", "There is no such request for an identity."
)
SAME_PERSON = Refusal(
    "same_person",
    403,
    "Permintaan harus diputuskan oleh petugas lain, bukan oleh pemohonnya.",
    "Somebody else than who asked has to decide.",
)
NOT_WHO_ASKED = Refusal(
    "not_who_asked",
    403,
    "Identitas hanya dapat dibaca oleh petugas yang memintanya.",
    "Only the officer who asked may read the identity.",
)
ALREADY_DECIDED = Refusal(
    "already_decided", 409, "Permintaan ini sudah diputuskan.", "This request has been decided already."
)
NOT_GRANTED = Refusal(
    "not_granted", 409, "Permintaan ini tidak (belum) dikabulkan.", "This request is not granted, or not yet."
)
RELEASE_EXPIRED = Refusal(
    "release_expired", 409, "Waktunya sudah lewat; ajukan permintaan baru.", "Its time is over; ask anew."
)
RELEASE_USED = Refusal(
    "release_used", 409, "Identitas sudah dibaca; ajukan permintaan baru.", "The identity was read; ask anew."
)
IDENTITY_ERASED = Refusal(
    "identity_erased",
    409,
    "Identitas pelapor sudah dihapus dan tidak dapat dibaca lagi.",
    "The reporter's identity was erased and can be read no more.",
)
ANOTHER_NUMBER = Refusal(
    "another_tracking_number",
    422,
    "Nomor laporan pada isian berbeda dari nomor pada alamat; tidak ada yang dihapus.",
    "The tracking number in the body is not the one in the address; nothing was erased.",
)
VAULT_UNREADABLE = Refusal(
    "vault_unreadable",
    503,
    "Identitas tersimpan tetapi kuncinya tidak tersedia di sini; hubungi operator.",
    "The identity is kept, but its key is not at hand here; call an operator.",
)


def unknown_reason(known: Iterable[str]) -> Refusal:
    codes = ", ".join(known)
    return Refusal("unknown_reason", 422, f"Alasan tidak dikenal; pilih: {codes}.", f"No such reason; one of: {codes}.")


def invalid_fields(error: ValidationError) -> Refusal:
    """Field names and reasons, never the values: what was sent may be somebody's name."""
    problems = error.errors(include_url=False, include_context=False, include_input=False)
    fields = tuple((_shown(item["loc"]) or "row", code_of(item)) for item in problems)
    detail_id = "Ada isian yang kurang atau tidak sah; lihat daftar errors."
    return Refusal("invalid_request", 422, detail_id, "Some fields are missing or invalid; see errors.", fields[:50])


def _shown(place: tuple[int | str, ...]) -> str:
    """A field's name may itself be sent by a stranger: short, and free of anything a reader's screen would act on."""
    return ".".join(str(part) for part in place).encode("ascii", "backslashreplace").decode()[:120]
