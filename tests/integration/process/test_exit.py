import subprocess
import sys

import pytest

PROGRAM = """
import sys
from shared.process.exit import run_process

async def main():
    sys.stdout.write("said")
    {last}

run_process(main())
"""


@pytest.mark.parametrize(("last", "code"), [("return 0", 0), ("return 3", 3), ("raise ValueError", 1)])
def test_a_process_ends_with_its_code_and_nothing_unsaid(last: str, code: int) -> None:
    ended = subprocess.run(  # noqa: S603 (its own program)
        [sys.executable, "-c", PROGRAM.format(last=last)], capture_output=True, text=True, check=False
    )
    assert ended.returncode == code
    assert ended.stdout.startswith("said")
