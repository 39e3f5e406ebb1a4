"""Everything intake says no to, with its stable code. Released codes never change."""

from pydantic import ValidationError

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
TOO_MANY_FILES = Refusal(
    "too_many_files", 409, "Laporan ini sudah memuat 20 berkas.", "This report already holds 20 files."
)
TOO_MANY_ROWS = Refusal(
    "too_many_rows", 413, "Terlalu banyak baris; bagi menjadi beberapa kiriman.", "Too many rows; split the file."
)


def invalid_fields(error: ValidationError) -> Refusal:
    """Field names and reasons, never the values: what was sent may be somebody's name."""
    problems = error.errors(include_url=False, include_context=False, include_input=False)
    fields = tuple((_shown(item["loc"]) or "row", item["type"]) for item in problems)
    detail_id = "Ada isian yang kurang atau tidak sah; lihat daftar errors."
    return Refusal("invalid_request", 422, detail_id, "Some fields are missing or invalid; see errors.", fields[:50])


def _shown(place: tuple[int | str, ...]) -> str:
    """A field's name may itself be sent by a stranger: short, and free of anything a reader's screen would act on."""
    return ".".join(str(part) for part in place).encode("ascii", "backslashreplace").decode()[:120]
