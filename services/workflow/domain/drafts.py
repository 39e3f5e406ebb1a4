"""What one letter says about one case, ready for its template; made of the ledger and of one deadline's proof."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from pydantic import BaseModel, ConfigDict

from services.workflow.domain.deadlines import limit_in_words
from services.workflow.domain.editions import Edition
from services.workflow.domain.grounds import grounds_in_words
from services.workflow.domain.letters import LetterBook, LetterRow, Rule
from services.workflow.domain.violations import norm
from services.workflow.domain.words import limit_name
from shared.calendar import DeadlineProof, Language, date_in_words, explain, full_date, zone_named
from shared.calendar.dates import moment_in_words
from shared.contracts.cases import CaseEvent, Parties, RecommendationIssued, RungFired
from shared.contracts.reports import OfficialIdentity
from shared.contracts.sanctions import Recommendation
from shared.contracts.vocabulary import Role, SanctionCategory, ViolationTrack
from shared.directory.agencies import Directory
from shared.letters.drafts import Draft, Party, Provision, Source

CATEGORIES = {
    SanctionCategory.MORAL: "sanksi moral",
    SanctionCategory.LIGHT: "hukuman disiplin ringan",
    SanctionCategory.MODERATE: "hukuman disiplin sedang",
    SanctionCategory.SEVERE: "hukuman disiplin berat",
    SanctionCategory.DISHONOURABLE_DISMISSAL: "pemberhentian tidak dengan hormat",
}


class Words(BaseModel):
    model_config = ConfigDict(frozen=True)


class Recommended(Words):
    by: str
    number: str
    day: str
    category: str


class Breach(Words):
    code: str
    title: str | None
    articles: list[Provision]


class Counted(Words):
    """A deadline as a letter tells it. `name` is *target waktu* where no source confirms the number."""

    name: str
    length: str
    started: str
    due: str
    rule: Provision
    counting: str


class Rung(Words):
    title: str
    day: str


class Official(Words):
    name: str
    employee_id: str | None
    position: str | None


class CaseDraft(Draft):
    """Read by `letters/*.typ`. Without `official` its places are blanks."""

    recipient: Party
    authority: Party
    same_office: bool
    recommendation: Recommended | None
    breach: Breach
    day_of_act: str
    deadline: Counted
    rungs: list[Rung]
    official: Official | None
    copies: list[str]


@dataclass(frozen=True)
class CaseFile:
    """What is known of the case: its ledger in sequence order, and the proof of the deadline it is in."""

    case_number: str
    violation: str
    day_of_act: date
    zone: str
    parties: Parties
    edition: Edition
    events: Sequence[CaseEvent]
    proof: DeadlineProof
    official: OfficialIdentity | None = None


class Drafter:
    """Pure: the same case file gives the same draft. Articles come from edition and catalogue, never from here."""

    def __init__(self, file: CaseFile, book: LetterBook, directory: Directory) -> None:
        self._file = file
        self._book = book
        self._directory = directory
        self._zone = zone_named(file.zone)

    def draft(self, letter: LetterRow) -> CaseDraft:
        file, issuer, recipient = self._file, self._holder(letter.sender), self._holder(letter.recipient)
        return CaseDraft(
            code=letter.code,
            title=letter.title_id,
            case_number=file.case_number,
            issuer=issuer,
            source=self._source(),
            law={rule.code: _provision(rule) for rule in self._rules(letter)},
            number_example=self._book.numbers.get(issuer.id),
            recipient=recipient,
            authority=self._holder(Role.PERSONNEL_AUTHORITY),
            same_office=issuer == recipient,
            recommendation=self._recommended(),
            breach=_breach(file),
            day_of_act=date_in_words(file.day_of_act),
            deadline=self._counted(),
            rungs=list(self._rungs()),
            official=_official(file.official) if letter.names_official and file.official else None,
            copies=list(self._copies(letter, issuer, recipient)),
        )

    def _rules(self, letter: LetterRow) -> list[Rule]:
        recommendation = self._recommendation()
        track: ViolationTrack | None = recommendation.track if recommendation else None
        return self._book.rules_of(letter, self._file.parties, track, self._directory)

    def _source(self) -> Source:
        newest = self._file.events[-1]
        return Source(
            at=newest.recorded_at, in_words=moment_in_words(newest.recorded_at, self._zone), sequence=newest.sequence
        )

    def _recommendation(self) -> Recommendation | None:
        issued = [one.facts for one in self._file.events if isinstance(one.facts, RecommendationIssued)]
        return issued[-1].recommendation if issued else None

    def _recommended(self) -> Recommended | None:
        recommendation = self._recommendation()
        if recommendation is None:
            return None
        return Recommended(
            by=self._party(recommendation.issued_by).name,
            number=recommendation.letter_number,
            day=self._day(recommendation.issued_at),
            category=CATEGORIES[recommendation.category],
        )

    def _counted(self) -> Counted:
        proof = self._file.proof
        rule = proof.rule
        name, length = limit_name(rule.confidence), limit_in_words(rule.limit)
        due = moment_in_words(proof.lapses_at, proof.zone)
        if not proof.counts_seconds:
            due = f"{full_date(proof.due_date)} pukul 24.00 {proof.zone.label}"
        return Counted(
            name=name,
            length=length,
            started=full_date(proof.trigger.astimezone(proof.zone.clock).date()),
            due=due,
            rule=Provision(says=f"{name} {length}", basis=rule.basis, confidence=rule.confidence),
            counting=explain(proof, Language.INDONESIAN, grounds_in_words(Language.INDONESIAN)),
        )

    def _rungs(self) -> Iterator[Rung]:
        for event in self._file.events:
            facts = event.facts
            if isinstance(facts, RungFired) and facts.deadline.rule == self._file.proof.rule.id:
                yield Rung(title=self._rung_title(event.stage, facts), day=self._day(facts.scheduled_at))

    def _rung_title(self, stage: str, facts: RungFired) -> str:
        step = self._file.edition.find_step(stage)
        rungs = step.rungs if step else ()
        return next((rung.title.id for rung in rungs if rung.act == facts.act), facts.act)

    def _copies(self, letter: LetterRow, issuer: Party, recipient: Party) -> Iterator[str]:
        told = {issuer.id, recipient.id}
        for role in letter.copies:
            party = self._holder(role)
            if party.id not in told:
                told.add(party.id)
                yield party.name

    def _holder(self, role: Role) -> Party:
        return self._party(self._file.parties.agency(role) or role.value)

    def _party(self, agency_id: str) -> Party:
        agency = self._directory.find(agency_id)
        return Party(id=agency_id, name=agency.name if agency else agency_id)

    def _day(self, at: datetime) -> str:
        return date_in_words(at.astimezone(self._zone.clock).date())


def _provision(rule: Rule) -> Provision:
    words = {"length": limit_in_words(rule.limit)} if rule.limit else {}
    return Provision(says=rule.says.format(**words), basis=rule.basis, confidence=rule.confidence, note=rule.note)


def _breach(file: CaseFile) -> Breach:
    cited = norm(file.violation, file.day_of_act, file.events[0].election)
    if cited is None:
        return Breach(code=file.violation, title=None, articles=[])
    articles = [Provision(says=cited.title, **article.model_dump()) for article in cited.articles]
    return Breach(code=file.violation, title=cited.title, articles=articles)


def _official(identity: OfficialIdentity) -> Official:
    return Official(name=identity.name, employee_id=identity.employee_id, position=identity.position_title or None)
