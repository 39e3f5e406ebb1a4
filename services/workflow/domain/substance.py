"""What an action says, held against what is known of the case.

Asked by the validator only: catalogues may change, and a history replays without asking again.
"""

from datetime import datetime

from services.workflow.domain.case import ActionRequest, CaseInput, CaseState
from services.workflow.domain.editions import ActionRule, Edition
from services.workflow.domain.violations import Violation
from shared.contracts.refusals import Refusal, Refused
from shared.contracts.sanctions import Recommendation
from shared.contracts.vocabulary import CaseOutcome, SanctionCategory, ViolationTrack


def check_substance(
    request: ActionRequest,
    rule: ActionRule,
    *,
    case: CaseInput,
    state: CaseState,
    edition: Edition,
    catalogue: dict[str, Violation],
    now: datetime,
) -> None:
    """Raises Refused with a stable code."""
    if request.violation is not None and request.violation not in catalogue:
        raise Refused(VIOLATION_NOT_CATALOGUED)
    if rule.then.go is not None and edition.step(rule.then.go).performer == "sanction":
        _check_subject(case, state)
    if request.recommendation is not None:
        _check_category(request.recommendation)
        _check_track(request, tracks_of(case, state, catalogue))
    if request.found_at is not None:
        _check_finding(request, now)
    if rule.then.close is CaseOutcome.MERGED and state.duplicate_of is None:
        raise Refused(NO_DUPLICATE)


def _check_subject(case: CaseInput, state: CaseState) -> None:
    """A personnel authority can only act on somebody; and one act is not sanctioned in two cases."""
    if case.subject_unresolved and not state.subject_resolved:
        raise Refused(SUBJECT_UNRESOLVED)
    if state.duplicate_of is not None:
        raise Refused(duplicate_open(state.duplicate_of))


def tracks_of(case: CaseInput, state: CaseState, catalogue: dict[str, Violation]) -> set[ViolationTrack]:
    """Where the case leads by its row; while no officer has decided on the row, by the classifier's proposal too."""
    if state.violation is not None:
        return {catalogue[state.violation].track}
    row = catalogue.get(case.violation)
    tracks = {row.track if row else None, case.proposal.track if case.proposal else None}
    return {track for track in tracks if track is not None}


def _check_category(recommended: Recommendation) -> None:
    """A moral sanction answers a breach of ethics, and nothing else does: each track has its own procedure."""
    moral, ethics = recommended.category is SanctionCategory.MORAL, recommended.track is ViolationTrack.ETHICS
    if moral is not ethics:
        raise Refused(CATEGORY_CONTRADICTS_TRACK)


def _check_track(request: ActionRequest, tracks: set[ViolationTrack]) -> None:
    if request.recommendation is None or request.ground is not None:
        return
    contrary = tracks - {request.recommendation.track}
    if contrary:
        raise Refused(track_needs_ground(request.recommendation.track))


def _check_finding(request: ActionRequest, now: datetime) -> None:
    if request.found_at is not None and request.found_at > now:
        raise Refused(FOUND_IN_FUTURE)
    if request.finding_lapses_at is not None and now >= request.finding_lapses_at:
        raise Refused(FINDING_TOO_LATE)


VIOLATION_NOT_CATALOGUED = Refusal(
    "unknown_violation",
    422,
    "Kode pelanggaran tidak ada dalam katalog; lihat GET /v1/violations.",
    "The violation code is not in the catalogue; see GET /v1/violations.",
)
CATEGORY_CONTRADICTS_TRACK = Refusal(
    "category_contradicts_track",
    422,
    "Jalur kode etik berujung pada sanksi moral, jalur disiplin pada hukuman disiplin; sesuaikan category dan track.",
    "Ethics ends in a moral sanction, discipline in one of discipline; make category and track agree.",
    (("recommendation.category", "contradicts_track"),),
)
SUBJECT_UNRESOLVED = Refusal(
    "subject_unresolved",
    409,
    "Identitas terlapor belum ditetapkan (NIP); tetapkan dahulu dengan identify_official.",
    "The official is not identified by employee number yet; do so first with identify_official.",
)
FOUND_IN_FUTURE = Refusal(
    "date_in_future", 422, "Tanggal ditemukan masih di masa depan.", "The day it was found lies in the future."
)
FINDING_TOO_LATE = Refusal(
    "finding_window_lapsed",
    409,
    "Jangka waktu temuan sejak ditemukan sudah lewat.",
    "The window for registering a finding, counted from when it was found, has lapsed.",
)
NO_DUPLICATE = Refusal(
    "no_duplicate",
    409,
    "Tidak ada perkara lain yang terbuka tentang perbuatan yang sama.",
    "There is no other open case of the same act.",
)


def duplicate_open(case_number: str) -> Refusal:
    return Refusal(
        "duplicate_of_open_case",
        409,
        f"Perkara {case_number} sudah menangani perbuatan yang sama; gabungkan dahulu.",
        f"The case {case_number} handles the same act already; merge this one into it first.",
    )


def track_needs_ground(track: ViolationTrack) -> Refusal:
    return Refusal(
        "track_contradicts_violation",
        409,
        f"Jalur {track.value} berbeda dari pelanggaran atau usul klasifikasi; sertakan ground.",
        f"The track {track.value} differs from that of the violation or of the classification; state a ground.",
        (("recommendation.track", "contradicts_violation"), ("ground", "missing")),
    )
