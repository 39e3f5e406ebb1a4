"""What one letter says about one sanction, ready for its template. No name ever: this service holds none."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from pydantic import BaseModel, ConfigDict

from services.sanctions.domain.catalogue import Catalogue, SanctionKind
from services.sanctions.domain.letters import LetterBook, LetterRow, Rule, remedy_against, track_of
from services.sanctions.domain.names import CATEGORIES
from services.sanctions.domain.remedies import Remedy
from services.sanctions.domain.review import review_notes
from services.sanctions.domain.state import SanctionState
from services.sanctions.domain.words import UNITS
from shared.calendar import date_in_words, zone_named
from shared.contracts.limits import TimeLimit, Unit
from shared.contracts.sanctions import MilestoneKind, Recommendation, SanctionMilestone, SanctionOrder
from shared.contracts.vocabulary import EmploymentType, PositionLevel
from shared.directory.agencies import Directory
from shared.letters.drafts import Draft, Party, Provision, Source

DOCUMENTS = {
    MilestoneKind.SUMMONED: "surat panggilan",
    MilestoneKind.EXAMINED: "berita acara pemeriksaan",
    MilestoneKind.EXAMINATION_REPORTED: "laporan hasil pemeriksaan",
    MilestoneKind.PANEL_RECOMMENDED: "rekomendasi Majelis Kode Etik",
    MilestoneKind.DECIDED: "keputusan",
}
EMPLOYMENT = {EmploymentType.PNS: "PNS", EmploymentType.PPPK: "PPPK"}
POSITIONS = {
    PositionLevel.SENIOR_EXECUTIVE_1: "jabatan pimpinan tinggi utama",
    PositionLevel.SENIOR_EXECUTIVE_2: "jabatan pimpinan tinggi madya",
    PositionLevel.SENIOR_EXECUTIVE_3: "jabatan pimpinan tinggi pratama",
    PositionLevel.ADMINISTRATOR: "jabatan administrator",
    PositionLevel.SUPERVISOR: "jabatan pengawas",
    PositionLevel.EXECUTOR: "jabatan pelaksana",
    PositionLevel.FUNCTIONAL: "jabatan fungsional",
    PositionLevel.FUNCTIONAL_EXPERT_1: "jabatan fungsional ahli utama",
    PositionLevel.DISTRICT_HEAD: "camat",
    PositionLevel.WARD_HEAD: "lurah",
    PositionLevel.ACTING_REGIONAL_HEAD: "penjabat kepala daerah",
}
EXAMINERS = {
    "direct_superior": "Pemeriksaan dilakukan atasan langsung",
    "examination_team_optional": "Pemeriksaan dapat dilakukan Tim Pemeriksa (atasan langsung, pengawasan, kepegawaian)",
    "examination_team": "Pemeriksaan wajib dilakukan Tim Pemeriksa (atasan langsung, pengawasan, kepegawaian)",
}
EXAMINER = "examiner"
BKN = "bkn"
REGIONAL_OFFICE = "Kantor Regional BKN setempat"


class Words(BaseModel):
    model_config = ConfigDict(frozen=True)


class Recommended(Words):
    by: str
    number: str
    day: str
    category: str


class Breach(Words):
    """The catalogue row found breached. Without a `norm` in the order only its code is known."""

    code: str
    title: str | None
    articles: list[Provision]


class Document(Words):
    what: str
    number: str | None
    day: str


class Imposed(Words):
    """`name` is the catalogue's; `remedy` decides which way of complaint the letter explains."""

    code: str
    category: str
    name: str
    norm: Provision
    dismissal: bool
    remedy: Remedy | None


class SanctionDraft(Draft):
    """Read by `letters/*.typ`. Places for names, employee numbers and signatures are blanks of the template."""

    day_of_act: str
    employment: str | None
    position: str | None
    track: str
    recommendation: Recommended
    breach: Breach
    documents: list[Document]
    examiner: str
    sanction: Imposed | None
    decision_number: str | None
    serve_by: str | None
    regulations: list[str]
    copies: list[str]
    notes: list[str]


class Drafter:
    """Drafts letters of one sanction from its order and milestones. Pure: the same milestones, the same draft."""

    def __init__(
        self,
        order: SanctionOrder,
        state: SanctionState,
        milestones: Sequence[tuple[SanctionMilestone, datetime]],
        directory: Directory,
    ) -> None:
        """`milestones` come with the instant at which each was recorded, the newest last."""
        self._order = order
        self._state = state
        self._milestones = milestones
        self._directory = directory
        self._zone = zone_named(order.zone)

    def draft(
        self, letter: LetterRow, book: LetterBook, catalogue: Catalogue, kind: SanctionKind | None
    ) -> SanctionDraft:
        order = self._order
        decided = self._state.stage is MilestoneKind.DECIDED
        return SanctionDraft(
            code=letter.code,
            title=letter.title_id,
            case_number=order.case_number,
            issuer=self._party(order.personnel_authority),
            source=self._source(),
            law=dict(self._law(letter, book, catalogue, kind)),
            form=letter.form,
            day_of_act=date_in_words(date.fromisoformat(order.day_of_act)),
            employment=EMPLOYMENT.get(order.employment_type),
            position=POSITIONS.get(order.position_level),
            track=track_of(order, kind).value,
            recommendation=self._recommended(order.recommendation),
            breach=_breach(order),
            documents=list(self._documents()),
            examiner=catalogue.examination(order.recommendation.category).examiner,
            sanction=_imposed(kind) if kind else None,
            decision_number=self._state.letter_number if decided else None,
            serve_by=self._state.due_in_words if decided else None,
            regulations=book.recalled(order, kind),
            copies=list(self._copies()),
            notes=list(review_notes(kind, order, self._today(), catalogue)) if kind else [],
        )

    def _law(
        self, letter: LetterRow, book: LetterBook, catalogue: Catalogue, kind: SanctionKind | None
    ) -> Iterator[tuple[str, Provision]]:
        for rule in book.rules_of(letter, self._order, kind):
            yield rule.code, self._provision(rule)
        examination = catalogue.examination(self._order.recommendation.category)
        if EXAMINER in letter.provisions and examination.examiner in EXAMINERS:
            says = EXAMINERS[examination.examiner]
            yield EXAMINER, Provision(says=says, basis=examination.basis, confidence=examination.confidence)

    def _source(self) -> Source:
        milestone, recorded_at = self._milestones[-1]
        local = recorded_at.astimezone(self._zone.clock)
        words = f"{date_in_words(local.date())} pukul {local:%H.%M} {self._zone.label}"
        return Source(at=recorded_at, in_words=words, sequence=milestone.sequence)

    def _today(self) -> date:
        """The day of the newest entry: a draft knows no other, so that the same state gives the same bytes."""
        _, recorded_at = self._milestones[-1]
        return recorded_at.astimezone(self._zone.clock).date()

    def _recommended(self, recommendation: Recommendation) -> Recommended:
        return Recommended(
            by=self._party(recommendation.issued_by).name,
            number=recommendation.letter_number,
            day=self._day(recommendation.issued_at),
            category=CATEGORIES[recommendation.category],
        )

    def _documents(self) -> Iterator[Document]:
        for milestone, _ in self._milestones:
            if milestone.kind in DOCUMENTS:
                day = self._day(milestone.at)
                yield Document(what=DOCUMENTS[milestone.kind], number=milestone.letter_number, day=day)

    def _copies(self) -> Iterator[str]:
        """Who got copies in practice; the rule `copies_practice` says that it is no more than that."""
        yield self._party(self._order.recommendation.issued_by).name
        if self._order.recommendation.issued_by != BKN:
            yield self._party(BKN).name
        yield REGIONAL_OFFICE
        superior = self._directory.find(self._order.personnel_authority)
        if superior is not None and superior.superior:
            yield self._party(superior.superior).name

    def _provision(self, rule: Rule) -> Provision:
        pinned = rule.pinned(self._order)
        limit = pinned or rule.limit
        words = {"length": in_words(limit), "day": nth_day(limit)} if limit else {}
        says = rule.says.format(**words)
        if pinned is None or not pinned.basis:
            return Provision(says=says, basis=rule.basis, confidence=rule.confidence, note=rule.note)
        others = "; ".join(f"lain: {in_words(other)}, {other.basis}" for other in pinned.alternatives)
        return Provision(says=says, basis=pinned.basis, confidence=pinned.confidence, note=others or rule.note)

    def _party(self, agency_id: str) -> Party:
        agency = self._directory.find(agency_id)
        return Party(id=agency_id, name=agency.name if agency else agency_id)

    def _day(self, at: datetime) -> str:
        return date_in_words(at.astimezone(self._zone.clock).date())


def in_words(limit: TimeLimit) -> str:
    return f"{limit.amount} {UNITS[limit.unit]}"


def nth_day(limit: TimeLimit) -> str:
    """`hari kerja ke-15`; in drills a number of seconds."""
    if limit.unit is Unit.SECONDS:
        return f"detik ke-{limit.amount}"
    return f"{UNITS[limit.unit]} ke-{limit.amount}"


def _imposed(kind: SanctionKind) -> Imposed:
    return Imposed(
        code=kind.code,
        category=kind.category.value,
        name=kind.name_id,
        norm=Provision(says=kind.name_id, basis=kind.basis, confidence=kind.confidence),
        dismissal=kind.dismissal,
        remedy=remedy_against(kind),
    )


def _breach(order: SanctionOrder) -> Breach:
    norm = order.norm
    if norm is None:
        return Breach(code=order.violation, title=None, articles=[])
    articles = [Provision(says=norm.title, **article.model_dump()) for article in norm.articles]
    return Breach(code=order.violation, title=norm.title, articles=articles)
