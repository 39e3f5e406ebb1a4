"""The words of letters, Indonesian and English. A code without words of its own is shown as it is, legibly."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import NamedTuple

from shared.calendar import Language, full_date
from shared.contracts.cases import BLOCK_TO_BE_LIFTED, FOLLOWED_UP, PauseEnd
from shared.contracts.limits import Unit
from shared.contracts.sanctions import MilestoneKind, SanctionDeadlineCode
from shared.contracts.vocabulary import (
    CaseOutcome,
    ClockPolicy,
    Confidence,
    ConflictGround,
    RecordMeasure,
    RequestStatus,
    Role,
    SanctionCategory,
)
from shared.contracts.words import AN_ESTIMATE


class Bilingual(NamedTuple):
    id: str
    en: str


def same(text: str) -> Bilingual:
    return Bilingual(text, text)


def words_for(code: str, table: Mapping[str, Bilingual]) -> Bilingual:
    """A new edition may bring steps and acts that this release has no words for: the notice goes out all the same."""
    return table.get(code) or same(code.replace("_", " "))


STAGES: Mapping[str, Bilingual] = {
    "opened": Bilingual("pembukaan perkara", "opening of the case"),
    "verification": Bilingual("verifikasi laporan", "verification of the report"),
    "report_completion": Bilingual("perbaikan laporan oleh pelapor", "completion of the report by the reporter"),
    "tracing": Bilingual("penelusuran informasi awal", "tracing of preliminary information"),
    "clarification": Bilingual("klarifikasi dan kajian", "clarification and review"),
    "recommendation": Bilingual("rekomendasi", "recommendation"),
    "completion": Bilingual("perbaikan berkas", "completion of the file"),
    "sanction_execution": Bilingual("pelaksanaan sanksi", "execution of the sanction"),
    "closed": Bilingual("perkara ditutup", "case closed"),
}
ROLES: Mapping[str, Bilingual] = {
    Role.HANDLER: Bilingual("pengawas yang menangani", "handling election supervisor"),
    Role.SUPERIOR_OF_HANDLER: Bilingual("atasan pengawas yang menangani", "superior of the handling supervisor"),
    Role.RECOMMENDING: Bilingual("pemberi rekomendasi", "recommending authority"),
    Role.CONTROL: Bilingual("instansi pengendali", "controlling authority"),
    Role.PERSONNEL_AUTHORITY: Bilingual("Pejabat Pembina Kepegawaian (PPK)", "personnel authority"),
    Role.SUPERIOR: Bilingual("atasan PPK", "superior of the personnel authority"),
    Role.SECOND_SUPERIOR: Bilingual("atasan kedua PPK", "second superior of the personnel authority"),
    Role.TOP_AUTHORITY: Bilingual("otoritas tertinggi di atas PPK", "highest authority above the personnel authority"),
    Role.TASK_FORCE: Bilingual("Satgas Netralitas ASN", "joint task force"),
}
ACTS: Mapping[str, Bilingual] = {
    "warning": Bilingual("peringatan kepada PPK", "warning to the personnel authority"),
    "request_reprimand": Bilingual(
        "permintaan teguran kepada atasan PPK", "request for a reprimand by the superior authority"
    ),
    "request_second_reprimand": Bilingual("permintaan teguran kedua", "request for a second reprimand"),
    "request_record_block": Bilingual(
        "permintaan pemblokiran data kepegawaian", "request to block the personnel record"
    ),
    "report_to_superior_authority": Bilingual(
        "laporan kepada otoritas yang lebih tinggi", "report to the superior authority"
    ),
    "report_to_superior": Bilingual("laporan kepada atasan pengawas", "report to the superior supervisor"),
    "remind_recommending_authority": Bilingual(
        "peringatan kepada pemberi rekomendasi", "warning to the recommending authority"
    ),
}
OUTCOMES: Mapping[str, Bilingual] = {
    CaseOutcome.SANCTIONED: Bilingual("sanksi telah dilaksanakan", "the sanction was executed"),
    CaseOutcome.REJECTED: Bilingual("laporan tidak diterima", "the report was rejected"),
    CaseOutcome.NOT_PROVEN: Bilingual("pelanggaran tidak terbukti", "the violation was not proven"),
    CaseOutcome.TIME_BARRED: Bilingual("laporan melewati batas waktu pelaporan", "the report came too late"),
    CaseOutcome.REFERRED_TO_CRIMINAL_TRACK: Bilingual(
        "diteruskan ke Sentra Gakkumdu", "referred to the criminal track"
    ),
    CaseOutcome.SUBJECT_RETIRED: Bilingual("terlapor sudah pensiun", "the reported official had retired"),
    CaseOutcome.SUBJECT_DECEASED: Bilingual("terlapor meninggal dunia", "the reported official has died"),
    CaseOutcome.SANCTIONED_IN_ANOTHER_CASE: Bilingual(
        "satu sanksi terberat dijatuhkan dalam perkara lain", "the one heaviest sanction was imposed in another case"
    ),
    CaseOutcome.SANCTION_ANNULLED: Bilingual(
        "keputusan sanksi dibatalkan melalui upaya administratif", "the sanction was annulled by a remedy"
    ),
    CaseOutcome.SUBJECT_ALREADY_DISMISSED: Bilingual(
        "terlapor sudah diberhentikan", "the reported official had already been dismissed"
    ),
    CaseOutcome.MERGED: Bilingual(
        "digabungkan ke perkara lain tentang perbuatan yang sama", "merged into another case of the same act"
    ),
}
CATEGORIES: Mapping[str, Bilingual] = {
    SanctionCategory.MORAL: Bilingual("sanksi moral", "moral sanction"),
    SanctionCategory.LIGHT: Bilingual("hukuman disiplin ringan", "light disciplinary sanction"),
    SanctionCategory.MODERATE: Bilingual("hukuman disiplin sedang", "moderate disciplinary sanction"),
    SanctionCategory.SEVERE: Bilingual("hukuman disiplin berat", "severe disciplinary sanction"),
    SanctionCategory.DISHONOURABLE_DISMISSAL: Bilingual("pemberhentian tidak dengan hormat", "dishonourable dismissal"),
}
MILESTONES: Mapping[str, Bilingual] = {
    MilestoneKind.DEVIATION_PROPOSED: Bilingual(
        "PPK mengusulkan sanksi yang berbeda", "the personnel authority proposes another sanction"
    ),
    MilestoneKind.EXAMINATION_OVERDUE: Bilingual(
        "pemeriksaan belum dilakukan pada waktunya", "the examination is overdue"
    ),
    MilestoneKind.PROPOSAL_OVERDUE: Bilingual(
        "usul pemutusan hubungan kerja lewat waktu", "the decision on the proposed termination is overdue"
    ),
    MilestoneKind.MINISTER_REPORT_OVERDUE: Bilingual(
        "laporan kepada Mendagri lewat waktu", "the report to the Minister is overdue"
    ),
    MilestoneKind.DEADLINE_RECOMPUTED: Bilingual(
        "waktu pelaksanaan sanksi berubah karena penetapan hari libur", "a holiday decree moved a day of the sanction"
    ),
    MilestoneKind.DECIDED: Bilingual("keputusan sanksi telah ditetapkan", "the sanction has been decided"),
    MilestoneKind.SERVICE_OVERDUE: Bilingual("penyampaian keputusan lewat waktu", "service of the decision is overdue"),
    MilestoneKind.EFFECTIVE: Bilingual("keputusan sanksi telah berlaku", "the sanction has taken effect"),
    MilestoneKind.EXECUTED: Bilingual(
        "sanksi telah dilaksanakan dan dilaporkan", "the sanction has been executed and reported"
    ),
    MilestoneKind.NOT_OUR_EMPLOYEE: Bilingual(
        "terlapor bukan pegawai instansi ini", "the reported official is not employed by this agency"
    ),
    MilestoneKind.OBJECTION_FILED: Bilingual(
        "keberatan diajukan; keputusan belum berlaku", "an objection was filed; the decision does not run meanwhile"
    ),
    MilestoneKind.OBJECTION_DECIDED: Bilingual("keberatan telah diputus", "the objection was decided"),
    MilestoneKind.APPEAL_FILED: Bilingual(
        "banding administratif diajukan kepada BPASN; keputusan belum berlaku",
        "an appeal to BPASN was filed; the decision does not run meanwhile",
    ),
    MilestoneKind.APPEAL_DECIDED: Bilingual("BPASN telah memutus banding", "BPASN has decided the appeal"),
    MilestoneKind.REPLY_OVERDUE: Bilingual(
        "tanggapan belum disampaikan; upaya administratif diputus berdasarkan bukti yang ada",
        "no reply was given; the remedy is decided on the evidence",
    ),
    MilestoneKind.REMEDY_OVERDUE: Bilingual("upaya administratif belum diputus", "the remedy was not decided in time"),
    MilestoneKind.DELIVERY_OVERDUE: Bilingual("keputusan belum dikirim", "the decision was not sent in time"),
    MilestoneKind.RESTORED: Bilingual(
        "masa sanksi berakhir; kedudukan dipulihkan", "the sanction's months are over; the official is restored"
    ),
    MilestoneKind.ENDED_EARLY: Bilingual("sanksi berakhir sebelum waktunya", "the sanction has ended before its time"),
    MilestoneKind.CLOSED_WITHOUT_SANCTION: Bilingual("ditutup tanpa sanksi", "closed without a sanction"),
}
RECORD_REQUESTS: Mapping[tuple[str, str], Bilingual] = {
    (RecordMeasure.BLOCK, RequestStatus.CONFIRMED): Bilingual(
        "data kepegawaian telah diblokir", "the personnel record has been blocked"
    ),
    (RecordMeasure.BLOCK, RequestStatus.REFUSED): Bilingual(
        "permintaan pemblokiran data ditolak", "the request to block the record was refused"
    ),
    (RecordMeasure.UNBLOCK, RequestStatus.CONFIRMED): Bilingual(
        "blokir data kepegawaian telah dibuka", "the personnel record has been unblocked"
    ),
}
BLOCKS: Mapping[str, Bilingual] = {
    FOLLOWED_UP: Bilingual(
        "permintaan pemblokiran data kepegawaian dicabut", "the request to block the record is withdrawn"
    ),
    BLOCK_TO_BE_LIFTED: Bilingual(
        "blokir data kepegawaian agar dibuka", "the block of the personnel record is to be lifted"
    ),
}
"""What follow-up means for a block: nothing was done yet, or it has to be undone."""
RESULTS: Mapping[str, Bilingual] = {
    "upheld": Bilingual("keputusan dikuatkan", "the decision was upheld"),
    "mitigated": Bilingual("sanksi diringankan", "the sanction was mitigated"),
    "aggravated": Bilingual("sanksi diperberat", "the sanction was aggravated"),
    "changed": Bilingual("sanksi diubah", "the sanction was changed"),
    "annulled": Bilingual("keputusan dibatalkan", "the decision was annulled"),
}
"""What a remedy led to, as its milestone's ground says it."""
SOME_CLOCK = Bilingual("batas waktu sanksi", "a deadline of the sanction")
CLOCKS: Mapping[str, Bilingual] = {
    SanctionDeadlineCode.SERVICE: Bilingual("penyampaian keputusan", "service of the decision"),
    SanctionDeadlineCode.DELIVERY: Bilingual("pengiriman keputusan", "sending of the decision"),
    SanctionDeadlineCode.EFFECT: Bilingual("mulai berlaku keputusan", "effect of the decision"),
    SanctionDeadlineCode.OBJECTION: Bilingual("pengajuan keberatan", "filing of an objection"),
    SanctionDeadlineCode.OBJECTION_REPLY: Bilingual("tanggapan atas keberatan", "reply to the objection"),
    SanctionDeadlineCode.OBJECTION_DECISION: Bilingual("putusan keberatan", "decision on the objection"),
    SanctionDeadlineCode.APPEAL: Bilingual("pengajuan banding administratif", "filing of an appeal"),
    SanctionDeadlineCode.APPEAL_REPLY: Bilingual("tanggapan PPK atas banding", "the authority's reply to the appeal"),
    SanctionDeadlineCode.APPEAL_DECISION: Bilingual("putusan BPASN", "decision by BPASN"),
    SanctionDeadlineCode.SANCTION_END: Bilingual("akhir masa sanksi", "end of the sanction"),
    SanctionDeadlineCode.EXAMINATION: Bilingual("pemeriksaan dan laporannya", "the examination and its report"),
    SanctionDeadlineCode.SECOND_SUMMONS: Bilingual("panggilan kedua", "the second summons"),
    SanctionDeadlineCode.PROPOSAL_DECISION: Bilingual("keputusan atas usul", "decision on the proposal"),
    SanctionDeadlineCode.MINISTER_REPORT: Bilingual("laporan kepada Mendagri", "report to the Minister"),
}
GROUNDS: Mapping[str, Bilingual] = {
    "witness_unavailable": Bilingual("saksi belum dapat hadir", "a witness is not available yet"),
    "witness_not_heard": Bilingual("saksi belum didengar", "a witness has not been heard yet"),
    "evidence_expected": Bilingual("bukti tambahan ditunggu", "further evidence is expected"),
    "official_not_heard": Bilingual("terlapor belum diklarifikasi", "the reported official has not been heard"),
    "file_incomplete": Bilingual("berkas tidak lengkap", "the file is incomplete"),
    "receipt_day_mistaken": Bilingual("tanggal terima keliru dicatat", "the day of receipt was recorded wrongly"),
    "receipt_proof_found": Bilingual(
        "bukti terima yang lebih tepat ditemukan", "a better proof of the receipt was found"
    ),
}
PAUSE_ENDS: Mapping[str, Bilingual] = {
    PauseEnd.RESUMED: Bilingual("dilanjutkan", "was started again"),
    PauseEnd.CAP_REACHED: Bilingual(
        "berjalan kembali karena waktu penghentian paling lama sudah habis",
        "runs again because the longest stop allowed is over",
    ),
}
CONFLICT_GROUNDS: Mapping[str, Bilingual] = {
    ConflictGround.HEADED_BY_REPORTED_OFFICIAL: Bilingual(
        "instansi semula dipimpin terlapor", "the reported official heads the former agency"
    ),
    ConflictGround.HEADED_BY_HIS_APPOINTEE: Bilingual(
        "instansi semula dipimpin pejabat yang diangkat terlapor", "his appointee heads the former agency"
    ),
    ConflictGround.HEADED_BY_CANDIDATE: Bilingual(
        "pimpinan instansi semula calon dalam pemilihan itu", "the former agency's head is a candidate in that election"
    ),
    ConflictGround.CONFLICT_ENDED: Bilingual("benturan kepentingan berakhir", "the conflict of interest ended"),
    ConflictGround.FOLLOWS_THE_ROLE_BELOW: Bilingual("mengikuti jenjang atasan", "it follows the agency below it"),
}
CLOCK_POLICIES: Mapping[str, Bilingual] = {
    ClockPolicy.KEEP: Bilingual("Jangka waktu tetap berjalan.", "The deadline runs on."),
    ClockPolicy.RESTART: Bilingual(
        "Jangka waktu dihitung ulang sejak pengalihan.", "The time is counted anew from the hand-over."
    ),
}
UNITS: Mapping[Unit, Bilingual] = {
    Unit.WORKING: Bilingual("hari kerja", "working days"),
    Unit.CALENDAR: Bilingual("hari kalender", "calendar days"),
    Unit.SECONDS: Bilingual("detik", "seconds"),
}


def day_words(day: date) -> Bilingual:
    return Bilingual(full_date(day, Language.INDONESIAN), full_date(day, Language.ENGLISH))


def limit_name(confidence: Confidence) -> Bilingual:
    """A limit without a source is a target, never a limit of the law."""
    if confidence is Confidence.UNVERIFIED:
        return Bilingual("target waktu", "target date")
    return Bilingual("batas waktu", "deadline")


def doubted(day: Callable[[Language], str], *, estimated: bool) -> Bilingual:
    """A day in both languages, which says so when it rests on a year whose holidays nobody has decreed yet."""
    doubt = AN_ESTIMATE if estimated else ("", "")
    return Bilingual(day(Language.INDONESIAN) + doubt[0], day(Language.ENGLISH) + doubt[1])
