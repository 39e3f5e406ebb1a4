"""Deadlines and their proofs in words, whether the clock runs or stands."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import RowMapping

from services.workflow.api.models import DeadlineView, PauseView, ProofView, RungView
from services.workflow.domain.climbing import Climb, ladder
from services.workflow.domain.deadlines import Deadline
from services.workflow.domain.grounds import grounds_in_words
from services.workflow.domain.register import load_register
from services.workflow.domain.windows import window_in_words
from services.workflow.domain.words import limit_name
from shared.calendar import DeadlineProof, Language, due_date_of, explain, full_date
from shared.contracts.cases import PauseFacts
from shared.contracts.vocabulary import Confidence

STATUS_IN_WORDS: Mapping[str, str] = {
    "open": "berjalan",
    "paused": "penghitungan dihentikan",
    "met": "dipenuhi",
    "lapsed": "terlewati",
    "missed": "terlewati, laporan daluwarsa",
    "met_late": "dipenuhi sesudah lewat",
    "handed_over": "dialihkan",
}
STANDS = {
    Language.INDONESIAN: "Penghitungan dihentikan sejak {first}, paling lama sampai dengan {last} ({basis}).{doubt}",
    Language.ENGLISH: "The clock stands still since {first}, until {last} at the longest ({basis}).{doubt}",
}
DOUBT = {
    Language.INDONESIAN: " Dasar penghentian ini belum terverifikasi.",
    Language.ENGLISH: " No legal source for stopping it has been verified.",
}


def deadline_view(row: RowMapping) -> DeadlineView:
    facts = row["deadline"]["facts"]
    return DeadlineView(
        deadline_id=row["deadline_id"],
        step=facts["step"],
        name=_name(row),
        due_date=facts["due_date"],
        lapses_at=row["lapses_at"],
        status=row["status"],
        lapsed_at=row["lapsed_at"],
        met_at=row["met_at"],
        basis=facts["basis"],
        confidence=facts["confidence"],
        explanation_id=explanation(row),
        explanation=explanation(row, Language.ENGLISH),
        moments=row["deadline"]["moments"],
        ladder=_ladder(row),
        proof=_proof(row).model_dump(mode="json"),
        pauses=_pauses(row),
    )


def proof_view(number: str, row: RowMapping) -> ProofView:
    return ProofView(
        case_number=number,
        deadline_id=row["deadline_id"],
        status=row["status"],
        name=_name(row),
        explanation_id=explanation(row),
        explanation=explanation(row, Language.ENGLISH),
        ladder=_ladder(row),
        proof=_proof(row),
    )


def proof_in_words(number: str, row: RowMapping) -> str:
    proof = _proof(row)
    lines = (
        f"Perkara {number}, tenggat {row['deadline_id']} ({STATUS_IN_WORDS.get(row['status'], row['status'])})",
        explanation(row),
        *(rung.explanation_id for rung in _ladder(row)),
        f"Sidik jari bukti (SHA-256): {proof.digest}",
    )
    return "\n\n".join(lines) + "\n"


def explanation(row: RowMapping, language: Language = Language.INDONESIAN) -> str:
    told = explain(_proof(row), language, grounds_in_words(language))
    if "received_at" in row:
        return f"{told} {window_in_words(_proof(row), row['received_at'], language)}"
    pause = _pause_in_force(row)
    return told if pause is None else f"{told} {_stands(pause, row, language)}"


def _ladder(row: RowMapping) -> list[RungView]:
    """As planned now: a rung that counts from another moves when that one was seen late. A window has none."""
    edition, deadline = _proof(row).rule.edition, Deadline.model_validate(row["deadline"])
    step = load_register().edition(edition).find_step(deadline.facts.step)
    return [_rung(climb) for climb in ladder(deadline, step)] if step else []


def _rung(climb: Climb) -> RungView:
    rung = climb.rung
    return RungView(
        rung=rung.rung,
        act=rung.act,
        at=climb.at,
        after=rung.after,
        from_rung=rung.from_rung,
        no_later_than=rung.no_later_than,
        basis=rung.basis,
        confidence=rung.confidence,
        explanation_id=climb.explanation_id,
        explanation=climb.explanation,
    )


def _stands(pause: PauseFacts, row: RowMapping, language: Language) -> str:
    last = due_date_of(pause.ends_at, row["deadline"]["facts"]["zone"])
    return STANDS[language].format(
        first=full_date(date.fromisoformat(pause.first_day), language),
        last=full_date(last, language),
        basis=pause.basis,
        doubt=DOUBT[language] if pause.confidence is Confidence.UNVERIFIED else "",
    )


def _pauses(row: RowMapping) -> list[PauseView]:
    """Those that are over, and the one in force: it has no last day yet."""
    over = [PauseView(**pause.model_dump()) for pause in _proof(row).pauses]
    pause = _pause_in_force(row)
    if pause is None:
        return over
    first = date.fromisoformat(pause.first_day)
    return [*over, PauseView(first=first, last=None, ground=pause.ground, author=pause.by_agency)]


def _pause_in_force(row: RowMapping) -> PauseFacts | None:
    return None if row["pause"] is None else PauseFacts.model_validate(row["pause"])


def _proof(row: RowMapping) -> DeadlineProof:
    return DeadlineProof.model_validate_json(row["proof"])


def _name(row: RowMapping) -> str:
    return limit_name(Confidence(row["deadline"]["facts"]["confidence"]))
