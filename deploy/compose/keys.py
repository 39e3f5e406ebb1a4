"""`python -m deploy.compose.keys FOLDER`: the job that makes the development keys, once per volume."""

import sys
from pathlib import Path

from deploy.local.keys import Keys

if __name__ == "__main__":
    Keys(Path(sys.argv[1])).make()
