"""Every way in which a decision is refused for who signed it, what it names, or what it weighs."""

from services.sanctions.domain.names import CATEGORIES, official_en, official_id
from shared.contracts.refusals import Refusal

ALREADY_SANCTIONED = Refusal(
    "already_sanctioned",
    409,
    "Pelanggaran ini sudah dijatuhi sanksi; tidak ada sanksi kedua untuk pelanggaran yang sama (PP 94/2021 Ps 35(3)).",
    "This breach has been sanctioned; nobody is sanctioned twice for one breach (PP 94/2021 Ps 35(3)).",
)
NO_ACTING_HEAD = Refusal(
    "no_acting_head",
    409,
    "Keputusan ini tidak ditandatangani penjabat dan tidak termasuk masa pembatasan; laporan tidak diperlukan.",
    "No acting head signed this decision, nor is it one inside the freeze; no report to the Minister is due.",
)
MINISTER_INFORMED_ALREADY = Refusal(
    "minister_informed_already",
    409,
    "Laporan kepada Mendagri sudah dicatat.",
    "The report to the Minister has been recorded already.",
)
NO_APPROVAL_CHECK = Refusal(
    "no_approval_check",
    409,
    "Keputusan ini tidak memerlukan pemeriksaan persetujuan Mendagri.",
    "This decision calls for no check of the Minister's approval.",
)
APPROVAL_CHECKED_ALREADY = Refusal(
    "approval_checked_already",
    409,
    "Pemeriksaan persetujuan sudah dicatat.",
    "The check of the approval has been recorded already.",
)
NOT_A_DISMISSAL = Refusal(
    "not_a_dismissal",
    422,
    "Yang diusulkan kepada Presiden atau PPK adalah wewenang Presiden atau pemutusan hubungan perjanjian kerja PPPK.",
    "Proposed are sanctions that the President decides, and the termination of a contract employee.",
)
NO_MONTHS_LEFT = Refusal(
    "no_months_left",
    409,
    "Sanksi ini sudah dilaksanakan dan tidak mempunyai masa yang masih berjalan.",
    "This sanction was executed and has no months that still run.",
)
DISMISSED_BY_THE_SANCTION = Refusal(
    "dismissed_by_the_sanction",
    409,
    "Sanksi ini sendiri adalah pemberhentian: laporkan pelaksanaannya.",
    "This sanction is itself the dismissal: report its execution.",
)


def not_competent(signed_by: str, competent: tuple[tuple[str, str], ...]) -> Refusal:
    """`competent`: who may sign, each with the article that says so."""
    local = ", ".join(f"{official_id(who)} ({basis})" for who, basis in competent)
    english = ", ".join(f"{official_en(who)} ({basis})" for who, basis in competent)
    return Refusal(
        "not_competent",
        409,
        f"Sanksi ini tidak dapat dijatuhkan {official_id(signed_by)}; yang berwenang: {local}.",
        f"This sanction is not for {official_en(signed_by)} to impose; competent: {english}.",
        tuple(("signed_by", who) for who, _ in competent),
    )


def wrong_stand_in(missing: str, next_higher: str) -> Refusal:
    return Refusal(
        "wrong_stand_in",
        409,
        f"Bila {official_id(missing)} tidak ada, yang berwenang adalah {official_id(next_higher)} (PP 94/2021 Ps 25).",
        f"Where there is no {official_en(missing)}, {official_en(next_higher)} decides (PP 94/2021 Ps 25).",
        (("signed_by", next_higher),),
    )


def acting_head_needs_approval(capacity: str, basis: str) -> Refusal:
    return Refusal(
        "acting_head_needs_approval",
        409,
        f"Penjabat ({capacity}) memerlukan persetujuan tertulis untuk kategori ini; isi approval_letter ({basis}).",
        f"An acting head ({capacity}) needs a written approval for this category: give approval_letter ({basis}).",
        (("approval_letter", "required"),),
    )


def approval_withheld(basis: str) -> Refusal:
    return Refusal(
        "approval_withheld",
        409,
        f"Persetujuan Mendagri tidak diberikan; pelaksanaan ditahan sampai pemeriksaan berikutnya ({basis}).",
        f"The Minister withheld his approval: no execution is taken down until a later check says otherwise ({basis}).",
    )


def breach_unknown(code: str) -> Refusal:
    return Refusal(
        "breach_unknown",
        422,
        f"Pasal {code} tidak ada dalam katalog.",
        f"The catalogue has no breach {code}; see GET /v1/catalogue.",
    )


def breach_not_in_force(code: str, day: str) -> Refusal:
    return Refusal(
        "breach_not_in_force",
        422,
        f"Pasal {code} tidak berlaku pada hari perbuatan ({day}) bagi terlapor.",
        f"The breach {code} was not in force for this official on the day of the act ({day}).",
    )


def breach_to_be_named(codes: tuple[str, ...]) -> Refusal:
    names = ", ".join(codes) or "GET /v1/catalogue"
    return Refusal(
        "breach_to_be_named",
        422,
        f"Keputusan menyebut pasal yang dilanggar; isi breach, pilih: {names}.",
        f"A decision names the breach; give breach, one of: {names}.",
        tuple(("breach", code) for code in codes),
    )


def sanction_not_for_breach(code: str, breaches: tuple[str, ...]) -> Refusal:
    names = ", ".join(breaches)
    return Refusal(
        "sanction_not_for_breach",
        422,
        f"Sanksi {code} hanya untuk pelanggaran: {names}.",
        f"The sanction {code} answers only these breaches: {names}.",
        tuple(("breach", breach) for breach in breaches),
    )


def breach_is_dismissed(code: str, basis: str) -> Refusal:
    return Refusal(
        "breach_is_dismissed",
        409,
        f"Pelanggaran {code} diberhentikan tidak dengan hormat ({basis}); sanksi lain tidak tersedia baginya.",
        f"The breach {code} is answered by dishonourable dismissal ({basis}); no other sanction is open for it.",
        (("breach", code),),
    )


def breach_of_another_level(code: str, category: str, fitting: tuple[str, ...]) -> Refusal:
    level, names = CATEGORIES.get(category, category), ", ".join(fitting) or "GET /v1/catalogue"
    return Refusal(
        "breach_of_another_level",
        422,
        f"Pasal {code} bukan pasal bagi {level}; sebut pelanggaran yang ditemukan (breach), pilih: {names} "
        "(PP 94/2021 Ps 33).",
        f"The article {code} does not carry the level {category}; name the breach that was found, one of: {names} "
        "(PP 94/2021 Ps 33).",
        tuple(("breach", one) for one in fitting),
    )


def not_the_heaviest(category: str, heaviest: str) -> Refusal:
    return Refusal(
        "not_the_heaviest",
        409,
        f"Beberapa pelanggaran dijatuhi satu sanksi terberat ({heaviest}), bukan {category} (PP 94/2021 Ps 35(1)).",
        f"Several violations get the one heaviest sanction ({heaviest}), not {category} (PP 94/2021 Ps 35(1)).",
    )


def repeat_weighs_heavier(last: str) -> Refusal:
    return Refusal(
        "repeat_weighs_heavier",
        409,
        f"Pengulangan dijatuhi sanksi yang lebih berat daripada yang terakhir ({last}) (PP 94/2021 Ps 35(2)).",
        f"A repeated violation gets a heavier sanction than the last one ({last}) (PP 94/2021 Ps 35(2)).",
    )
