"""Every way in which this service says no. Codes never change once released."""

from services.sanctions.domain.names import CATEGORIES
from shared.contracts.refusals import Refusal

WRONG_AGENCY = Refusal(
    "wrong_agency",
    403,
    "Sanksi ini dilaksanakan oleh instansi lain.",
    "This sanction is executed by another agency.",
)
WRONG_ROLE = Refusal(
    "wrong_role",
    403,
    "Tindakan ini milik peran personnel_authority; token Anda tidak memuatnya.",
    "This action belongs to the role personnel_authority, which your token does not carry.",
)
UNKNOWN_SANCTION = Refusal("unknown_sanction", 404, "Sanksi tidak ditemukan.", "There is no such sanction for you.")
UNKNOWN_REQUEST = Refusal(
    "unknown_action_key",
    404,
    "Tidak ada permintaan dengan Idempotency-Key ini.",
    "No request was made with this Idempotency-Key.",
)
UNKNOWN_RECORD = Refusal(
    "unknown_record", 404, "Kewajiban unggah ini tidak ada bagi instansi Anda.", "Your agency has no such upload."
)
WRONG_RECORD_ROLE = Refusal(
    "wrong_role",
    403,
    "Unggahan I'DIS dicatat oleh peran personnel_authority atau control; token Anda tidak memuatnya.",
    "Uploads belong to the roles personnel_authority and control; your token carries neither.",
)
ACKNOWLEDGED_ALREADY = Refusal(
    "acknowledged_already",
    409,
    "Unggahan ini sudah dikonfirmasi dengan nomor lain.",
    "This upload was acknowledged under another reference.",
)
CLOSED = Refusal("sanction_closed", 409, "Sanksi ini sudah selesai.", "This sanction is closed.")
KEY_NEEDED = Refusal(
    "idempotency_key_missing",
    400,
    "Sertakan header Idempotency-Key agar tindakan tidak tercatat dua kali.",
    "Send an Idempotency-Key header, so that the action cannot be recorded twice.",
)
KEY_REUSED = Refusal(
    "idempotency_key_reused",
    409,
    "Idempotency-Key ini sudah dipakai untuk permintaan lain.",
    "This Idempotency-Key was used for another request.",
)
EXAMINATION_MISSING = Refusal(
    "examination_missing",
    409,
    "Catat pemeriksaan (berita acara) sebelum keputusan dalam kategori ini.",
    "Record the examination before a decision in this category.",
)
SUMMONED_TWICE = Refusal(
    "summoned_twice",
    409,
    "Sudah dipanggil dua kali; catat pemeriksaan atau ketidakhadiran.",
    "Two summonses were sent; record the examination or the absence.",
)
SECOND_SUMMONS_MISSING = Refusal(
    "second_summons_missing",
    409,
    "Ketidakhadiran baru dapat dicatat setelah dua panggilan (PP 94/2021 Ps 26(4)).",
    "Absence can be recorded only after two summonses (PP 94/2021 Ps 26(4)).",
)
NO_DEVIATION = Refusal(
    "no_deviation",
    409,
    "Sanksi ini sesuai kategori rekomendasi; gunakan tindakan decide.",
    "This sanction is within the recommended category; use the action decide.",
)
OBJECTION_TOO_LATE = Refusal(
    "objection_too_late",
    409,
    "Keputusan sudah berlaku sebelum keberatan atau banding diajukan.",
    "The decision had taken effect before the objection or appeal was filed.",
)
DATE_IN_FUTURE = Refusal("date_in_future", 422, "Tanggal berada di masa depan.", "A date lies in the future.")
DATES_OUT_OF_ORDER = Refusal(
    "dates_out_of_order",
    422,
    "Tanggal mendahului langkah sebelumnya.",
    "The date lies before that of the step it follows.",
)


def unknown_action(action: str) -> Refusal:
    return Refusal(
        "unknown_action", 404, f"Tidak ada tindakan {action} pada sanksi.", f"A sanction knows no action {action}."
    )


def wrong_order(action: str, stage: str) -> Refusal:
    return Refusal(
        "wrong_order",
        409,
        f"Tindakan {action} tidak dapat dilakukan pada tahap {stage}.",
        f"The action {action} cannot be taken in the stage {stage}.",
    )


def unknown_ground(ground: str, known: tuple[str, ...]) -> Refusal:
    names = ", ".join(known)
    return Refusal("unknown_ground", 422, f"Alasan {ground} tidak ada; pilih: {names}.", f"Choose a ground: {names}.")


def sanction_unknown(code: str) -> Refusal:
    return Refusal(
        "sanction_unknown",
        422,
        f"Kode sanksi {code} tidak ada dalam katalog.",
        f"The catalogue has no sanction {code}; see GET /v1/catalogue.",
    )


def sanction_not_in_force(code: str, day: str) -> Refusal:
    return Refusal(
        "sanction_not_in_force",
        422,
        f"Sanksi {code} tidak berlaku pada hari perbuatan ({day}).",
        f"The sanction {code} was not in force on the day of the act ({day}).",
    )


def sanction_not_for_employment_type(code: str, employment_type: str) -> Refusal:
    return Refusal(
        "sanction_not_for_employment_type",
        422,
        f"Sanksi {code} tidak tersedia bagi {employment_type.upper()}.",
        f"The sanction {code} does not exist for {employment_type.upper()}.",
    )


def sanction_not_yet_active(code: str, substitutes: tuple[str, ...]) -> Refusal:
    names = ", ".join(substitutes)
    return Refusal(
        "sanction_not_yet_active",
        422,
        f"Sanksi {code} belum dapat dijatuhkan; sebagai gantinya: {names}.",
        f"The sanction {code} cannot be imposed yet; impose one of: {names}.",
        tuple(("sanction", substitute) for substitute in substitutes),
    )


def sentence(category: str) -> str:
    name = CATEGORIES.get(category, category)
    return name[:1].upper() + name[1:]


def category_differs(category: str, recommended: str) -> Refusal:
    return Refusal(
        "category_differs",
        409,
        f"{sentence(category)} menyimpang dari rekomendasi, yaitu {CATEGORIES.get(recommended, recommended)}; "
        "gunakan propose_deviation dengan alasan.",
        f"Category {category} departs from the recommended {recommended}; use propose_deviation with a ground.",
    )


def reserved_to_president(basis: str) -> Refusal:
    return Refusal(
        "reserved_to_president",
        409,
        f"Keputusan ini wewenang Presiden ({basis}); usulkan, lalu catat dengan signed_by: president.",
        f"Only the President decides this ({basis}); propose it, then record it with signed_by: president.",
    )


NO_SUCH_CLOCK = Refusal(
    "no_such_clock",
    404,
    "Sanksi ini belum pernah membuka jangka waktu itu.",
    "No milestone of this sanction has opened that clock.",
)
NOT_COUNTED_IN_DAYS = Refusal(
    "not_counted_in_days",
    409,
    "Jangka waktu ini tidak dihitung dengan hari: dihitung dalam bulan, atau berlaku seketika.",
    "This clock counts no days: it is counted in months, or it has effect at once.",
)
PROVEN_BY_NO_CALENDAR = Refusal(
    "proven_by_no_calendar",
    409,
    "Tidak ada versi kalender yang dikenal yang menghasilkan tanggal yang telah diberitahukan.",
    "No version of the calendar that is known here gives the day that was told.",
)
UNKNOWN_LETTER = Refusal(
    "unknown_letter", 404, "Surat ini tidak dikenal; lihat daftar surat.", "There is no such letter; see the list."
)


def letter_not_available(code: str, stage: str, stages: tuple[str, ...]) -> Refusal:
    names = ", ".join(stages)
    return Refusal(
        "letter_not_available",
        409,
        f"Konsep {code} tidak tersedia pada tahap {stage}; tersedia pada: {names}.",
        f"A draft of {code} is not available in the stage {stage}, but in: {names}.",
    )


def sanction_not_chosen(choices: tuple[str, ...]) -> Refusal:
    names = ", ".join(choices)
    return Refusal(
        "sanction_not_chosen",
        422,
        f"Pilih jenis sanksi dengan ?sanction=; yang mungkin: {names}.",
        f"Choose the kind of sanction by ?sanction=; possible are: {names}.",
        tuple(("sanction", choice) for choice in choices),
    )
