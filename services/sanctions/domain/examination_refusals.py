"""Every way in which an examination is refused. Codes never change once released."""

from services.sanctions.domain.summonses import SummonsRule, SummonsRuleKind
from shared.contracts.limits import TimeLimit, Unit
from shared.contracts.refusals import Refusal
from shared.contracts.words import SURENESS

EXAMINATION_DATE_MISSING = Refusal(
    "examination_date_missing",
    422,
    "Surat panggilan memuat hari pemeriksaan; isi examination_at.",
    "A summons names the day of the examination; give examination_at.",
    (("examination_at", "required"),),
)
EXAMINATION_BEFORE_SUMMONS = Refusal(
    "examination_before_summons",
    422,
    "Hari pemeriksaan mendahului surat panggilan.",
    "The examination lies before the summons.",
)
FIRST_EXAMINATION_NOT_PASSED = Refusal(
    "first_examination_not_passed",
    409,
    "Panggilan kedua baru dapat dikirim setelah hari pemeriksaan pada panggilan pertama (PP 94/2021 Ps 26(3)).",
    "A second summons follows the day on which the official should have appeared (PP 94/2021 Ps 26(3)).",
)
SUMMONS_MISSING = Refusal(
    "summons_missing",
    409,
    "Terlapor diperiksa setelah dipanggil secara tertulis; kirim surat panggilan lebih dahulu (PP 94/2021 Ps 26(1)).",
    "An official is examined after a written summons; summon him first (PP 94/2021 Ps 26(1)).",
)
EXAMINATION_DAY_NOT_PASSED = Refusal(
    "examination_day_not_passed",
    409,
    "Ketidakhadiran baru dapat dicatat setelah hari pemeriksaan pada panggilan kedua.",
    "Absence can be recorded only once the day of the second summons has come.",
)
TEAM_MISSING = Refusal(
    "examination_team_missing",
    409,
    "Dugaan pelanggaran berat diperiksa oleh tim pemeriksa; bentuk tim lebih dahulu (PP 94/2021 Ps 29).",
    "A suspected severe violation is examined by a team; form it first (PP 94/2021 Ps 29).",
)
TEAM_NOT_FOR_LIGHT = Refusal(
    "team_not_for_light",
    409,
    "Pelanggaran ringan diperiksa atasan langsung tanpa tim (PP 94/2021 Ps 27).",
    "A light violation is examined by the direct superior, without a team (PP 94/2021 Ps 27).",
)
TEAM_FORMED_ALREADY = Refusal(
    "team_formed_already", 409, "Tim pemeriksa sudah dibentuk.", "An examination team has been formed already."
)
SUPERIOR_INVOLVED = Refusal(
    "superior_involved",
    422,
    "Atasan langsung yang terlibat digantikan atasan yang lebih tinggi (PP 94/2021 Ps 29).",
    "A direct superior who is involved gives way to the next higher one (PP 94/2021 Ps 29).",
)
RELIEF_ONLY_FOR_SEVERE = Refusal(
    "relief_only_for_severe",
    409,
    "Pembebasan sementara hanya untuk dugaan pelanggaran berat (PP 94/2021 Ps 31).",
    "Interim relief is for suspected severe violations only (PP 94/2021 Ps 31).",
)
RELIEVED_ALREADY = Refusal(
    "relieved_already",
    409,
    "Terlapor sudah dibebaskan sementara dari tugas jabatannya.",
    "The official has been relieved from duty already.",
)
REPORTED_ALREADY = Refusal(
    "examination_reported_already",
    409,
    "Laporan hasil pemeriksaan sudah dicatat.",
    "The examination report has been recorded already.",
)
REPORT_BEFORE_EXAMINATION = Refusal(
    "report_before_examination",
    422,
    "Laporan hasil pemeriksaan mendahului pemeriksaan.",
    "The examination report lies before the examination.",
)
REPORT_MISSING = Refusal(
    "examination_report_missing",
    409,
    "Catat laporan hasil pemeriksaan (LHP) sebelum keputusan dalam kategori ini.",
    "Record the examination report before a decision in this category.",
)
COPY_BEFORE_RECORD = Refusal(
    "copy_before_record",
    422,
    "Salinan berita acara tidak dapat diberikan sebelum pemeriksaan atau di masa depan.",
    "A copy of the record is given after the examination, and not in the future.",
)
PANEL_ONLY_FOR_ETHICS = Refusal(
    "panel_only_for_ethics",
    409,
    "Majelis Kode Etik hanya untuk jalur kode etik (PP 42/2004).",
    "An ethics panel belongs to the ethics track only (PP 42/2004).",
)
PANEL_FORMED_ALREADY = Refusal(
    "panel_formed_already", 409, "Majelis Kode Etik sudah dibentuk.", "The ethics panel has been formed already."
)
PANEL_COMPOSITION = Refusal(
    "panel_composition",
    422,
    "Majelis: satu ketua, satu sekretaris, dan sedikitnya tiga anggota; di atas lima orang jumlahnya ganjil.",
    "A panel has one chair, one secretary and at least three members; above five persons their number is odd.",
)
PANEL_NOT_BY_AUTHORITY = Refusal(
    "panel_not_by_personnel_authority",
    409,
    "Majelis bagi Sekretaris Daerah tidak dibentuk oleh PPK (surat MenPANRB B/71/M.SM.00.00/2017).",
    "The panel for a regional secretary is not formed by the personnel authority (letter B/71/M.SM.00.00/2017).",
)
PANEL_BY_AUTHORITY = Refusal(
    "panel_by_personnel_authority",
    409,
    "Majelis dibentuk oleh PPK; hanya bagi Sekretaris Daerah oleh pejabat lain.",
    "The panel is formed by the personnel authority; by another only for a regional secretary.",
)
PANEL_MISSING = Refusal(
    "ethics_panel_missing",
    409,
    "Bentuk Majelis Kode Etik sebelum mencatat rekomendasinya.",
    "Form the ethics panel before recording what it recommends.",
)
PANEL_RECOMMENDED_ALREADY = Refusal(
    "panel_recommended_already",
    409,
    "Rekomendasi majelis sudah dicatat; putusannya final.",
    "The panel's recommendation has been recorded; it is final.",
)
PANEL_RECOMMENDATION_MISSING = Refusal(
    "panel_recommendation_missing",
    409,
    "Alasan ethics_panel_advice memerlukan rekomendasi Majelis Kode Etik yang tercatat.",
    "The ground ethics_panel_advice needs a recorded recommendation of the ethics panel.",
)
UNITS = {
    Unit.WORKING: ("hari kerja", "working days"),
    Unit.CALENDAR: ("hari kalender", "calendar days"),
    Unit.SECONDS: ("detik", "seconds"),
}


def summons_rule_broken(rule: SummonsRule, limit: TimeLimit) -> Refusal:
    """Says the rule and its article, and how sure we are of it."""
    local, english = UNITS[limit.unit]
    words, basis = f"{limit.amount} {local}", f"{rule.basis}; {SURENESS[rule.confidence]}"
    source = f"{rule.basis}; {rule.confidence.value}"
    if rule.rule is SummonsRuleKind.MAX_GAP:
        return Refusal(
            "examination_too_late",
            422,
            f"Pemeriksaan paling lambat {words} setelah tanggal surat panggilan ({basis}).",
            f"The examination is at most {limit.amount} {english} after the date of the summons ({source}).",
        )
    return Refusal(
        "summons_notice_too_short",
        422,
        f"Surat panggilan dikirim paling sedikit {words} sebelum pemeriksaan ({basis}).",
        f"The summons is sent at least {limit.amount} {english} before the examination ({source}).",
    )


def team_incomplete(missing: tuple[str, ...]) -> Refusal:
    names = ", ".join(missing)
    return Refusal(
        "team_incomplete",
        422,
        f"Tim pemeriksa belum lengkap; tambahkan unsur: {names} (PP 94/2021 Ps 29).",
        f"The team is incomplete; add: {names} (PP 94/2021 Ps 29).",
        tuple(("members", name) for name in missing),
    )


def rank_too_low(rank: str, examined: str) -> Refusal:
    return Refusal(
        "rank_too_low",
        422,
        f"Pangkat anggota ({rank}) tidak boleh di bawah pangkat terperiksa ({examined}).",
        f"A member's rank ({rank}) may not be below that of the official examined ({examined}).",
    )
