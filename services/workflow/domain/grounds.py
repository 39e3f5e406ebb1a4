"""The catalogue of grounds: why an action was taken, as codes."""

from functools import cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict

from shared.contracts.data_files import read_yaml


class Ground(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str
    title_id: str
    title_en: str


@cache
def load_grounds() -> dict[str, Ground]:
    text = (files("services.workflow") / "catalogue" / "grounds.yaml").read_text(encoding="utf-8")
    return {row["code"]: Ground.model_validate(row) for row in read_yaml(text)}
