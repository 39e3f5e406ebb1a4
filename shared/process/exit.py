"""The end of a process that has used Temporal's SDK."""

import asyncio
import gc
import logging
import os
import sys
import time
from collections.abc import Coroutine
from typing import Any, NoReturn

import structlog

SETTLE_SECONDS = 0.2
_log = structlog.get_logger(__name__)


def run_process(main: Coroutine[Any, Any, int]) -> NoReturn:
    """Run `main`, which returns the exit code (as `run_roles` does), and leave with it; with 1 when it raises."""
    code = 1
    try:
        code = asyncio.run(main)
    except KeyboardInterrupt:
        code = 130
    except Exception:  # noqa: BLE001 (the outermost loop: nothing is above it that could tell)
        _log.exception("process_failed")
    exit_cleanly(code)


def exit_cleanly(code: int) -> NoReturn:
    """Flush, settle, and leave with `code` without the interpreter's own teardown; does not return.

    temporalio/sdk-python#300: at teardown the SDK's native threads may still call into Python and the process aborts
    with 134 or 139, which a supervisor takes for a crash. Leaving by `os._exit` after a flush avoids that.
    """
    logging.shutdown()
    gc.collect()
    time.sleep(SETTLE_SECONDS)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
