"""Words that the pages of two services share: a sanction's stages and clocks, and how sure a rule is."""

from shared.contracts.sanctions import MilestoneKind, SanctionDeadlineCode
from shared.contracts.vocabulary import Confidence

SURENESS: dict[Confidence, str] = {
    Confidence.CERTAIN: "naskah aturannya sudah dilihat",
    Confidence.LIKELY: "satu keterangan, naskah belum dilihat",
    Confidence.UNVERIFIED: "belum terverifikasi",
}
AN_ESTIMATE = (
    " (perkiraan: daftar hari libur belum ditetapkan)",
    " (an estimate: no list of holidays has been published)",
)
"""Follows a date that rests on a year whose holidays nobody has decreed yet."""

STAGES: dict[MilestoneKind, tuple[str, str]] = {
    MilestoneKind.RECEIVED: ("Rekomendasi diterima PPK", "Recommendation received"),
    MilestoneKind.SUMMONED: ("Pemanggilan", "Summoned"),
    MilestoneKind.EXAMINED: ("Pemeriksaan selesai", "Examined"),
    MilestoneKind.DEVIATION_PROPOSED: ("Menunggu jawaban atas usul penyimpangan", "Deviation proposed"),
    MilestoneKind.DEVIATION_REFUSED: ("Usul penyimpangan ditolak", "Deviation refused"),
    MilestoneKind.DECIDED: ("Keputusan ditetapkan, menunggu penyampaian", "Decided, to be served"),
    MilestoneKind.ABSENT_AT_SERVICE: ("Tidak hadir saat penyampaian, keputusan harus dikirim", "Absent, to be sent"),
    MilestoneKind.DECISION_SENT: ("Keputusan dikirim, menunggu sampai di alamat", "Sent, to arrive"),
    MilestoneKind.SERVED: ("Keputusan disampaikan, menunggu mulai berlaku", "Served, to take effect"),
    MilestoneKind.OBJECTION_FILED: ("Keberatan berjalan, keputusan belum berlaku", "Objection pending"),
    MilestoneKind.OBJECTION_DECIDED: ("Keberatan diputus", "Objection decided"),
    MilestoneKind.APPEAL_FILED: ("Banding pada BPASN berjalan, keputusan belum berlaku", "Appeal to BPASN pending"),
    MilestoneKind.APPEAL_DECIDED: ("Banding diputus BPASN", "Appeal decided"),
    MilestoneKind.EFFECTIVE: ("Sanksi berlaku, menunggu laporan pelaksanaan", "Effective, execution to be reported"),
    MilestoneKind.EXECUTED: ("Sanksi dilaksanakan dan dilaporkan", "Executed and reported"),
    MilestoneKind.RESTORED: ("Masa sanksi berakhir, dipulihkan", "The sanction's months are over"),
    MilestoneKind.ENDED_EARLY: ("Sanksi berakhir sebelum waktunya", "Ended before its time"),
    MilestoneKind.NOT_OUR_EMPLOYEE: ("Bukan ASN instansi ini", "Not an employee of this agency"),
    MilestoneKind.CLOSED_WITHOUT_SANCTION: ("Ditutup tanpa sanksi", "Closed without a sanction"),
}
CLOCKS: dict[SanctionDeadlineCode, str] = {
    SanctionDeadlineCode.SERVICE: "penyampaian keputusan",
    SanctionDeadlineCode.DELIVERY: "pengiriman keputusan",
    SanctionDeadlineCode.EFFECT: "mulai berlaku keputusan",
    SanctionDeadlineCode.OBJECTION: "pengajuan keberatan",
    SanctionDeadlineCode.OBJECTION_REPLY: "tanggapan atas keberatan",
    SanctionDeadlineCode.OBJECTION_DECISION: "putusan keberatan",
    SanctionDeadlineCode.APPEAL: "pengajuan banding administratif",
    SanctionDeadlineCode.APPEAL_REPLY: "tanggapan PPK atas banding",
    SanctionDeadlineCode.APPEAL_DECISION: "putusan BPASN",
    SanctionDeadlineCode.SANCTION_END: "akhir masa sanksi",
    SanctionDeadlineCode.EXAMINATION: "pemanggilan, pemeriksaan, dan laporannya",
    SanctionDeadlineCode.SECOND_SUMMONS: "panggilan kedua setelah tidak hadir",
    SanctionDeadlineCode.PROPOSAL_DECISION: "keputusan atas usul pemutusan hubungan perjanjian kerja",
    SanctionDeadlineCode.MINISTER_REPORT: "laporan kepada Mendagri",
}
