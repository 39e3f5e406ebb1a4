"""What the control authority may do when a personnel authority is silent: words of the law, as data."""

from functools import cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict

from shared.contracts.data_files import read_yaml
from shared.contracts.vocabulary import Confidence


class ControlMeasure(BaseModel):
    """`effects_id` is what an official whose record is blocked cannot get meanwhile."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str
    name_id: str
    name_en: str
    basis: str
    confidence: Confidence
    kinds_id: tuple[str, ...] = ()
    effects_id: tuple[str, ...] = ()
    note_id: str | None = None


@cache
def load_control_measures() -> dict[str, ControlMeasure]:
    text = (files("services.workflow") / "catalogue" / "control_measures.yaml").read_text(encoding="utf-8")
    return {row["code"]: ControlMeasure.model_validate(row) for row in read_yaml(text)}
