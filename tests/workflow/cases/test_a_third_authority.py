"""The independent body that a court has ordered by October 2027 comes as data: an agency and an edition, no Python."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[3]
COPIED = ("services", "shared", "deploy", "tests")
AGENCY = "lembaga-pengawas-asn,Lembaga Independen Pengawas ASN (contoh),commission,,Asia/Jakarta,presiden\n"
FIRST_DAY, DAY_BEFORE = "2027-10-16", "2027-10-15"
STORY = """
from temporalio.testing import WorkflowEnvironment

from services.workflow.domain.register import load_register
from shared.contracts.sanctions import MilestoneKind
from shared.contracts.vocabulary import CaseOutcome
from tests.workflow.cases.story import tell


async def test_the_new_body_recommends_and_its_recommendation_is_executed(environment: WorkflowEnvironment) -> None:
    async with tell(environment, "lembaga-2027") as story:
        assert story.case.parties.recommending == "lembaga-pengawas-asn"
        await story.to_sanction()
        await story.milestone(MilestoneKind.DECIDED, sanction="PP94-S-6")
        await story.milestone(MilestoneKind.EXECUTED, outcome=CaseOutcome.SANCTIONED)
        assert await story.outcome() is CaseOutcome.SANCTIONED


def test_acts_of_its_first_day_are_its_own_and_those_before_are_not() -> None:
    from datetime import date

    days = [load_register().in_force_on(date(2027, 10, day)).id for day in (15, 16)]
    assert days == ["bkn-2024", "lembaga-2027"]
"""


def test_a_new_recommending_authority_is_an_agency_and_an_edition(tmp_path: Path) -> None:
    for name in COPIED:
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    code = python_files(tmp_path)
    add_the_authority(tmp_path)
    assert python_files(tmp_path) == code
    (tmp_path / "tests/workflow/cases/test_new_story.py").write_text(STORY)
    told = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/workflow/cases/test_new_story.py"],
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path), "PATH": str(Path(sys.executable).parent)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "2 passed" in told.stdout, told.stdout + told.stderr


def add_the_authority(root: Path) -> None:
    with (root / "shared/directory/agencies.csv").open("a") as agencies:
        agencies.write(AGENCY)
    editions = root / "services/workflow/editions"
    ending = editions / "bkn-2024.yaml"
    before = ending.read_text()
    ending.write_text(
        before.replace("in_force: {first: 2024-09-04}", f"in_force: {{first: 2024-09-04, last: {DAY_BEFORE}}}")
    )
    new = re.sub(r"^id: .*", "id: lembaga-2027", before, count=1, flags=re.MULTILINE)
    new = re.sub(r"^in_force: .*", f"in_force: {{first: {FIRST_DAY}}}", new, count=1, flags=re.MULTILINE)
    new = new.replace("recommending: bkn", "recommending: lembaga-pengawas-asn", 1)
    assert yaml.safe_load(new)["authorities"]["control"] == "bkn"
    (editions / "lembaga-2027.yaml").write_text(new)


def python_files(root: Path) -> dict[str, str]:
    return {str(path.relative_to(root)): path.read_text() for path in root.rglob("*.py")}
