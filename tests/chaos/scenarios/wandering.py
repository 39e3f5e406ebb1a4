"""A clock that is wrong."""

import sys

from tests.chaos.scenarios.killing import until_cases_run
from tests.chaos.trial import Trial

WRONG = (("workflow", "starter", 1), ("workflow", "api", 1), ("notify", "worker", -1))
"""Service, role, and by how many hours its clock is wrong. Not among them is intake an hour ahead: the starter then
sets its reports aside as `date_in_future`, until a person sends them again, and these rules count cases only."""

WORK = 3
TAKEN_WITHIN = 90.0


async def wrong_clock(trial: Trial) -> None:
    """One process after the other is wrong by an hour, ahead or behind, while reports come in and cases are told."""
    await until_cases_run(trial)
    for service, role, hours in WRONG:
        name = trial.house.component_of(service, role)
        roles = [role] if trial.house.apart else []
        command = [sys.executable, "-m", "tests.chaos.astray", str(hours), service, *roles]
        await trial.exchange(name, command)
        trial.journal.note(f"the clock of {name} is wrong by {hours} h", name)
        await trial.hand_in(WORK)
        await trial.until(trial.assigned, TAKEN_WITHIN, "the cases of these reports")
        await trial.exchange(name, None)
