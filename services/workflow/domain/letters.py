"""Letters to an authority that does not follow up: who writes to whom, when, citing what (`catalogue/letters.yaml`)."""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from functools import cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict, Field

from services.workflow.domain.editions import Code, Edition, Law, Step
from shared.contracts.cases import CaseEvent, Parties, RungFired
from shared.contracts.data_files import read_yaml
from shared.contracts.limits import TimeLimit
from shared.contracts.refusals import Refusal, Refused
from shared.contracts.vocabulary import Confidence, Role, ViolationTrack
from shared.directory.agencies import AgencyKind, Directory

REGIONAL = frozenset({AgencyKind.PROVINCE, AgencyKind.REGENCY, AgencyKind.CITY})
UNKNOWN_LETTER = Refusal(
    "unknown_letter", 404, "Surat ini tidak dikenal; lihat daftar surat.", "There is no such letter; see the list."
)


class DeadlineStatus(StrEnum):
    OPEN = "open"
    LAPSED = "lapsed"
    MET = "met"
    MET_LATE = "met_late"
    PAUSED = "paused"
    HANDED_OVER = "handed_over"


class Standing(BaseModel):
    """All that a letter's turn depends on: the deadline of the step the case is in, if any, and its fired rungs."""

    model_config = ConfigDict(frozen=True)

    stage: str
    deadline: DeadlineStatus | None
    fired: frozenset[int] = frozenset()


class Rule(Law):
    code: Code
    recommending: frozenset[str] = frozenset()
    regional: bool = False
    track: ViolationTrack | None = None
    limit: TimeLimit | None = None
    says: str
    basis: str
    confidence: Confidence
    note: str | None = None

    def applies(self, parties: Parties, track: ViolationTrack | None, directory: Directory) -> bool:
        if self.recommending and parties.recommending not in self.recommending:
            return False
        authority = directory.find(parties.personnel_authority)
        if self.regional and (authority is None or authority.kind not in REGIONAL):
            return False
        return self.track in {None, track}


class LetterRow(Law):
    code: Code
    template: Code = Field(description="file of `letters/`, without `.typ`")
    rung_act: Code | None = None
    sender: Role
    recipient: Role
    copies: tuple[Role, ...]
    names_official: bool = Field(default=False, description="to parties that may see the identity; blank to others")
    title_id: str
    title_en: str
    provisions: tuple[Code, ...]

    def steps(self, edition: Edition) -> Iterator[Step]:
        """The steps of the edition in which this letter has its turn."""
        for step in edition.steps:
            if step.actor is Role.PERSONNEL_AUTHORITY and (self.rung_act is None or self._rung(step) is not None):
                yield step

    def available(self, edition: Edition, standing: Standing) -> bool:
        step = next((step for step in self.steps(edition) if step.code == standing.stage), None)
        if step is None:
            return False
        rung = self._rung(step)
        if rung is None:
            return standing.deadline is DeadlineStatus.OPEN
        return standing.deadline is DeadlineStatus.LAPSED and rung in standing.fired

    def _rung(self, step: Step) -> int | None:
        return next((rung.rung for rung in step.rungs if rung.act == self.rung_act), None)


def fired_of(deadline_id: str, events: Iterable[CaseEvent]) -> frozenset[int]:
    """The rungs of this deadline that have fired: a higher one may have come before a lower that moved."""
    told = (event.facts for event in events if isinstance(event.facts, RungFired))
    return frozenset(facts.rung for facts in told if facts.deadline.deadline_id == deadline_id)


class LetterBook(Law):
    letters: tuple[LetterRow, ...]
    rules: tuple[Rule, ...]
    numbers: dict[str, str]

    def find(self, code: str) -> LetterRow:
        """Raises Refused (`unknown_letter`)."""
        found = next((row for row in self.letters if row.code == code), None)
        if found is None:
            raise Refused(UNKNOWN_LETTER)
        return found

    def rules_of(
        self, letter: LetterRow, parties: Parties, track: ViolationTrack | None, directory: Directory
    ) -> list[Rule]:
        fitting = {rule.code: rule for rule in self.rules if rule.applies(parties, track, directory)}
        return [fitting[code] for code in letter.provisions if code in fitting]


def out_of_turn(letter: LetterRow, edition: Edition, standing: Standing) -> Refusal:
    steps = ", ".join(step.code for step in letter.steps(edition)) or "-"
    when_id = f"setelah eskalasi {letter.rung_act}" if letter.rung_act else "selama batas waktunya berjalan"
    when = f"after the rung {letter.rung_act}" if letter.rung_act else "while its deadline is running"
    return Refusal(
        "letter_not_available",
        409,
        f"Konsep {letter.code} tidak tersedia pada tahap {standing.stage}; tersedia pada {steps}, {when_id}.",
        f"A draft of {letter.code} is not available in the stage {standing.stage}, but in {steps}, {when}.",
    )


@cache
def load_letter_book() -> LetterBook:
    text = (files("services.workflow") / "catalogue" / "letters.yaml").read_text(encoding="utf-8")
    return LetterBook.model_validate(read_yaml(text))
