"""deploy/ASVS.md answers every requirement of levels 1 and 2 once, by a test that exists or by a reason."""

import ast
import re
from collections import Counter
from collections.abc import Iterator

from tests.architecture.sources import ROOT

TEXT = (ROOT / "deploy" / "ASVS.md").read_text()
ROW = re.compile(r"^\| (V[^|]+) \| ([12, ]+) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
EN_DASH = "\N{EN DASH}"
ANSWERS = ("Tested:", "So:", "Operator", "Not met", "None here", "In part:")
LEVEL_1_AND_2 = """
V1.1.1-2 V1.2.1-9 V1.3.1-11 V1.4.1-3 V1.5.1-2 V2.1.1-3 V2.2.1-3 V2.3.1-4 V2.4.1-1
V3.2.1-2 V3.3.1-4 V3.4.1-6 V3.5.1-5 V3.7.1-2 V4.1.1-3 V4.2.1-1 V4.3.1-2 V4.4.1-4 V5.1.1-1 V5.2.1-3 V5.3.1-2 V5.4.1-3
V6.1.1-3 V6.2.1-12 V6.3.1-4 V6.4.1-4 V6.5.1-5 V6.6.1-3 V6.8.1-4 V7.1.1-3 V7.2.1-4 V7.3.1-2 V7.4.1-5 V7.5.1-2 V7.6.1-2
V8.1.1-2 V8.2.1-3 V8.3.1-1 V8.4.1-1 V9.1.1-3 V9.2.1-4
V10.1.1-2 V10.2.1-2 V10.3.1-4 V10.4.1-11 V10.5.1-5 V10.6.1-2 V10.7.1-3
V11.1.1-2 V11.2.1-3 V11.3.1-3 V11.4.1-4 V11.5.1-1 V11.6.1-1 V12.1.1-3 V12.2.1-2 V12.3.1-4
V13.1.1-1 V13.2.1-5 V13.3.1-2 V13.4.1-5 V14.1.1-2 V14.2.1-4 V14.3.1-3 V15.1.1-3 V15.2.1-3 V15.3.1-7
V16.1.1-1 V16.2.1-5 V16.3.1-4 V16.4.1-3 V16.5.1-3 V17.1.1-1 V17.2.1-4 V17.3.1-2
"""
"""Section, first and last: levels 1 and 2 are the first requirements of each section of the edition 5.0.0."""


def required() -> Iterator[str]:
    for section, first, last in re.findall(r"(V\d+\.\d+)\.(\d+)-(\d+)", LEVEL_1_AND_2):
        yield from (f"{section}.{number}" for number in range(int(first), int(last) + 1))


def answered() -> Iterator[str]:
    for items, *_ in ROW.findall(TEXT):
        for part in items.split(", "):
            section, first = part.partition(EN_DASH)[0].strip().rsplit(".", 1)
            last = part.strip().rsplit(".", 1)[1]
            yield from (f"{section}.{number}" for number in range(int(first), int(last) + 1))


def test_each_of_the_253_requirements_is_answered_once() -> None:
    assert len(list(required())) == 70 + 183
    assert Counter(answered()) == Counter(required())


def test_an_answer_is_a_test_or_a_reason() -> None:
    for items, _, _, answer in ROW.findall(TEXT):
        assert answer.startswith(ANSWERS), items
        assert "`test_" in answer or not answer.startswith("Tested"), items


def test_every_test_that_it_names_exists() -> None:
    named = set(re.findall(r"`(test_\w+)`", TEXT))
    functions = {
        node.name
        for path in (ROOT / "tests").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert named - functions == set()
    assert len(named) > 60
