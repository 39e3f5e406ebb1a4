"""Every scenario by its name, in the order in which they are carried out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from deploy.demo.run import Run
from tests.chaos.acts import BY_KAFKA, USUAL, Act
from tests.chaos.scenarios import between_steps, consuming, killing, losing, receiving, wandering, write_ahead
from tests.chaos.trial import Faults


@dataclass(frozen=True)
class Scenario:
    """`acts` is its usual size, `seconds` how long it breaks things; a long run multiplies what `grows`.

    `told` are the acts of a scenario that needs its own.
    """

    faults: Faults
    acts: int = 8
    seconds: float = 120.0
    grows: bool = False
    told: Callable[[Run], list[Act]] | None = None
    stories: Mapping[str, int] = field(default_factory=lambda: USUAL)
    by_kafka: float = BY_KAFKA


SCENARIOS: Mapping[str, Scenario] = {
    "kill everything at random": Scenario(killing.everything_at_random, acts=30, seconds=60, grows=True),
    "kill between every two steps": Scenario(between_steps.every_point, acts=4, seconds=900, stories={"timely": 1}),
    "zombie member": Scenario(consuming.zombie),
    "rebalance storm": Scenario(consuming.storm, seconds=20),
    "slow handler": Scenario(consuming.slow_handler),
    "topics read anew twice": Scenario(consuming.replayed, seconds=300),
    "dead letters redriven twice": Scenario(consuming.redriven),
    "hot key": Scenario(consuming.hot_key, told=consuming.reported_by_many),
    "receivers away": Scenario(receiving.away),
    "receivers misbehave": Scenario(receiving.misbehaving),
    "database restarts": Scenario(losing.database_restarts),
    "no connections left": Scenario(losing.no_connections),
    "no room for the ledger": Scenario(losing.no_room),
    "no room for the write-ahead log": Scenario(write_ahead.no_room),
    "wrong clock": Scenario(wandering.wrong_clock),
    "broker's disk lost": Scenario(losing.brokers_disk, by_kafka=0.0),
}
"""The broker's disk last: with it goes what the topics tell of the scenarios before."""
