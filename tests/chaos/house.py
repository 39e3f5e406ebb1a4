"""A stack whose processes are killed one at a time and come back one at a time, as a service manager would do it."""

import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

import psutil

from deploy.local import services
from deploy.local.component import Component
from deploy.local.home import Home
from deploy.local.ports import free_ports
from deploy.local.stack import INFRASTRUCTURE, Stack

APART: Mapping[str, Sequence[str]] = {
    "intake": ("api", "relay", "consumer", "keeper"),
    "workflow": ("api", "worker", "starter", "relay", "sealer"),
    "sanctions": ("api", "worker", "decrees", "relay"),
    "notify": ("api", "worker", "consumer", "relay"),
}
"""The roles that run as processes of their own in production. `api` keeps the name of its service here."""


DAY_SECONDS = 15.0
"""Of the ledger's days: each is sealed, signed and told."""


class House(Stack):
    """`apart` gives each role a process of its own; otherwise a service is one process.

    `told` is what services are told on top of what the stack tells them. Only processes that this object started are
    ever ended, each by its id and birth.
    """

    apart = False
    told: Mapping[str, str] = {}
    usual: Mapping[str, Sequence[str]]
    """How the sealer is always run here: with days of DAY_SECONDS."""

    entries: dict[str, Sequence[str]]
    """Another command than the product's own, by component: how a test build of a service is run."""

    extras: dict[str, Component]
    """More members of a group, by name, for as long as a scenario needs them."""

    @classmethod
    def built(cls, folder: Path, *, apart: bool, told: Mapping[str, str]) -> Self:
        house = cls(Home(folder.resolve()), free_ports(), names=INFRASTRUCTURE, kind="test")
        house.apart, house.told, house.entries, house.extras = apart, told, {}, {}
        house.usual = {house.component_of("workflow", "sealer"): house.with_short_days()}
        return house

    def with_short_days(self) -> Sequence[str]:
        began = datetime.now(UTC).isoformat()
        role = ["sealer"] if self.apart else []
        return [sys.executable, "-m", "tests.chaos.hasty", str(DAY_SECONDS), began, "workflow", *role]

    def component_of(self, service: str, role: str) -> str:
        """The process in which this role of the service runs."""
        return f"{service}-{role}" if self.apart and role != "api" else service

    def run_as(self, component: str) -> list[str]:
        """The service that runs in this process, and its role where it has one only."""
        service, _, role = component.partition("-")
        return [service, role or "api"] if self.apart else [service]

    @property
    def ours(self) -> list[str]:
        """Every process of NETRA's own."""
        return [each.name for each in self._services()]

    @property
    def theirs(self) -> list[str]:
        """Every process that NETRA needs, the webhook receiver of an agency among them."""
        return [each.name for each in self._infrastructure()]

    def open(self) -> None:
        """Bring up everything."""
        self.start_services()

    def revive(self, name: str) -> None:
        """Start one component again, as a service manager does; blocking until it is ready.

        Several may come back at the same time: a slow one must not keep down those that it waits for.
        """
        self._launcher.bring_up([self._component(name)])
        if name == "kafka":
            self.create_topics()

    def lives(self, name: str) -> bool:
        return self._launcher.running(name) is not None

    def process(self, name: str) -> psutil.Process | None:
        """None when it does not run. Whoever sends it a signal sends it to nobody else."""
        running = self._launcher.running(name)
        return running.identity.process if running else None

    def stop(self, name: str) -> None:
        self._launcher.stop(name)

    def down(self) -> list[str]:
        with self._alone():
            waves = (sorted(self._launcher.names() - set(INFRASTRUCTURE)), INFRASTRUCTURE)
            return [name for wave in waves for name in self._launcher.stop_together(wave)]

    def environment_of(self, service: str) -> dict[str, str]:
        return super().environment_of(service) | dict(self.told)

    def _services(self) -> list[Component]:
        whole = super()._services()
        parts = [part for each in whole for part in self._parts(each)] if self.apart else whole
        told = {**self.usual, **self.entries}
        own = [replace(each, command=told.get(each.name, each.command)) for each in parts]
        return [*own, *self.extras.values()] if own else []

    def _parts(self, whole: Component) -> Iterable[Component]:
        for role in APART[whole.name]:
            command = [sys.executable, "-m", f"services.{whole.name}", role]
            if role == "api":
                yield replace(whole, command=command, ports=dict(list(whole.ports.items())[:1]))
            else:
                yield replace(
                    whole, name=f"{whole.name}-{role}", command=command, ports={}, address=role, ready=lambda: True
                )

    def _bring_up_services(self) -> list[str]:
        wanted = [each for each in super()._services() if not self._launcher.is_healthy(each)]
        services.migrate([each.name for each in wanted], self.home, self.environment, self._report)
        return self._launcher.bring_up(self._services())
