"""The law of the remedies, as data: which is open against which decision, to whom it goes, what is paid meanwhile."""

from enum import StrEnum
from functools import cache

from pydantic import BaseModel, ConfigDict

from services.sanctions.domain.acts.remedy import Addressee, WorkMeanwhile
from services.sanctions.domain.catalogue import SanctionKind, read_rows
from services.sanctions.domain.law import Law
from shared.contracts.vocabulary import SanctionCategory

OTHER_OFFICIAL = "other_official"


class Remedy(StrEnum):
    OBJECTION = "objection"
    APPEAL = "appeal"


class RemedyRule(Law):
    """PP 79/2021 Ps 1(4)(5): the appeal against dismissals, the objection against the rest."""

    remedy: Remedy
    categories: frozenset[SanctionCategory]
    dismissal: bool

    def covers(self, kind: SanctionKind) -> bool:
        return kind.category in self.categories and kind.dismissal is self.dismissal


class AddresseeRule(Law):
    remedy: Remedy
    decided_by: str
    addressee: Addressee


class PayNote(Law):
    code: WorkMeanwhile
    name_id: str
    name_en: str


class RemedyLaw(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    rules: tuple[RemedyRule, ...]
    addressees: tuple[AddresseeRule, ...]
    pay: tuple[PayNote, ...]

    def remedy_against(self, kind: SanctionKind) -> RemedyRule | None:
        """None: no remedy is open, as against a moral sanction."""
        return next((rule for rule in self.rules if rule.covers(kind)), None)

    def addressee(self, remedy: Remedy, decided_by: str | None) -> AddresseeRule | None:
        """None when no source says to whom it goes. An official without a row of his own is another official."""
        rows = [row for row in self.addressees if row.remedy is remedy]
        own = next((row for row in rows if row.decided_by == decided_by), None)
        if own is not None or decided_by in {None, "president"}:
            return own
        return next(row for row in rows if row.decided_by == OTHER_OFFICIAL)

    def pay_note(self, ground: str | None) -> PayNote | None:
        return next((note for note in self.pay if note.code == ground), None)


@cache
def load_remedies() -> RemedyLaw:
    """Raises ValidationError at start."""
    return RemedyLaw(
        rules=tuple(read_rows("remedies.yaml", RemedyRule)),
        addressees=tuple(read_rows("addressees.yaml", AddresseeRule)),
        pay=tuple(read_rows("pay.yaml", PayNote)),
    )
