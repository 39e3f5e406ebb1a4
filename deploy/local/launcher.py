"""Brings components to health and takes them down again, with the register as its memory."""

import hashlib
import json
import os
import subprocess
import threading
import time
from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor

from deploy.local.component import CannotStart, Component, Report
from deploy.local.home import PROJECT_ROOT, Home
from deploy.local.ports import require_free
from deploy.local.processes import Identity, kill, last_lines, start, stop
from deploy.local.register import Register, Running

POLL_SECONDS = 0.05
SECOND_CHANCE_SECONDS = 5.0
PATIENCE_SECONDS = 20.0
"""After each of them a start that still goes on says so."""
PASSED_THROUGH = ("NETRA_", "OTEL_")


class Launcher:
    """Components given together start at the same time; the call returns when all of them are ready."""

    def __init__(self, home: Home, report: Report) -> None:
        self._home = home
        self._report = report
        self._register = Register(home.register)
        self._register_lock = threading.Lock()
        self._children: dict[str, subprocess.Popen[bytes]] = {}

    def running(self, name: str) -> Running | None:
        """None when it was never started, was stopped, or died."""
        found = self._register.find(name)
        return found if found and found.identity.lives else None

    def names(self) -> frozenset[str]:
        """Of what was started and not stopped since."""
        return frozenset(running.name for running in self._register.all())

    def is_healthy(self, component: Component) -> bool:
        """Whether the process runs as it would be started now, and answers."""
        running = self.running(component.name)
        return running is not None and running.fingerprint == fingerprint(component) and component.ready()

    def bring_up(self, components: Sequence[Component]) -> list[str]:
        """Start what is not healthy, and return its names. Raises CannotStart or PortTaken, and leaves the rest up."""
        wanted = [component for component in components if not self._recovers(component)]
        for component in reversed(wanted):
            self.stop(component.name)
        for component in wanted:
            require_free(component.ports)
        with ThreadPoolExecutor(max(1, len(wanted))) as pool:
            list(pool.map(self._bring_up, wanted))
        return [component.name for component in wanted]

    def stop(self, name: str) -> bool:
        """False when it did not run."""
        running = self._register.find(name)
        if running is None:
            return False
        stopped = stop(running.identity, polite=running.stop_signal, within=running.stops_within)
        with self._register_lock:
            self._register.remove(name)
        self._collect(name)
        return stopped

    def kill(self, name: str) -> None:
        """SIGKILL, as a crash would. The register keeps the entry, as after a crash."""
        running = self.running(name)
        if running is not None:
            kill(running.identity)
        self._collect(name)

    def stop_together(self, names: Collection[str]) -> list[str]:
        """All of these at the same time. Returns the names of those that ran."""
        registered = [running.name for running in self._register.all() if running.name in names]
        with ThreadPoolExecutor(max(1, len(registered))) as pool:
            ran = list(pool.map(self._stop_aloud, registered))
        return [name for name, did in zip(registered, ran, strict=True) if did]

    def _stop_aloud(self, name: str) -> bool:
        begun = time.monotonic()
        self._report(f"{name}: stopping")
        ran = self.stop(name)
        self._report(f"{name}: stopped in {time.monotonic() - begun:.1f} s")
        return ran

    def _recovers(self, component: Component) -> bool:
        """Healthy, or alive and only busy: it gets a few seconds to answer before it is replaced."""
        deadline = time.monotonic() + SECOND_CHANCE_SECONDS
        while (running := self.running(component.name)) and time.monotonic() < deadline:
            if running.fingerprint != fingerprint(component):
                return False
            if component.ready():
                return True
            time.sleep(POLL_SECONDS)
        return False

    def _bring_up(self, component: Component) -> None:
        begun = time.monotonic()
        self._report(f"{component.name}: starting")
        component.prepare(lambda text: self._report(f"{component.name}: {text}"))
        self._await(component, self._start(component))
        component.settle()
        self._report(f"{component.name}: ready in {time.monotonic() - begun:.1f} s")

    def _start(self, component: Component) -> int:
        """Returns where in its log this run begins."""
        log = self._home.log(component.name)
        begins = log.stat().st_size if log.exists() else 0
        child = start(
            component.command, log=log, environment=component.environment, folder=PROJECT_ROOT, user=component.user
        )
        self._children[component.name] = child
        self._enter(component, Identity.of(child.pid))
        return begins

    def _enter(self, component: Component, identity: Identity) -> None:
        entry = Running(
            name=component.name,
            pid=identity.pid,
            started=identity.started,
            stop_signal=component.stop_signal,
            stops_within=component.stops_within_seconds,
            fingerprint=fingerprint(component),
            log=str(self._home.log(component.name)),
            ports=dict(component.ports),
        )
        with self._register_lock:
            self._register.add(entry)

    def _await(self, component: Component, begins: int) -> None:
        begun, told = time.monotonic(), 1
        while not component.ready():
            waited = time.monotonic() - begun
            if self._children[component.name].poll() is not None:
                raise CannotStart(self._story(component, "died while starting", begins))
            if waited > component.ready_within_seconds:
                late = f"not ready in {component.ready_within_seconds:.0f} s"
                raise CannotStart(self._story(component, late, begins))
            if waited > told * PATIENCE_SECONDS:
                self._report(f"{component.name}: still starting after {waited:.0f} s")
                told += 1
            time.sleep(POLL_SECONDS)

    def _story(self, component: Component, what: str, begins: int) -> str:
        log = self._home.log(component.name)
        return f"{component.name}: {what}. The end of {log}:\n{last_lines(log, since=begins)}"

    def _collect(self, name: str) -> None:
        """The exit status of a child, so that it does not stay as a zombie while this process lives."""
        if child := self._children.pop(name, None):
            child.wait()


def fingerprint(component: Component) -> str:
    """Of everything that makes a start of it: when it differs, the running process is not the one wanted."""
    passed = {name: value for name, value in os.environ.items() if name.startswith(PASSED_THROUGH)}
    environment = {**passed, **component.environment} if component.environment else {}
    content = json.dumps([list(component.command), environment], sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()[:16]
