"""A service whose clock is wrong: `python -m tests.chaos.astray HOURS SERVICE [ROLE]`.

Whatever asks `time.time`, and every module of ours that asks `datetime.now`, is told HOURS too much. The database, the
broker and Temporal keep their own time, and so does Temporal's SDK: one process' idea of now is wrong, as after a bad
synchronisation of its host.
"""

import importlib
import inspect
import runpy
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta, tzinfo
from types import ModuleType
from typing import Self


class Astray(datetime):
    wrong_by = timedelta()

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Self:
        return super().now(tz) + cls.wrong_by


def lead_astray(hours: float, service: str) -> list[str]:
    """The names of the modules that are wrong now."""
    Astray.wrong_by = timedelta(hours=hours)
    importlib.import_module(f"services.{service}.roles")
    asking = [module for name, module in sys.modules.items() if name.startswith(("services.", "shared."))]
    wrong = [module for module in asking if asks_for_now(module)]
    for module in wrong:
        setattr(module, "datetime", Astray)  # noqa: B010 -- for this process alone
    setattr(time, "time", wrongly(time.time, hours * 3600))  # noqa: B010 -- as above; it dates records and tokens
    return [module.__name__ for module in wrong]


def wrongly(right: Callable[[], float], seconds: float) -> Callable[[], float]:
    return lambda: right() + seconds


def asks_for_now(module: ModuleType) -> bool:
    return getattr(module, "datetime", None) is datetime and "datetime.now(" in inspect.getsource(module)


def main() -> None:
    hours, service, *role = sys.argv[1:]
    lead_astray(float(hours), service)
    sys.argv = [f"services.{service}", *role]
    runpy.run_module(f"services.{service}", run_name="__main__")


if __name__ == "__main__":
    main()
