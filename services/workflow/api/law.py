"""The law as NETRA holds it, for whoever wants to read it: editions, violations, grounds. Public, without a token."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from services.workflow.domain.control_measures import ControlMeasure, load_control_measures
from services.workflow.domain.grounds import Ground, load_grounds
from services.workflow.domain.ladders import Ladder, load_ladders
from services.workflow.domain.register import load_register
from services.workflow.domain.violations import Catalogue, load_catalogue
from shared.contracts.model import Day
from shared.contracts.vocabulary import Election

router = APIRouter(prefix="/v1", tags=["law"])


@router.get("/grounds", summary="The catalogue of grounds")
async def list_grounds() -> list[Ground]:
    return list(load_grounds().values())


@router.get("/violations", summary="The catalogue of violations, and what is allowed")
async def list_violations(
    on: Annotated[Day | None, Query(description="day of the act: only the articles in force on it")] = None,
    election: Annotated[Election | None, Query(description="no articles of the other kind of election")] = None,
) -> Catalogue:
    """Confidence stands beside each row and article; exceptions are for a reviewer, never applied by themselves."""
    catalogue = load_catalogue()
    return catalogue if on is None else catalogue.on(on, election)


@router.get("/ladders", summary="Who stands above a personnel authority")
async def list_ladders() -> list[Ladder]:
    return list(load_ladders().values())


@router.get("/control-measures", summary="What the control authority may do when a personnel authority is silent")
async def list_control_measures() -> list[ControlMeasure]:
    return list(load_control_measures().values())


@router.get("/editions/{edition_id}", summary="One edition of the procedure")
async def read_edition(edition_id: Annotated[str, Path(max_length=40)]) -> dict[str, object]:
    return load_register().edition(edition_id).model_dump(mode="json")


@router.get("/editions", summary="The editions of the procedure")
async def list_editions() -> list[dict[str, object]]:
    return [{"id": edition.id, "title": edition.title.model_dump()} for edition in load_register()]
