"""What every draft of a letter tells its template. Pure: a draft is data; its words are those of the template."""

from pydantic import BaseModel, ConfigDict, Field

from shared.contracts.model import AwareDatetime
from shared.contracts.vocabulary import Confidence


class Provision(BaseModel):
    """One rule as a letter cites it: what it says (Indonesian), its article, and how sure we are of it.

    `note` is for the reviewer and never stands in the letter itself.
    """

    model_config = ConfigDict(frozen=True)

    says: str
    basis: str
    confidence: Confidence
    note: str | None = None


class Party(BaseModel):
    """An agency as a letter names it."""

    model_config = ConfigDict(frozen=True)

    id: str
    name: str


class Source(BaseModel):
    """The state of the case that a draft was made from: the same state gives the same bytes."""

    model_config = ConfigDict(frozen=True)

    at: AwareDatetime = Field(description="when the newest entry was recorded; the PDF's creation date")
    in_words: str = Field(description="the same instant in the agency's own time zone, Indonesian")
    sequence: int = Field(description="number of the newest entry")


class Draft(BaseModel):
    """Fields that `layout.typ` reads. Each service's draft adds what its own templates need.

    `number_example` shows a reader how this issuer numbered a letter once; numbers follow no fixed pattern.
    """

    model_config = ConfigDict(frozen=True)

    code: str = Field(pattern=r"^[a-z][a-z0-9_]{1,40}$")
    title: str
    case_number: str = Field(pattern=r"^NTR-\d{4}-\d{6,9}$")
    issuer: Party
    source: Source
    law: dict[str, Provision]
    form: str | None = Field(default=None, description="the official form that the letter follows")
    number_example: str | None = None

    @property
    def file_name(self) -> str:
        """Letters, digits and hyphens only, so that it is safe in any header and on any disk."""
        return f"{self.case_number}-{self.code.replace('_', '-')}-konsep.pdf"
