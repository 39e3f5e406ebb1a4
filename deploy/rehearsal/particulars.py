"""What the document of a sanction's milestone says beside its kind: the day, the article, who decided, what is owed."""

from collections.abc import Callable, Iterator
from datetime import datetime

from deploy.rehearsal.words import SURENESS, clock, day
from services.notify.domain.words import CATEGORIES, Bilingual, words_for
from services.sanctions.domain.acting import Capacity
from services.sanctions.domain.attesting import (
    APPROVAL_CHECK,
    BEYOND,
    KEPT_FOR,
    POSITION_NOTE,
    REPORT_CONFIDENCE,
    REPORT_DUE,
)
from services.sanctions.domain.catalogue import load_catalogue
from services.sanctions.domain.examined import REPORT_NOT_DUE
from services.sanctions.domain.names import OFFICIALS as NAMED
from services.sanctions.domain.withholding import EXECUTION_HELD
from shared.calendar import Language
from shared.contracts.sanctions import MilestoneKind, SanctionMilestone

OFFICIALS: dict[str, Bilingual] = {official: Bilingual(*words) for official, words in NAMED.items()}
CAPACITIES: dict[str, Bilingual] = {
    Capacity.PLT: Bilingual("pelaksana tugas (Plt)", "acting head (Plt)"),
    Capacity.PJ: Bilingual("penjabat (Pj)", "acting head (Pj)"),
    Capacity.PJS: Bilingual("penjabat sementara (Pjs)", "temporary acting head (Pjs)"),
}


def particulars(milestone: SanctionMilestone, zone: str) -> Iterator[Bilingual]:
    """In the order in which the document says them."""
    say = SAYS.get(milestone.kind)
    if say is not None:
        yield from say(milestone, zone)


def _summons(milestone: SanctionMilestone, zone: str) -> Iterator[Bilingual]:
    told = milestone.particulars
    if "examination_at" in told:
        at, number = datetime.fromisoformat(told["examination_at"]), told.get("summons", "1")
        id_, en = (
            f"{day(at, zone, lang)}, {clock(at, zone, lang)}" for lang in (Language.INDONESIAN, Language.ENGLISH)
        )
        yield Bilingual(f"panggilan ke-{number}; diperiksa {id_}", f"summons {number}; to be examined {en}")


def _team(milestone: SanctionMilestone, _zone: str) -> Iterator[Bilingual]:
    if "suspected" in milestone.particulars:
        level = words_for(milestone.particulars["suspected"], CATEGORIES)
        yield Bilingual(f"diduga kini: {level.id}", f"suspected now: {level.en}")


def _examined(milestone: SanctionMilestone, _zone: str) -> Iterator[Bilingual]:
    if milestone.particulars.get("signature") == "refused":
        yield Bilingual("terlapor menolak menandatangani berita acara", "the official refused to sign the record")


def _reported(milestone: SanctionMilestone, _zone: str) -> Iterator[Bilingual]:
    catalogue, told = load_catalogue(), milestone.particulars
    for code in filter(None, told.get("proven", "").split(",")):
        breach = catalogue.breach(code)
        if breach is not None:
            yield Bilingual(
                f"terbukti: {breach.name_id} ({breach.basis})", f"proven: {breach.name_en} ({breach.basis})"
            )
    last = catalogue.find(told.get("last_sanction", ""))
    if last is not None:
        yield Bilingual(f"hukuman sebelumnya: {last.name_id}", f"sanctioned before: {last.name_en}")


def _panel(milestone: SanctionMilestone, _zone: str) -> Iterator[Bilingual]:
    if "discipline" in milestone.particulars:
        category = words_for(milestone.particulars["discipline"], CATEGORIES)
        yield Bilingual(f"disertai {category.id}", f"together with: {category.en}")


def _proposed(milestone: SanctionMilestone, _zone: str) -> Iterator[Bilingual]:
    told = milestone.particulars
    kind, to = load_catalogue().find(told.get("proposed", "")), words_for(told.get("to", ""), OFFICIALS)
    if kind is not None:
        yield Bilingual(f"diusulkan kepada {to.id}: {kind.name_id}", f"proposed to {to.en}: {kind.name_en}")


def _decision(milestone: SanctionMilestone, _zone: str) -> Iterator[Bilingual]:
    """A decision names the breach (PP 94/2021 Ps 33), and the letter who signed it in which capacity."""
    told = milestone.particulars
    if "article" in told:
        sure = words_for(told.get("article_confidence", ""), SURENESS)
        yield Bilingual(f"pasal: {told['article']} ({sure.id})", f"article: {told['article']} ({sure.en})")
    if note := told.get(POSITION_NOTE):
        yield Bilingual(f"perlu diperiksa: {note}", f"to check: {note}")
    if milestone.decided_by is not None:
        yield _signed(milestone.decided_by, told)
    if "approval_letter" in told:
        yield Bilingual(f"persetujuan nomor {told['approval_letter']}", f"approval {told['approval_letter']}")
    if APPROVAL_CHECK in told:
        owed = told[APPROVAL_CHECK]
        yield Bilingual(f"persetujuan Mendagri diperiksa dahulu: {owed}", f"to check: the Minister's approval ({owed})")
    if REPORT_DUE in told:
        yield _report(told[REPORT_DUE], told.get(REPORT_CONFIDENCE))


def _appeal(milestone: SanctionMilestone, _zone: str) -> Iterator[Bilingual]:
    told = milestone.particulars
    if KEPT_FOR in told:
        kept_for, beyond = told[KEPT_FOR], told.get(BEYOND, "-")
        yield Bilingual(
            f"perlu diperiksa: sanksi ini hanya bagi pelanggaran lain ({kept_for}); {beyond}",
            f"to check: this sanction answers other breaches only ({kept_for}); {beyond}",
        )


def _report(basis: str, confidence: str | None) -> Bilingual:
    """A duty where it is one; what is not sure is not told as if it were."""
    english = "to be reported to the Minister of Home Affairs"
    if confidence is None:
        return Bilingual(f"wajib dilaporkan kepada Mendagri: {basis}", f"{english} ({basis})")
    sure = words_for(confidence, SURENESS)
    return Bilingual(f"dilaporkan kepada Mendagri: {basis} ({sure.id})", f"{english}: {basis} ({sure.en})")


def _checked(milestone: SanctionMilestone, _zone: str) -> Iterator[Bilingual]:
    result = APPROVALS.get(milestone.ground or "")
    if result is not None:
        yield result
    if REPORT_NOT_DUE in milestone.particulars:
        yield Bilingual("laporan kepada Mendagri tidak diperlukan", "no report to the Minister is due")
    if held := milestone.particulars.get(EXECUTION_HELD):
        yield Bilingual(f"pelaksanaan ditahan: {held}", f"the execution is held back: {held}")


APPROVALS = {
    "approved": Bilingual("persetujuan diberikan", "the approval was given"),
    "not_needed": Bilingual("persetujuan tidak diperlukan", "no approval is needed"),
    "withheld": Bilingual("persetujuan tidak diberikan", "the approval was withheld"),
}


def _signed(by: str, told: dict[str, str]) -> Bilingual:
    who, capacity = words_for(by, OFFICIALS), CAPACITIES.get(told.get("capacity", ""))
    as_id, as_en = (f" sebagai {capacity.id}", f" as {capacity.en}") if capacity else ("", "")
    absent = told.get("in_place_of")
    if absent is None:
        return Bilingual(f"diputus {who.id}{as_id}", f"decided by {who.en}{as_en}")
    for_ = words_for(absent, OFFICIALS)
    return Bilingual(
        f"diputus {who.id}{as_id}, karena {for_.id} tidak ada", f"decided by {who.en}{as_en}, for there is no {for_.en}"
    )


SAYS: dict[MilestoneKind, Callable[[SanctionMilestone, str], Iterator[Bilingual]]] = {
    MilestoneKind.SUMMONED: _summons,
    MilestoneKind.TEAM_FORMED: _team,
    MilestoneKind.EXAMINED: _examined,
    MilestoneKind.EXAMINATION_REPORTED: _reported,
    MilestoneKind.PANEL_RECOMMENDED: _panel,
    MilestoneKind.PROPOSAL_SUBMITTED: _proposed,
    MilestoneKind.DEVIATION_PROPOSED: _decision,
    MilestoneKind.DECIDED: _decision,
    MilestoneKind.APPROVAL_CHECKED: _checked,
    MilestoneKind.APPEAL_DECIDED: _appeal,
}
