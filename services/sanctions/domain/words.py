"""What an operator reads in the Temporal UI: Indonesian first, Markdown, never a name."""

from services.sanctions.domain.catalogue import Catalogue
from services.sanctions.domain.procedure import Lapse, available
from services.sanctions.domain.state import SanctionState
from shared.contracts.limits import Unit
from shared.contracts.sanctions import MilestoneKind, SanctionOrder
from shared.contracts.vocabulary import SanctionCategory, Sla

STAGES: dict[MilestoneKind, tuple[str, str]] = {
    MilestoneKind.RECEIVED: ("Rekomendasi diterima PPK", "Recommendation received"),
    MilestoneKind.SUMMONED: ("Pemanggilan", "Summoned"),
    MilestoneKind.EXAMINED: ("Pemeriksaan selesai", "Examined"),
    MilestoneKind.DEVIATION_PROPOSED: ("Menunggu jawaban atas usul penyimpangan", "Deviation proposed"),
    MilestoneKind.DEVIATION_REFUSED: ("Usul penyimpangan ditolak", "Deviation refused"),
    MilestoneKind.DECIDED: ("Keputusan ditetapkan, menunggu penyampaian", "Decided, to be served"),
    MilestoneKind.SERVED: ("Keputusan disampaikan, menunggu mulai berlaku", "Served, to take effect"),
    MilestoneKind.OBJECTION_FILED: ("Upaya administratif berjalan", "Objection or appeal pending"),
    MilestoneKind.OBJECTION_DECIDED: ("Upaya administratif diputus", "Objection or appeal decided"),
    MilestoneKind.EFFECTIVE: ("Sanksi berlaku, menunggu laporan pelaksanaan", "Effective, execution to be reported"),
    MilestoneKind.EXECUTED: ("Sanksi dilaksanakan dan dilaporkan", "Executed and reported"),
    MilestoneKind.NOT_OUR_EMPLOYEE: ("Bukan ASN instansi ini", "Not an employee of this agency"),
    MilestoneKind.CLOSED_WITHOUT_SANCTION: ("Ditutup tanpa sanksi", "Closed without a sanction"),
}
CATEGORIES = {
    SanctionCategory.MORAL: "sanksi moral",
    SanctionCategory.LIGHT: "hukuman disiplin ringan",
    SanctionCategory.MODERATE: "hukuman disiplin sedang",
    SanctionCategory.SEVERE: "hukuman disiplin berat",
    SanctionCategory.DISHONOURABLE_DISMISSAL: "pemberhentian tidak dengan hormat",
}
SLA = {
    Sla.ON_TIME: "dalam batas",
    Sla.DUE_SOON: "mendekati batas",
    Sla.OVERDUE: "lewat batas",
    Sla.PAUSED: "ditangguhkan oleh keberatan atau banding",
}
UNITS = {Unit.WORKING: "hari kerja", Unit.CALENDAR: "hari kalender", Unit.SECONDS: "detik"}


def timer_summary(lapse: Lapse, order: SanctionOrder, state: SanctionState) -> str:
    service = lapse.kind is MilestoneKind.SERVICE_OVERDUE
    limit = order.limits.service if service else order.limits.effect
    what = f"{limit_name(order)} penyampaian keputusan" if service else "mulai berlaku keputusan"
    return f"{what} {limit.amount} {UNITS[limit.unit]}, {state.due_in_words}"


def limit_name(order: SanctionOrder) -> str:
    """The limits are those of discipline; for an ethics case no source was found, so it is only a target."""
    return "target waktu" if order.recommendation.category is SanctionCategory.MORAL else "batas waktu"


def current_details(order: SanctionOrder, state: SanctionState, catalogue: Catalogue) -> str:
    title_id, title_en = STAGES[state.stage]
    lines = [f"### {order.case_number}, sanksi ke-{order.round}: {title_id}", f"*{title_en}*", ""]
    lines += [
        f"- **Rekomendasi:** {CATEGORIES[order.recommendation.category]} ({order.recommendation.letter_number})",
        f"- **Sanksi:** {_sanction(state, catalogue)}",
        f"- **Keadaan:** {SLA[state.sla]}" + (f", {state.due_in_words}" if state.due_in_words else ""),
        f"- **Yang harus bertindak:** {_who(order, state)}",
    ]
    if state.is_open:
        lines.append("- **Tindakan yang tersedia:** " + ", ".join(f"`{action}`" for action in available(state.stage)))
    return "\n".join([*lines, "", f"Edisi `{order.edition}` · pelanggaran `{order.violation}` · {order.day_of_act}"])


def _sanction(state: SanctionState, catalogue: Catalogue) -> str:
    kind = catalogue.find(state.sanction or "")
    return f"{kind.name_id} (`{kind.code}`), {kind.basis}" if kind else "belum ditetapkan"


def _who(order: SanctionOrder, state: SanctionState) -> str:
    if not state.is_open:
        return "tidak ada; selesai"
    if state.stage is MilestoneKind.DEVIATION_PROPOSED:
        return f"pemberi rekomendasi (`{order.recommendation.issued_by}`)"
    return f"PPK (`{order.personnel_authority}`)"
