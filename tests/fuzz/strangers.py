"""What schemathesis sends to one application, and what all of its checks make of the answers."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import httpx
from schemathesis import Case, HookContext, Response, openapi
from schemathesis.config import SchemathesisConfig
from schemathesis.core.failures import Failure, ServerError
from schemathesis.engine import events, from_schema
from schemathesis.engine.recorder import ScenarioRecorder
from schemathesis.openapi.checks import AllowHeaderMismatch, RejectedPositiveData, UnsupportedMethodResponse
from schemathesis.specs.openapi import schemas as _loaded_early  # noqa: F401 -- late, among running loops, 3.11's compiler has failed

from shared.contracts.faults import OTHER
from tests.fuzz.premises import Known

SHARE_OF_KNOWN_VALUES = 0.7
SHOWN = 600
UNWELL = 503
BY_THE_SCHEMA = {"invalid_request", "not_json", "unsupported_media_type"}
"""Codes that say that the document is not as the schema says; all others are of rules that no schema can say."""

RULES = {
    "unreadable_text",
    "nothing_to_read",
    "datetime_not_iso_8601",
    "dates_out_of_order",
    "ends_before_it_begins",
    "absence_goes_with_sending",
    "signature_goes_with_attendance",
    "sanction_goes_with_change",
}
"""Reasons of single fields that no schema can say."""

UNNAMED = f'"reason":"{OTHER}"'


@dataclass
class Tally:
    """`answers` by status; `failures`: what an answer broke, each once, with a request that shows it."""

    answers: Counter[int] = field(default_factory=Counter)
    checks: Counter[str] = field(default_factory=Counter)
    failures: dict[str, str] = field(default_factory=dict)

    @property
    def tried(self) -> int:
        return self.answers.total()

    def by_class(self) -> dict[str, int]:
        classes: Counter[str] = Counter()
        for status, number in self.answers.items():
            classes[f"{status // 100}xx"] += number
        return {name: classes[name] for name in ("2xx", "3xx", "4xx", "5xx")}

    def add(self, other: "Tally") -> None:
        self.answers += other.answers
        self.checks += other.checks
        self.failures = other.failures | self.failures

    def note(self, recorder: ScenarioRecorder) -> None:
        for case_id, interaction in recorder.interactions.items():
            answer = interaction.response
            if answer is None:
                self.failures.setdefault(f"{recorder.label}: no answer", interaction.request.uri)
                continue
            self.answers[answer.status_code] += 1
            text = answer.content.decode(errors="replace")  # a letter is a PDF
            if UNNAMED in text:
                self.failures.setdefault(f"{recorder.label}: a fault without a code of its own", text)
            for check in recorder.checks.get(case_id, []):
                self.checks[check.name] += 1
                if check.failure_info is not None:
                    name = f"{recorder.label}: {check.failure_info.failure.title}: {check.failure_info.failure.message}"
                    shown = f"{check.failure_info.code_sample}\n{answer.status_code} {text[:SHOWN]}"
                    self.failures.setdefault(name, shown)


@dataclass(frozen=True)
class Asking:
    """`thorough`: also the boundaries of every field, and chains of requests; both are many."""

    url: str
    token: str | None
    known: Known
    seed: int
    examples: int
    thorough: bool


def ask(asking: Asking) -> Tally:
    """Raises what the engine itself failed with."""
    document = httpx.get(f"{asking.url}/openapi.json", timeout=10).raise_for_status().json()
    schema = openapi.from_dict(document, config=SchemathesisConfig.from_dict(configuration(asking)))
    paths = Paths(document)

    @schema.hook
    def filter_failure(_context: HookContext, failure: Failure, _case: Case[Any], response: Response) -> bool:
        return is_ours(failure, response, paths)

    tally = Tally()
    for event in from_schema(schema).execute():
        if isinstance(event, events.ScenarioFinished):
            tally.note(event.recorder)
        elif isinstance(event, events.NonFatalError):
            tally.failures[f"{event.label}: not asked"] = str(event.value)
        elif isinstance(event, events.FatalError):
            raise event.exception
    return tally


def configuration(asking: Asking) -> dict[str, Any]:
    known = {name: values for name, values in asking.known.items() if values}
    phases = {name: {"enabled": asking.thorough} for name in ("coverage", "stateful")}
    return {
        "seed": asking.seed,
        "base-url": asking.url,
        "continue-on-failure": True,
        "headers": {"Authorization": f"Bearer {asking.token}"} if asking.token else {},
        "generation": {"max-examples": asking.examples, "database": "none", "no-shrink": True},
        "phases": phases,
        "dictionaries": {name: {"values": list(values)} for name, values in known.items()},
        "parameters": {name: {"dictionary": name, "probability": SHARE_OF_KNOWN_VALUES} for name in known},
    }


class Paths:
    """Which methods a document has for an address; `/actions/{action}` and `/actions/{key}` fit the same ones."""

    def __init__(self, document: dict[str, Any]) -> None:
        self._paths = [(_pattern(path), frozenset(map(str.upper, item))) for path, item in document["paths"].items()]

    def methods(self, url: str) -> frozenset[str]:
        return frozenset().union(*self._fitting(urlsplit(url).path))

    def _fitting(self, path: str) -> Iterator[frozenset[str]]:
        return (methods for pattern, methods in self._paths if pattern.fullmatch(path))


def _pattern(path: str) -> re.Pattern[str]:
    literal = re.split(r"\{[^}]+\}", path)
    return re.compile("[^/]*".join(map(re.escape, literal)))


def breaks_the_schema(problem: dict[str, Any]) -> bool:
    reasons = {fault["reason"] for fault in problem["errors"]}
    return problem["code"] in BY_THE_SCHEMA and not reasons & RULES


def says_it_is_unwell(response: Response) -> bool:
    """503 is what a health route is for: a busy machine keeps Temporal waiting for longer than a probe does."""
    return urlsplit(str(response.request.url)).path.startswith("/health") and response.status_code == UNWELL


def is_ours(failure: Failure, response: Response, paths: Paths) -> bool:
    """False for what a check cannot know: rules that no schema can say, addresses that fit two templates, health."""
    methods = paths.methods(str(response.request.url))
    match failure:
        case ServerError():
            return not says_it_is_unwell(response)
        case RejectedPositiveData():
            return breaks_the_schema(response.json())
        case UnsupportedMethodResponse():
            return str(response.request.method) not in methods
        case AllowHeaderMismatch():
            return frozenset(failure.allow_header.split(", ")) != methods
    return True
