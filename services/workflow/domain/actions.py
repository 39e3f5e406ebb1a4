"""May this action be taken, by this person, at this point of the case? Pure: asked by the API and by the workflow."""

from datetime import datetime

from services.workflow.domain.case import ActionRequest, CaseState
from services.workflow.domain.editions import ActionRule, Edition, Step
from services.workflow.domain.grounds import load_grounds
from shared.contracts.cases import Parties
from shared.contracts.refusals import Refusal, Refused


def permitted(request: ActionRequest, *, edition: Edition, state: CaseState, parties: Parties) -> ActionRule:
    """The rule under which the action may be taken now. Raises Refused with a stable code; nothing is recorded."""
    if not edition.knows_action(request.action):
        raise Refused(unknown_action(request.action))
    if not state.is_open:
        raise Refused(CASE_CLOSED)
    step, rule = edition.find_step(state.stage), edition.action(state.stage, request.action)
    if step is None or rule is None:
        raise Refused(wrong_stage(request.action, state.stage))
    _check_actor(request, step, rule, parties)
    _check_fields(request, rule)
    if rule.only_after is not None and not state.has_taken(rule.only_after):
        raise Refused(too_early(request.action, rule.only_after))
    return rule


def _check_actor(request: ActionRequest, step: Step, rule: ActionRule, parties: Parties) -> None:
    role = rule.by or step.actor
    if role not in request.by.roles:
        raise Refused(wrong_role(role.value))
    if parties.agency(role) != request.by.agency:
        raise Refused(WRONG_AGENCY)


def _check_fields(request: ActionRequest, rule: ActionRule) -> None:
    missing = tuple((name, "missing") for name in rule.needs if getattr(request, name) is None)
    if missing:
        raise Refused(missing_fields(missing))
    if request.ground is not None and request.ground not in load_grounds():
        raise Refused(UNKNOWN_GROUND)


def check_extension(*, step: Step, state: CaseState, now: datetime) -> None:
    """Raises Refused unless the step's limit may still be extended: once, and before it lapses.

    The clock decides, not the record: a lapse that nobody has written down yet is a lapse.
    """
    if step.extension is None or state.deadline is None:
        raise Refused(NO_EXTENSION)
    if state.deadline.extended:
        raise Refused(EXTENDED_ALREADY)
    if state.pause is not None:
        raise Refused(CLOCK_PAUSED)
    if now >= state.deadline.facts.lapses_at:
        raise Refused(LAPSED_ALREADY)


CASE_CLOSED = Refusal("case_closed", 409, "Perkara sudah ditutup.", "The case is closed.")
PARTIES_MOVED = Refusal(
    "parties_moved",
    409,
    "Para pihak perkara sudah berubah sejak permintaan ini disusun.",
    "The parties of the case have changed since this request was made up.",
)
WRONG_AGENCY = Refusal(
    "wrong_agency",
    403,
    "Instansi Anda tidak memegang peran ini dalam perkara ini.",
    "Your agency does not hold this role in this case.",
)
UNKNOWN_GROUND = Refusal(
    "unknown_ground",
    422,
    "Alasan ini tidak ada dalam katalog; lihat GET /v1/grounds.",
    "This ground is not in the catalogue; see GET /v1/grounds.",
)
NO_EXTENSION = Refusal(
    "no_extension", 409, "Tahap ini tidak mengenal perpanjangan.", "The time limit of this step cannot be extended."
)
EXTENDED_ALREADY = Refusal(
    "extended_already",
    409,
    "Batas tahap ini sudah pernah diperpanjang.",
    "The time limit of this step was extended before.",
)
LAPSED_ALREADY = Refusal(
    "lapsed_already",
    409,
    "Batas sudah lewat dan tidak dapat diperpanjang.",
    "The deadline has lapsed and cannot be extended.",
)
CLOCK_PAUSED = Refusal(
    "clock_paused",
    409,
    "Penghitungan waktu sedang dihentikan; lanjutkan dahulu.",
    "The clock stands still; let it run again first.",
)
NO_PENDING_DEVIATION = Refusal(
    "no_pending_deviation",
    409,
    "Tidak ada usul penyimpangan yang menunggu jawaban.",
    "No proposed deviation is waiting for an answer.",
)


def unknown_action(action: str) -> Refusal:
    return Refusal(
        "unknown_action",
        404,
        f"Tindakan {action} tidak ada dalam edisi prosedur perkara ini.",
        f"The edition of this case knows no action {action}.",
    )


def wrong_stage(action: str, stage: str) -> Refusal:
    return Refusal(
        "wrong_stage",
        409,
        f"Tindakan {action} tidak dapat dilakukan pada tahap {stage}.",
        f"The action {action} cannot be taken in the stage {stage}.",
    )


def too_early(action: str, before: str) -> Refusal:
    return Refusal(
        "too_early",
        409,
        f"Tindakan {action} baru dapat dilakukan setelah {before}.",
        f"The action {action} has its turn only after {before}.",
    )


def wrong_role(role: str) -> Refusal:
    return Refusal(
        "wrong_role",
        403,
        f"Tindakan ini milik peran {role}; token Anda tidak memuatnya.",
        f"This action belongs to the role {role}, which your token does not carry.",
    )


def missing_fields(fields: tuple[tuple[str, str], ...]) -> Refusal:
    names = ", ".join(name for name, _ in fields)
    return Refusal(
        "missing_fields", 422, f"Isian wajib kosong: {names}.", f"Mandatory fields are empty: {names}.", fields
    )
