"""Code is English; the law is Indonesian. The glossary says which word is which, and misses none."""

import re
from collections.abc import Iterator
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from types import ModuleType
from typing import get_args

import pytest
import yaml

import services.sanctions.domain
import services.workflow.domain
from services.sanctions.domain import acts
from services.workflow.domain.editions import Edition
from services.workflow.domain.register import load_register
from shared.contracts import (
    cases,
    decrees,
    identities,
    ledger_roots,
    limits,
    notices,
    redrives,
    reports,
    sanction_records,
    sanctions,
    vocabulary,
)
from shared.contracts.model import Contract, Request

ROOT = Path(__file__).parents[2]
GLOSSARY = ROOT / "shared" / "contracts" / "GLOSSARY.md"
MODULES = (
    *(vocabulary, limits, cases, decrees, reports, identities),
    *(sanctions, sanction_records, notices, ledger_roots, redrives),
)
ROW = re.compile(r"^\| `([^`]+)` \| (.+) \| (.+) \|$")


def rows() -> dict[str, tuple[str, str]]:
    found = (ROW.match(line) for line in GLOSSARY.read_text().splitlines())
    return {row[1]: (row[2].strip(), row[3].strip()) for row in found if row}


def shared_words() -> Iterator[str]:
    for module in MODULES:
        for name, thing in vars(module).items():
            if isinstance(thing, type) and thing.__module__ == module.__name__:
                yield name
                yield from (member.value for member in thing) if issubclass(thing, StrEnum) else ()


def words_of_a_domain(package: ModuleType) -> Iterator[str]:
    """What its enumerations say, for agencies send and read it. Ranks (`III/a`) are what they are called."""
    for module in map(import_module, (found.name for found in walk_packages(package.__path__, f"{package.__name__}."))):
        for thing in vars(module).values():
            if isinstance(thing, type) and issubclass(thing, StrEnum) and thing.__module__ == module.__name__:
                yield thing.__name__
                yield from (member.value for member in thing if member.value.isidentifier())


def words_of_an_edition(edition: Edition) -> Iterator[str]:
    yield from (rule.code for rule in edition.any_stage)
    for step in edition.steps:
        yield from (step.code, step.on_lapse.consequence)
        yield from (rule.code for rule in step.actions)
        yield from (rung.act for rung in step.rungs)


def words_of_the_sanction() -> Iterator[str]:
    for thing in vars(acts).values():
        if isinstance(thing, type) and issubclass(thing, Request) and "action" in thing.model_fields:
            yield from get_args(thing.model_fields["action"].annotation)
    catalogue = ROOT / "services" / "sanctions" / "catalogue" / "grounds.yaml"
    yield from (ground["code"] for ground in yaml.safe_load(catalogue.read_text()))


def identifiers() -> set[str]:
    of_editions = {word for edition in load_register() for word in words_of_an_edition(edition)}
    domains = {*words_of_a_domain(services.sanctions.domain), *words_of_a_domain(services.workflow.domain)}
    return {*shared_words(), *of_editions, *words_of_the_sanction(), *domains}


@pytest.mark.parametrize("word", sorted(identifiers()))
def test_an_identifier_has_its_indonesian_term(word: str) -> None:
    assert word in rows(), f"add a row `| `{word}` | istilah | gloss |` to {GLOSSARY.name}"


def test_the_glossary_keeps_no_word_that_is_gone() -> None:
    assert set(rows()) - identifiers() == set()


def test_every_row_has_a_term_and_a_gloss() -> None:
    assert [word for word, meaning in rows().items() if not all(meaning)] == []


def test_no_contract_names_a_field_ppk() -> None:
    """In elections PPK is also the sub-district committee (Panitia Pemilihan Kecamatan)."""
    contracts = [thing for module in MODULES for thing in vars(module).values() if isinstance(thing, type)]
    fields = {name for one in contracts if issubclass(one, Contract) for name in one.model_fields}
    assert not {name for name in fields if "ppk" in name.split("_")}
