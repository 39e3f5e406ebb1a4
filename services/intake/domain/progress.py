"""What a reporter is told about his report: plain words, Indonesian first, nothing internal."""

from dataclasses import dataclass
from datetime import datetime

from shared.contracts.vocabulary import CaseOutcome


@dataclass(frozen=True)
class Words:
    id: str
    en: str


@dataclass(frozen=True)
class CaseProgress:
    """Where one case of the report stands. `stage` is a step code of the case's edition."""

    case_number: str
    stage: str
    outcome: CaseOutcome | None
    updated_at: datetime

    @property
    def status(self) -> str:
        """`closed` or the stage, if it has words of its own; `in_progress` otherwise."""
        if self.outcome is not None:
            return "closed"
        return self.stage if self.stage in STAGES else "in_progress"

    @property
    def words(self) -> Words:
        if self.outcome is not None:
            return OUTCOMES[self.outcome]
        return STAGES.get(self.stage, IN_PROGRESS)


RECEIVED = Words(
    "Laporan Anda sudah diterima dan sedang diteruskan ke petugas.",
    "Your report has been received and is on its way to the officers.",
)
IN_PROGRESS = Words("Laporan Anda sedang ditangani.", "Your report is being handled.")
STAGES = {
    "opened": Words(
        "Laporan Anda sudah diterima dan segera diperiksa.",
        "Your report has been received and will be checked shortly.",
    ),
    "verification": Words(
        "Laporan Anda sedang diperiksa kelengkapan dan kebenarannya.",
        "Your report is being checked for completeness and truth.",
    ),
    "report_completion": Words(
        "Laporan Anda belum lengkap. Hubungi kantor pengawas pemilu dan lengkapi secepatnya; sasarannya dua hari.",
        "Your report is incomplete. Contact the election supervisor and complete it soon; the target is two days.",
    ),
    "tracing": Words(
        "Informasi Anda sedang ditelusuri oleh pengawas pemilu.",
        "The election supervisor is tracing your information.",
    ),
    "clarification": Words(
        "Pengawas pemilu sedang meminta keterangan para pihak.",
        "The election supervisor is hearing the people concerned.",
    ),
    "recommendation": Words(
        "Lembaga yang berwenang sedang menyusun rekomendasi.",
        "The competent authority is preparing its recommendation.",
    ),
    "completion": Words(
        "Berkas sedang dilengkapi oleh pengawas pemilu.",
        "The election supervisor is completing the file.",
    ),
    "sanction_execution": Words(
        "Rekomendasi sudah terbit; instansi terlapor wajib melaksanakan sanksi.",
        "The recommendation has been issued; the official's agency must execute the sanction.",
    ),
}
OUTCOMES = {
    CaseOutcome.SANCTIONED: Words("Selesai: sanksi telah dijatuhkan.", "Closed: a sanction has been imposed."),
    CaseOutcome.REJECTED: Words(
        "Selesai: laporan tidak dapat diterima karena syaratnya tidak terpenuhi.",
        "Closed: the report could not be taken up because it lacked what the rules require.",
    ),
    CaseOutcome.NOT_PROVEN: Words(
        "Selesai: dugaan pelanggaran tidak terbukti.", "Closed: the violation was not proven."
    ),
    CaseOutcome.TIME_BARRED: Words(
        "Selesai: laporan disampaikan setelah batas waktu pelaporan lewat.",
        "Closed: the report came after the time for reporting had passed.",
    ),
    CaseOutcome.REFERRED_TO_CRIMINAL_TRACK: Words(
        "Selesai di sini: perkara diteruskan ke penanganan tindak pidana pemilihan.",
        "Closed here: the matter was referred to the criminal track.",
    ),
    CaseOutcome.MERGED: Words(
        "Digabungkan: perbuatan yang sama sudah ditangani dalam perkara lain, dan laporan Anda ikut di dalamnya.",
        "Merged: the same act is handled in another case already, and your report is part of it.",
    ),
    CaseOutcome.SUBJECT_RETIRED: Words("Selesai: terlapor sudah pensiun.", "Closed: the official has retired."),
    CaseOutcome.SUBJECT_DECEASED: Words("Selesai: terlapor meninggal dunia.", "Closed: the official has died."),
    CaseOutcome.SANCTIONED_IN_ANOTHER_CASE: Words(
        "Selesai: satu sanksi untuk beberapa pelanggaran dijatuhkan dalam perkara lain.",
        "Closed: one sanction for several violations was imposed in another case.",
    ),
    CaseOutcome.SANCTION_ANNULLED: Words(
        "Selesai: sanksi dibatalkan setelah terlapor mengajukan keberatan atau banding.",
        "Closed: the sanction was annulled after the official objected or appealed.",
    ),
    CaseOutcome.SUBJECT_ALREADY_DISMISSED: Words(
        "Selesai: terlapor sudah tidak lagi menjadi ASN.", "Closed: the official is no longer a civil servant."
    ),
}
