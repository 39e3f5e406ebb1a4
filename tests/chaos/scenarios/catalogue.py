"""Every scenario by its name, in the order in which they are carried out."""

from collections.abc import Mapping
from dataclasses import dataclass

from tests.chaos.scenarios import killing
from tests.chaos.trial import Faults


@dataclass(frozen=True)
class Scenario:
    """`acts` is its usual size, `seconds` how long it breaks things; a long run multiplies both."""

    faults: Faults
    acts: int = 30
    seconds: float = 40.0
    grows: bool = False


SCENARIOS: Mapping[str, Scenario] = {
    "kill everything at random": Scenario(killing.everything_at_random, acts=30, seconds=60, grows=True),
}
