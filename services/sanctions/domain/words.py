"""What an operator reads in the Temporal UI: Indonesian first, Markdown, never a name."""

from services.sanctions.domain.attesting import APPROVAL_CHECK, REPORT_DUE, owes_report
from services.sanctions.domain.catalogue import Catalogue
from services.sanctions.domain.deadlines import due_in_words
from services.sanctions.domain.names import CATEGORIES
from services.sanctions.domain.procedure import Lapse
from services.sanctions.domain.remedies import load_remedies
from services.sanctions.domain.state import SanctionState
from services.sanctions.domain.turns import actions_open
from services.sanctions.domain.withholding import EXECUTION_HELD
from shared.contracts.limits import Unit
from shared.contracts.sanctions import MilestoneKind, SanctionDeadline, SanctionDeadlineCode, SanctionOrder
from shared.contracts.vocabulary import Confidence, Sla
from shared.contracts.words import CLOCKS, STAGES

HAPPENED: dict[MilestoneKind, tuple[str, str]] = {
    MilestoneKind.TEAM_FORMED: ("Tim pemeriksa dibentuk", "Examination team formed"),
    MilestoneKind.RELIEVED_FROM_DUTY: ("Dibebaskan sementara dari tugas jabatan", "Relieved from duty"),
    MilestoneKind.EXAMINATION_REPORTED: ("Laporan hasil pemeriksaan", "Examination report"),
    MilestoneKind.EXAMINATION_OVERDUE: ("Pemeriksaan lewat waktu; atasan dilaporkan", "Examination overdue; reported"),
    MilestoneKind.PANEL_FORMED: ("Majelis Kode Etik dibentuk", "Ethics panel formed"),
    MilestoneKind.PANEL_RECOMMENDED: ("Rekomendasi Majelis Kode Etik", "Recommendation of the ethics panel"),
    MilestoneKind.PROPOSAL_SUBMITTED: ("Usul pemberhentian disampaikan", "Dismissal proposed"),
    MilestoneKind.PROPOSAL_OVERDUE: ("Keputusan atas usul lewat waktu", "Decision on the proposal overdue"),
    MilestoneKind.MINISTER_INFORMED: ("Dilaporkan kepada Mendagri", "Reported to the Minister"),
    MilestoneKind.MINISTER_REPORT_OVERDUE: ("Laporan kepada Mendagri lewat waktu", "Report to the Minister overdue"),
    MilestoneKind.APPROVAL_CHECKED: ("Persetujuan Mendagri diperiksa", "Approval of the Minister checked"),
    MilestoneKind.SERVICE_OVERDUE: ("Penyampaian keputusan lewat waktu", "Service of the decision overdue"),
    MilestoneKind.DELIVERY_OVERDUE: ("Pengiriman keputusan lewat waktu", "Sending of the decision overdue"),
    MilestoneKind.REPLY_OVERDUE: ("Tanggapan lewat waktu", "Reply overdue"),
    MilestoneKind.REMEDY_OVERDUE: ("Putusan upaya administratif lewat waktu", "Decision on the remedy overdue"),
    MilestoneKind.REMEDY_REPLIED: ("Tanggapan disampaikan", "Reply given"),
    MilestoneKind.REDIRECTED: ("Dialihkan kepada instansi lain", "Redirected to another agency"),
    MilestoneKind.DUE_SOON: ("Pengingat", "Reminder"),
    MilestoneKind.DEADLINE_RECOMPUTED: ("Dihitung ulang karena penetapan hari libur", "Moved by a holiday decree"),
    MilestoneKind.DEADLINE_CONFIRMED: ("Diperiksa terhadap penetapan hari libur", "Checked against a holiday decree"),
}
"""What happens beside the stages: with `STAGES` a title for every milestone."""
ACTIONS = {
    "summon": "memanggil terlapor",
    "form_examination_team": "membentuk tim pemeriksa",
    "relieve_from_duty": "membebaskan sementara dari tugas jabatan",
    "record_examination": "mencatat berita acara pemeriksaan",
    "report_examination": "mencatat laporan hasil pemeriksaan",
    "form_ethics_panel": "membentuk Majelis Kode Etik",
    "record_panel_recommendation": "mencatat rekomendasi Majelis Kode Etik",
    "submit_proposal": "mengusulkan pemberhentian",
    "decide": "menetapkan keputusan",
    "propose_deviation": "mengusulkan sanksi lain dari rekomendasi",
    "reply_not_our_employee": "menjawab bahwa terlapor bukan pegawai instansi",
    "report_to_minister": "melapor kepada Mendagri",
    "record_approval_check": "mencatat pemeriksaan persetujuan Mendagri",
    "record_absence": "mencatat terlapor tidak hadir saat penyampaian",
    "send_decision": "mengirim keputusan ke alamat terakhir",
    "serve": "mencatat keputusan diterima",
    "file_objection": "mencatat keberatan",
    "file_appeal": "mencatat banding administratif",
    "reply_to_remedy": "menyampaikan tanggapan",
    "decide_objection": "mencatat putusan keberatan",
    "decide_appeal": "mencatat putusan BPASN",
    "report_execution": "melaporkan pelaksanaan",
    "end_sanction": "mencatat sanksi berakhir sebelum waktunya",
    "close_without_sanction": "menutup tanpa sanksi",
}
DUTIES = {
    REPORT_DUE: "laporan kepada Mendagri",
    APPROVAL_CHECK: "pemeriksaan persetujuan Mendagri",
}
SLA = {
    Sla.ON_TIME: "dalam batas",
    Sla.DUE_SOON: "mendekati batas",
    Sla.OVERDUE: "lewat batas",
    Sla.PAUSED: "ditangguhkan oleh keberatan atau banding",
}
UNITS = {Unit.WORKING: "hari kerja", Unit.CALENDAR: "hari kalender", Unit.SECONDS: "detik"}


def timer_summary(lapse: Lapse, order: SanctionOrder, state: SanctionState) -> str:
    """`batas waktu penyampaian keputusan 14 hari kerja, s.d. 30 April 2024 pukul 24.00 WITA`."""
    if lapse.deadline is not None:
        reminder = "pengingat, " if lapse.kind is MilestoneKind.DUE_SOON else ""
        return f"{reminder}{clock_in_words(lapse.deadline)}"
    service = lapse.kind is MilestoneKind.SERVICE_OVERDUE
    limit = order.limits.service if service else order.limits.effect
    what = f"{limit_name(Confidence.UNVERIFIED)} penyampaian keputusan" if service else "mulai berlaku keputusan"
    return f"{what} {limit.amount} {UNITS[limit.unit]}, {state.due_in_words}"


def clock_in_words(clock: SanctionDeadline) -> str:
    begins = clock.code in {SanctionDeadlineCode.EFFECT, SanctionDeadlineCode.SANCTION_END}
    name = CLOCKS[clock.code] if begins else f"{limit_name(clock.confidence)} {CLOCKS[clock.code]}"
    return f"{name} {_length(clock)}{due_in_words(clock)}"


def _length(clock: SanctionDeadline) -> str:
    if clock.limit is not None:
        return f"{clock.limit.amount} {UNITS[clock.limit.unit]}, "
    return f"{clock.months} bulan, " if clock.months else ""


def limit_name(confidence: Confidence) -> str:
    """A limit without a source is a target, never a limit of the law."""
    return "target waktu" if confidence is Confidence.UNVERIFIED else "batas waktu"


def current_details(order: SanctionOrder, state: SanctionState, catalogue: Catalogue) -> str:
    title_id, title_en = STAGES[state.stage]
    lines = [f"### {order.case_number}, sanksi ke-{order.round}: {title_id}", f"*{title_en}*", ""]
    lines += [
        f"- **Rekomendasi:** {CATEGORIES[order.recommendation.category]} ({order.recommendation.letter_number})",
        f"- **Sanksi:** {_sanction(state, catalogue)}",
        f"- **Keadaan:** {SLA[state.sla]}" + (f", {state.due_in_words}" if state.due_in_words else ""),
        f"- **Yang harus bertindak:** {_who(order, state)}",
        *(f"- **Jam berjalan:** {clock_in_words(clock)} · {clock.basis}" for clock in _shown(state)),
        *_pay(state),
    ]
    lines += _examination_lines(state) + [f"- **Kewajiban:** {duty}" for duty in duties(state)]
    if state.is_open:
        turns = (f"{ACTIONS[action]} (`{action}`)" for action in actions_open(order, state, catalogue))
        lines.append("- **Tindakan yang tersedia:** " + ", ".join(turns))
    return "\n".join([*lines, "", f"Edisi `{order.edition}` · pelanggaran `{order.violation}` · {order.day_of_act}"])


def duties(state: SanctionState) -> tuple[str, ...]:
    """What a decision owes to the Minister of Home Affairs and has not given yet, each with its basis."""
    done = {REPORT_DUE: not owes_report(state), APPROVAL_CHECK: state.examination.approval_checked}
    owed = (code for code, is_done in done.items() if code in state.decision and not is_done)
    said = tuple(f"{DUTIES[code]}: {state.decision[code]}" for code in owed)
    held = state.decision.get(EXECUTION_HELD) if state.examination.approval_withheld else None
    return said if held is None else (*said, f"persetujuan Mendagri tidak diberikan, pelaksanaan ditahan: {held}")


def _examination_lines(state: SanctionState) -> list[str]:
    examination = state.examination
    happened = {
        "tim pemeriksa dibentuk": examination.team,
        "dibebaskan sementara dari tugas jabatan": examination.relieved,
        "laporan hasil pemeriksaan dicatat": examination.reported,
        "Majelis Kode Etik dibentuk": examination.panel,
        "rekomendasi majelis dicatat": examination.panel_recommended,
    }
    said = [words for words, is_so in happened.items() if is_so]
    return ["- **Pemeriksaan:** " + ", ".join(said)] if said else []


def _sanction(state: SanctionState, catalogue: Catalogue) -> str:
    kind = catalogue.find(state.sanction or "")
    if kind is None:
        return "belum ditetapkan"
    article = state.decision.get("article")
    return f"{kind.name_id} (`{kind.code}`), {kind.basis}" + (f"; pelanggaran: {article}" if article else "")


def _shown(state: SanctionState) -> tuple[SanctionDeadline, ...]:
    return state.clocks if state.is_open else ()


def _pay(state: SanctionState) -> list[str]:
    note = load_remedies().pay_note(state.ground) if state.stage is MilestoneKind.APPEAL_FILED else None
    return [f"- **Gaji selama banding:** {note.name_id} ({note.basis})"] if note else []


def _who(order: SanctionOrder, state: SanctionState) -> str:
    if not state.is_open:
        return "tidak ada; selesai"
    if state.stage is MilestoneKind.DEVIATION_PROPOSED:
        return f"pemberi rekomendasi (`{order.recommendation.issued_by}`)"
    if state.stage is MilestoneKind.APPEAL_FILED:
        return f"BPASN; PPK (`{order.personnel_authority}`) menyampaikan tanggapan dan mencatat putusannya"
    if state.stage is MilestoneKind.EXECUTED:
        return "tidak ada; masa sanksi berjalan"
    return f"PPK (`{order.personnel_authority}`)"
