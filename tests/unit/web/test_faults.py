"""Faults of single fields: stable codes with sentences, whatever a library or a rule in Python calls them."""

import re
from enum import StrEnum
from typing import Literal

import pytest
from pydantic import BaseModel, ValidationError, field_validator

from shared.contracts.faults import OTHER, WORDS, broken_rule, code_of, told


class LeaveAuthority(StrEnum):
    PRESIDENT = "president"


class Form(BaseModel):
    authority: LeaveAuthority = LeaveAuthority.PRESIDENT
    word: Literal["yes"] = "yes"
    checked: str = ""

    @field_validator("checked")
    @classmethod
    def in_python_words(cls, value: str) -> str:
        if value == "king":
            raise ValueError("'king' is not a valid LeaveAuthority")
        if value == "late":
            raise broken_rule("ends_before_it_begins")
        return value


def faults(**values: object) -> list[dict[str, str]]:
    with pytest.raises(ValidationError) as refused:
        Form.model_validate(values)
    return told((str(error["loc"][0]), code_of(error)) for error in refused.value.errors())


def test_what_python_says_of_a_value_is_not_told() -> None:
    assert faults(checked="king") == [
        {
            "field": "checked",
            "reason": OTHER,
            "detail_id": "Isian ini tidak sah.",
            "detail": "This field is invalid.",
        }
    ]
    assert faults(authority="king")[0]["reason"] == "enum"


def test_a_rule_over_several_fields_has_a_code_of_its_own() -> None:
    [fault] = faults(checked="late")
    assert (fault["reason"], fault["detail"]) == ("ends_before_it_begins", "The last day lies before the first.")


@pytest.mark.parametrize("code", WORDS)
def test_a_code_has_a_sentence_for_an_agency_and_one_for_a_developer(code: str) -> None:
    assert re.fullmatch(r"[a-z0-9_]{3,40}", code)
    words = WORDS[code]
    assert words.id != words.en
    assert all(re.fullmatch(r"[A-Zas].*[.]", sentence) for sentence in words)
