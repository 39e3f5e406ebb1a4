"""What an operator reads in the Temporal UI. Indonesian first; Markdown; never a name."""

from datetime import date, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from services.workflow.domain.abolished import to_hand_over
from services.workflow.domain.case import CaseInput, CaseState
from services.workflow.domain.conflicts import today
from services.workflow.domain.deadlines import Deadline, Moment, MomentKind, limit_in_words
from services.workflow.domain.editions import Edition, Step
from services.workflow.domain.grounds import grounds_in_words
from services.workflow.domain.turns import actions_open
from shared.calendar import Language, full_date
from shared.contracts.cases import PauseFacts, RecordRequest
from shared.contracts.limits import Unit
from shared.contracts.vocabulary import CaseOutcome, Confidence, RecordMeasure, RequestStatus, Sla
from shared.contracts.words import AN_ESTIMATE, CLOCKS, STAGES, SURENESS

SUMMARY_LENGTH = 190  # the UI cuts what is longer

ROLES = {
    "handler": "pengawas penangan",
    "superior_of_handler": "atasan pengawas",
    "recommending": "pemberi rekomendasi",
    "control": "pengendali",
    "personnel_authority": "PPK instansi",
    "superior": "atasan PPK",
    "second_superior": "atasan kedua PPK",
    "top_authority": "otoritas tertinggi",
    "task_force": "Satgas",
}
SLA_IN_WORDS = {
    Sla.ON_TIME: "dalam batas",
    Sla.DUE_SOON: "mendekati batas",
    Sla.OVERDUE: "lewat batas",
    Sla.PAUSED: "ditangguhkan",
}
OUTCOMES = {
    CaseOutcome.SANCTIONED: "sanksi dilaksanakan",
    CaseOutcome.REJECTED: "laporan tidak diterima",
    CaseOutcome.NOT_PROVEN: "pelanggaran tidak terbukti",
    CaseOutcome.TIME_BARRED: "laporan melewati batas waktu pelaporan",
    CaseOutcome.REFERRED_TO_CRIMINAL_TRACK: "diteruskan ke Sentra Gakkumdu",
    CaseOutcome.MERGED: "digabungkan ke perkara yang sama",
    CaseOutcome.SUBJECT_ALREADY_DISMISSED: "terlapor sudah diberhentikan",
    CaseOutcome.SUBJECT_RETIRED: "terlapor sudah pensiun",
    CaseOutcome.SUBJECT_DECEASED: "terlapor meninggal dunia",
    CaseOutcome.SANCTIONED_IN_ANOTHER_CASE: "satu sanksi terberat dijatuhkan dalam perkara lain",
    CaseOutcome.SANCTION_ANNULLED: "keputusan sanksi dibatalkan melalui upaya administratif",
}
MEASURES = {
    RecordMeasure.BLOCK: "Pemblokiran data kepegawaian",
    RecordMeasure.UNBLOCK: "Pembukaan blokir data kepegawaian",
}
REQUESTS = {
    RequestStatus.REQUESTED: "menunggu jawaban",
    RequestStatus.CONFIRMED: "dilaksanakan",
    RequestStatus.REFUSED: "ditolak",
    RequestStatus.WITHDRAWN: "permintaan dicabut",
}


def limit_name(confidence: Confidence) -> str:
    """A limit without a source is a target, never a limit of the law."""
    return "target waktu" if confidence is Confidence.UNVERIFIED else "batas waktu"


def instant_in_words(at: datetime, zone: str) -> str:
    local = at.astimezone(ZoneInfo(zone))
    return f"{full_date(local.date())} {local:%H:%M:%S}"


def due_in_words(deadline: Deadline) -> str:
    """`s.d. Senin, 28 Oktober 2024 24.00`: the last day, not the instant after it."""
    facts = deadline.facts
    if facts.limit.unit is Unit.SECONDS:
        return f"s.d. {instant_in_words(facts.lapses_at, facts.zone)}"
    doubt = AN_ESTIMATE[0] if facts.is_estimated else ""
    return f"s.d. {full_date(datetime.fromisoformat(facts.due_date).date())} pukul 24.00{doubt}"


def timer_summary(step: Step, deadline: Deadline, moment: Moment) -> str:
    """`Kajian awal Bawaslu: batas waktu 2 hari kerja, s.d. Rabu, 25 November 2026 pukul 24.00`."""
    name, instant = limit_name(deadline.facts.confidence), partial(instant_in_words, zone=deadline.facts.zone)
    what = {
        MomentKind.REMINDER: f"pengingat {moment.index}, {name}",
        MomentKind.LAPSE: name,
        MomentKind.RUNG: f"eskalasi {moment.index} ({_rung_title(step, moment.index)}) setelah {name}",
        MomentKind.PAUSE_END: f"penghitungan dihentikan paling lama s.d. {instant(moment.at)}, {name}",
    }[moment.kind]
    return f"{step.title.id}: {what} {limit_in_words(deadline.facts.limit)}, {due_in_words(deadline)}"[:SUMMARY_LENGTH]


def _rung_title(step: Step, number: int) -> str:
    return next((rung.title.id for rung in step.rungs if rung.rung == number), "")


def case_summary(case: CaseInput) -> str:
    return f"{case.violation} · {case.agency} · {case.election.value} · {case.edition}"


def current_details(case: CaseInput, state: CaseState, edition: Edition, now: datetime) -> str:
    """Stage, who must act, until when and how that was counted, what was escalated, what has to be handed over."""
    step = edition.find_step(state.stage)
    lines = [f"### {case.case_number}: {step.title.id if step else state.stage}", ""]
    lines += _transfer_lines(case, edition, state, today(now))
    lines += _who(case, edition, state) + _deadline_lines(state) + _sanction_lines(state)
    lines += _rung_lines(state, step, case.zone) + _record_lines(state.record_request)
    lines += [
        "",
        f"Edisi `{edition.id}` · {edition.basis}",
        f"Pelanggaran `{case.violation}` · instansi `{case.agency}`",
    ]
    return "\n".join(lines)


def _transfer_lines(case: CaseInput, edition: Edition, state: CaseState, day: date) -> list[str]:
    """An authority that exists no longer never acts: what an operator runs to hand its cases over."""
    lines = []
    for role, gone in (to_hand_over(case.parties, edition, day) if state.outcome is None else {}).items():
        since, order = full_date(gone.last_day + timedelta(days=1)), f"--from {gone.agency} --to {gone.successor}"
        who = f"{ROLES[role.value]} (`{gone.agency}`) tidak ada lagi sejak {since}"
        lines.append(f"**Pengalihan diperlukan:** {who}. {gone.basis} ({SURENESS[gone.confidence]})")
        lines += ["", f"`netra case transfer {order} --basis {gone.document} --clock keep`", ""]
    return lines


def _who(case: CaseInput, edition: Edition, state: CaseState) -> list[str]:
    if state.outcome is not None:
        return [f"**Hasil:** {OUTCOMES[state.outcome]} (`{state.outcome.value}`)"]
    step = edition.find_step(state.stage)
    if step is None:
        return []
    unresolved = case.subject_unresolved and not state.subject_resolved
    turns = actions_open(edition, state, unresolved=unresolved)
    actions = ", ".join(f"{rule.title.id} (`{rule.code}`)" for rule in turns)
    who = f"**Yang harus bertindak:** {ROLES[step.actor.value]} (`{case.parties.agency(step.actor)}`)"
    return [who, "", f"**Tindakan yang tersedia:** {actions}"]


def _deadline_lines(state: CaseState) -> list[str]:
    if state.deadline is None or state.outcome is not None:
        return []
    facts = state.deadline.facts
    if state.pause is not None:
        return _pause_lines(state.pause, facts.zone)
    name = limit_name(facts.confidence).capitalize()
    counted = f"{limit_in_words(facts.limit)} sejak {instant_in_words(facts.trigger_at, facts.zone)} ({facts.zone})"
    return [
        "",
        f"**{name}:** {due_in_words(state.deadline)} · {SLA_IN_WORDS[state.sla]}",
        f"Dihitung: {counted}; kalender `{facts.calendar_version}`",
        f"Dasar: {facts.basis} ({SURENESS[facts.confidence]})",
    ]


def _sanction_lines(state: CaseState) -> list[str]:
    """What the sanction, in its own workflow, waits for; its own page says more."""
    if state.sanction_stage is None or state.outcome is not None:
        return []
    clocks = (
        f"- {limit_name(clock.confidence)} {CLOCKS[clock.code]}: sebelum {instant_in_words(clock.due_at, clock.zone)}"
        f" ({clock.zone}); {clock.basis}"
        for clock in state.sanction_clocks
    )
    stage, _ = STAGES[state.sanction_stage]
    return ["", f"**Sanksi ke-{state.sanction_round}:** {stage} (`{state.sanction_stage.value}`)", *clocks]


def _record_lines(request: RecordRequest | None) -> list[str]:
    if request is None:
        return []
    measure, status = MEASURES[request.measure], REQUESTS[request.status]
    told = f", nomor {request.reference}" if request.reference else ""
    asked = f"diminta oleh `{request.requested_by}` kepada `{request.requested_of}`"
    return ["", f"**{measure}:** {status} ({asked}{told}). {request.basis}"]


def _pause_lines(pause: PauseFacts, zone: str) -> list[str]:
    first_day, grounds = full_date(date.fromisoformat(pause.first_day)), grounds_in_words(Language.INDONESIAN)
    since = f"sejak {first_day} oleh `{pause.by_agency}` ({grounds.get(pause.ground, pause.ground)})"
    return [
        "",
        f"**Penghitungan waktu dihentikan** {since}, paling lama s.d. {instant_in_words(pause.ends_at, zone)}",
        f"Dasar penghentian: {pause.basis} ({SURENESS[pause.confidence]})",
    ]


def _rung_lines(state: CaseState, step: Step | None, zone: str) -> list[str]:
    """One that was seen late may have moved behind a higher one. A case of an earlier release does not know when."""
    if state.rung == 0 or step is None:
        return []
    fired = state.rungs or dict.fromkeys(range(1, state.rung + 1))
    rungs = ((rung, fired[rung.rung]) for rung in step.rungs if rung.rung in fired)
    return ["", *(f"- Eskalasi {rung.rung}: {rung.title.id}{_fired_at(at, zone)}" for rung, at in rungs)]


def _fired_at(at: datetime | None, zone: str) -> str:
    return f" ({instant_in_words(at, zone)})" if at else ""
