"""Drafts of letters to an authority that does not follow up, as PDF. They record nothing."""

from collections.abc import Sequence
from importlib.resources import files
from typing import Annotated

from fastapi import APIRouter, Path, Response
from sqlalchemy import RowMapping

from services.workflow.api.models import LetterView
from services.workflow.api.routes import CaseNumber, Desk, OpenDesk, visible_case
from services.workflow.api.views import legible, unsealed
from services.workflow.domain.drafts import CaseFile, Drafter
from services.workflow.domain.editions import Edition
from services.workflow.domain.letters import (
    DeadlineStatus,
    LetterRow,
    Standing,
    fired_of,
    load_letter_book,
    out_of_turn,
)
from services.workflow.domain.register import load_register
from shared.calendar import DeadlineProof
from shared.contracts.cases import CaseEvent, Parties
from shared.contracts.refusals import Refused
from shared.contracts.reports import OfficialIdentity
from shared.directory.agencies import load_directory
from shared.letters.typesetting import typeset
from shared.security.tokens import Principal
from shared.web.access import Caller
from shared.web.pdf import PDF_RESPONSES, pdf_response

router = APIRouter(prefix="/v1/cases/{number}/letters", tags=["letters"])

Code = Annotated[str, Path(pattern=r"^[a-z][a-z0-9_]{1,40}$", examples=["reminder"])]


@router.get("", summary="Letters that can be drafted, and in which stage")
async def list_letters(number: CaseNumber, caller: Caller, desk: OpenDesk) -> list[LetterView]:
    row = await visible_case(desk, caller, number)
    events = list(legible(await desk.reading.entries(number)))
    standing, edition = _standing(row, await _deadline(desk, row), events), load_register().edition(row["edition"])
    return [_view(number, letter, edition, standing) for letter in load_letter_book().letters]


@router.get("/{code}", summary="One letter as a draft, PDF", response_class=Response, responses=PDF_RESPONSES)
async def draft_letter(number: CaseNumber, code: Code, caller: Caller, desk: OpenDesk) -> Response:
    row = await visible_case(desk, caller, number)
    deadline, book = await _deadline(desk, row), load_letter_book()
    letter, edition = book.find(code), load_register().edition(row["edition"])
    events = [CaseEvent.model_validate_json(entry.body) for entry in await desk.reading.entries(number)]
    standing = _standing(row, deadline, events)
    if deadline is None or not letter.available(edition, standing):
        raise Refused(out_of_turn(letter, edition, standing))
    file = _case_file(row, edition, events, deadline, _official(desk, caller, row))
    draft = Drafter(file, book, load_directory()).draft(letter)
    return pdf_response(await typeset(template(letter), draft), draft.file_name)


def template(letter: LetterRow) -> bytes:
    folder = files("services.workflow") / "letters"
    return (folder / "follow_up.typ").read_bytes() + (folder / f"{letter.template}.typ").read_bytes()


async def _deadline(desk: Desk, row: RowMapping) -> RowMapping | None:
    """The newest deadline of the step that the case is in."""
    rows: Sequence[RowMapping] = await desk.reading.deadlines(row["case_number"])
    of_step = [one for one in rows if one["deadline"]["facts"]["step"] == row["stage"]]
    return of_step[-1] if of_step else None


def _standing(row: RowMapping, deadline: RowMapping | None, events: Sequence[CaseEvent]) -> Standing:
    if deadline is None:
        return Standing(stage=row["stage"], deadline=None)
    fired = fired_of(deadline["deadline_id"], events)
    return Standing(stage=row["stage"], deadline=DeadlineStatus(deadline["status"]), fired=fired)


def _case_file(
    row: RowMapping,
    edition: Edition,
    events: Sequence[CaseEvent],
    deadline: RowMapping,
    official: OfficialIdentity | None,
) -> CaseFile:
    return CaseFile(
        case_number=row["case_number"],
        violation=row["violation"],
        day_of_act=row["day_of_act"],
        zone=row["input"]["zone"],
        parties=Parties.model_validate(row["parties"]),
        edition=edition,
        events=events,
        proof=DeadlineProof.model_validate_json(deadline["proof"]),
        official=official,
    )


def _official(desk: Desk, caller: Principal, row: RowMapping) -> OfficialIdentity | None:
    """As in the case itself: for its parties only, and None when it was sealed to a lost key."""
    party = caller.agency in row["party_agencies"]
    identity: OfficialIdentity | None = unsealed(desk.seal if party else None, row["sealed_official"], OfficialIdentity)
    return identity


def _view(number: str, letter: LetterRow, edition: Edition, standing: Standing) -> LetterView:
    return LetterView(
        code=letter.code,
        title=letter.title_id,
        title_en=letter.title_en,
        available=letter.available(edition, standing),
        stages=[step.code for step in letter.steps(edition)],
        after=letter.rung_act,
        location=f"/v1/cases/{number}/letters/{letter.code}",
    )
