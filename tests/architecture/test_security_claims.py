"""What deploy/SECURITY.md says is tested is tested, by that name."""

import ast
import re
import tomllib

from tests.architecture.sources import ROOT

SAID = (ROOT / "deploy" / "SECURITY.md").read_text()
SETTING = re.compile(r"`(NETRA_[A-Z_]+)")


def test_every_test_that_it_names_exists() -> None:
    named = set(re.findall(r"`(test_\w+)`", SAID))
    functions = {
        node.name
        for path in (ROOT / "tests").rglob("test_*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert named - functions == set()
    assert len(named) > 40


def test_every_setting_that_it_names_exists() -> None:
    settings = "".join(path.read_text() for path in ROOT.glob("s*/**/settings.py"))
    assert {name for name in SETTING.findall(SAID) if f'alias="{name}"' not in settings} == set()


def test_the_rules_of_bandit_are_on() -> None:
    lint = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["ruff"]["lint"]
    assert lint["select"] == ["ALL"]
    assert not [rule for rule in lint["ignore"] if rule.startswith("S")]
    ignored = {rule for place, rules in lint["per-file-ignores"].items() if "tests" not in place for rule in rules}
    assert {rule for rule in ignored if rule.startswith("S")} == {"S603", "S607"}
