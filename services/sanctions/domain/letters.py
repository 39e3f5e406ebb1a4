"""Which letters the procedure needs, when each can be drafted and what it cites: read once from `catalogue/*.yaml`."""

from datetime import date
from functools import cache
from importlib.resources import files
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from services.sanctions.domain.catalogue import SanctionKind
from services.sanctions.domain.procedure import FOLLOWS
from services.sanctions.domain.remedies import Remedy, load_remedies
from services.sanctions.domain.state import SanctionState
from shared.contracts.data_files import read_yaml
from shared.contracts.limits import TimeLimit
from shared.contracts.sanctions import MilestoneKind, SanctionDeadlineCode, SanctionLimit, SanctionOrder
from shared.contracts.vocabulary import Confidence, EmploymentType, SanctionCategory, ViolationTrack

Row = TypeVar("Row", bound=BaseModel)
NOT_PINNED = "dasar tidak tercantum dalam perintah perkara ini"


class Strict(BaseModel):
    """A misspelt key in a law is an error, not a default."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Rule(Strict):
    """A rule that letters cite. `says` is Indonesian; `{length}` stands for its limit.

    `from_order` names a limit that the edition pinned: its number, its article and its confidence stand there only.
    """

    code: str
    track: ViolationTrack
    first: date
    last: date | None = None
    employment_types: frozenset[EmploymentType] = frozenset(EmploymentType)
    remedy: Remedy | None = None
    limit: TimeLimit | None = None
    from_order: SanctionDeadlineCode | None = None
    says: str
    basis: str = NOT_PINNED
    confidence: Confidence = Confidence.UNVERIFIED
    note: str | None = Field(default=None, description="for the reviewer only: what another source says")

    def applies(self, order: SanctionOrder, kind: SanctionKind | None) -> bool:
        if self.track is not track_of(order, kind) or order.employment_type not in self.employment_types:
            return False
        if self.from_order and self.pinned(order) is None:
            return False
        remedy = remedy_against(kind) if kind else None
        return covers(order, self.first, self.last) and self.remedy in {None, remedy}

    def pinned(self, order: SanctionOrder) -> SanctionLimit | None:
        return order.limits.find(self.from_order.value) if self.from_order else None


class Regulation(Strict):
    """What a decision recalls (Mengingat)."""

    name: str
    first: date
    last: date | None = None
    track: ViolationTrack | None = None
    employment_types: frozenset[EmploymentType] = frozenset(EmploymentType)

    def applies(self, order: SanctionOrder, kind: SanctionKind | None) -> bool:
        if self.track not in {None, track_of(order, kind)} or order.employment_type not in self.employment_types:
            return False
        return covers(order, self.first, self.last)


class LetterRow(Strict):
    """One letter. It can be drafted while the act it `documents` may follow, on the tracks that know it."""

    code: str
    template: str = Field(pattern=r"^[a-z_]+$", description="file of `letters/`, without `.typ`")
    documents: str
    tracks: frozenset[ViolationTrack]
    summonses: int | None = Field(default=None, description="how many summonses went before it")
    examined: bool = Field(default=False, description="only after the examination was recorded")
    except_in: tuple[MilestoneKind, ...] = Field(default=(), description="stages where its act follows without it")
    needs_sanction: bool = Field(default=False, description="the caller names the sanction, unless one is decided")
    title_id: str
    title_en: str
    form: str
    provisions: tuple[str, ...]

    def stages(self) -> tuple[MilestoneKind, ...]:
        """Where the procedure lets its act follow; a decision's text may also be printed once it is decided."""
        decided = {MilestoneKind.DECIDED} if self.needs_sanction else set()
        return tuple(
            kind for kind in MilestoneKind if kind in (FOLLOWS[self.documents] | decided) - set(self.except_in)
        )

    def available(self, order: SanctionOrder, state: SanctionState) -> bool:
        if not state.is_open or order.recommendation.track not in self.tracks:
            return False
        if self.summonses not in {None, state.summonses} or (self.examined and not state.examined):
            return False
        return state.stage in self.stages()


class LetterBook(Strict):
    letters: tuple[LetterRow, ...]
    rules: tuple[Rule, ...]
    regulations: tuple[Regulation, ...]

    def find(self, code: str) -> LetterRow | None:
        return next((row for row in self.letters if row.code == code), None)

    def rules_of(self, letter: LetterRow, order: SanctionOrder, kind: SanctionKind | None) -> list[Rule]:
        """In the letter's own order, each as the law had it on the day of the act."""
        fitting = {rule.code: rule for rule in self.rules if rule.applies(order, kind)}
        return [fitting[code] for code in letter.provisions if code in fitting]

    def recalled(self, order: SanctionOrder, kind: SanctionKind | None) -> list[str]:
        return [regulation.name for regulation in self.regulations if regulation.applies(order, kind)]


def track_of(order: SanctionOrder, kind: SanctionKind | None) -> ViolationTrack:
    """A decision that departs from the recommendation may also change the track: the sanction imposed decides."""
    if kind is None:
        return order.recommendation.track
    return ViolationTrack.ETHICS if kind.category is SanctionCategory.MORAL else ViolationTrack.DISCIPLINE


def remedy_against(kind: SanctionKind) -> Remedy | None:
    """None: no source opens a remedy, as against a moral sanction."""
    rule = load_remedies().remedy_against(kind)
    return rule.remedy if rule else None


def covers(order: SanctionOrder, first: date, last: date | None) -> bool:
    day = date.fromisoformat(order.day_of_act)
    return first <= day and (last is None or day <= last)


@cache
def load_letter_book() -> LetterBook:
    """Raises ValidationError at first use; a test reads every file before an office does."""
    return LetterBook(
        letters=_rows("letters.yaml", LetterRow),
        rules=_rows("provisions.yaml", Rule),
        regulations=_rows("regulations.yaml", Regulation),
    )


def _rows(name: str, row: type[Row]) -> tuple[Row, ...]:
    text = (files("services.sanctions") / "catalogue" / name).read_text(encoding="utf-8")
    return tuple(TypeAdapter(list[row]).validate_python(read_yaml(text)))  # type: ignore[valid-type]
