"""The README's "How to add a step", followed to the letter in a copy of the code."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
COPIED = ("services", "shared", "deploy", "tests")
STORY_IMPORTS = """
from temporalio.testing import WorkflowEnvironment

from shared.contracts.vocabulary import Role
from tests.workflow.cases.story import tell


"""


def blocks(language: str) -> list[str]:
    section = (ROOT / "README.md").read_text().split("## How to add a step")[1].split("\n## ")[0]
    return re.findall(rf"```{language}\n(.*?)```", section, re.DOTALL)


def test_a_step_is_added_by_following_the_readme(tmp_path: Path) -> None:
    for name in COPIED:
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for commands in blocks("sh"):
        subprocess.run(["bash", "-euc", commands], cwd=tmp_path, check=True)  # noqa: S603, S607 -- our own README
    [story] = blocks("python")
    (tmp_path / "tests/workflow/cases/test_readme_story.py").write_text(STORY_IMPORTS + story)
    told = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/workflow/cases/test_readme_story.py"],
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path), "PATH": str(Path(sys.executable).parent)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "1 passed" in told.stdout, told.stdout + told.stderr
