"""Drafts of the letters that the procedure needs, as PDF. They record nothing and hold no name."""

from collections.abc import Sequence
from importlib.resources import files
from typing import Annotated

from fastapi import APIRouter, Path, Query, Response
from sqlalchemy import RowMapping

from services.sanctions.api.desk import CaseNumber, Desk, Office, OpenDesk, actor, own_sanction
from services.sanctions.api.models import LetterView
from services.sanctions.api.views import state_of
from services.sanctions.domain.acts import Actor
from services.sanctions.domain.catalogue import load_catalogue
from services.sanctions.domain.drafting import can_be_drafted, choices, letter_for, sanction_for
from services.sanctions.domain.drafts import Drafter
from services.sanctions.domain.letters import LetterRow, load_letter_book
from services.sanctions.domain.permission import Matter
from shared.contracts.sanctions import SanctionMilestone, SanctionOrder
from shared.directory.agencies import load_directory
from shared.letters.typesetting import typeset
from shared.security.tokens import Principal
from shared.web.pdf import PDF_RESPONSES, pdf_response

router = APIRouter(prefix="/v1/sanctions/{number}/letters", tags=["letters"])

Code = Annotated[str, Path(pattern=r"^[a-z][a-z0-9_]{1,40}$", examples=["summons_1"])]
Chosen = Annotated[
    str | None, Query(max_length=64, description="for decision_letter: the catalogue code to be decided")
]


@router.get("", summary="Letters that can be drafted, and in which stage")
async def list_letters(number: CaseNumber, caller: Office, desk: OpenDesk) -> list[LetterView]:
    matter, _ = await _matter(desk, caller, number)
    return [_view(letter, matter, actor(caller)) for letter in load_letter_book().letters]


@router.get("/{code}", summary="One letter as a draft, PDF", response_class=Response, responses=PDF_RESPONSES)
async def draft_letter(
    number: CaseNumber, code: Code, caller: Office, desk: OpenDesk, sanction: Chosen = None
) -> Response:
    matter, rows = await _matter(desk, caller, number)
    book = load_letter_book()
    letter = letter_for(code, matter, book, actor(caller))
    kind = sanction_for(letter, sanction, matter, actor(caller))
    history = [(SanctionMilestone.model_validate(row["milestone"]), row["recorded_at"]) for row in rows]
    draft = Drafter(matter.order, matter.state, history, load_directory()).draft(letter, book, matter.catalogue, kind)
    return pdf_response(await typeset(template(letter), draft), draft.file_name)


def template(letter: LetterRow) -> bytes:
    return (files("services.sanctions") / "letters" / f"{letter.template}.typ").read_bytes()


async def _matter(desk: Desk, caller: Principal, number: str) -> tuple[Matter, Sequence[RowMapping]]:
    """The newest round as its milestones tell it. Raises Refused (403, 404)."""
    row = await own_sanction(desk, caller, number)
    rows = await desk.reading.milestones(number, row["round"])
    order = SanctionOrder.model_validate(row["order"])
    decrees = await desk.calendar.decrees()
    return Matter(order, state_of(rows), load_catalogue(), desk.clock(), decrees=decrees), rows


def _view(letter: LetterRow, matter: Matter, by: Actor) -> LetterView:
    return LetterView(
        code=letter.code,
        title=letter.title_id,
        title_en=letter.title_en,
        form=letter.form,
        available=can_be_drafted(letter, matter, by),
        stages=[stage.value for stage in letter.stages()],
        sanctions=list(choices(letter, matter, by)),
        location=f"/v1/sanctions/{matter.order.case_number}/letters/{letter.code}",
    )
