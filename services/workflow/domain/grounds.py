"""The catalogue of grounds: why an action was taken, as codes."""

from functools import cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict

from shared.calendar import Language
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


def grounds_in_words(language: Language) -> dict[str, str]:
    """By code, as they stand in the middle of a sentence."""
    indonesian = language is Language.INDONESIAN
    return {code: uncapitalised(one.title_id if indonesian else one.title_en) for code, one in load_grounds().items()}


def uncapitalised(title: str) -> str:
    """Abbreviations keep their capitals: PPK."""
    word, _, _ = title.partition(" ")
    return title if word.isupper() and len(word) > 1 else title[:1].lower() + title[1:]
