"""The editions that exist, and which one governs an act."""

import hashlib
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache
from importlib.resources import files
from itertools import pairwise

from services.workflow.domain.editions import Edition
from shared.contracts.data_files import read_yaml
from shared.contracts.refusals import Refusal, Refused
from shared.directory.agencies import load_directory


class Register:
    def __init__(self, editions: Iterable[Edition]) -> None:
        """Raises ValueError when two have one name."""
        self._by_id: dict[str, Edition] = {}
        for edition in editions:
            if self._by_id.setdefault(edition.id, edition) is not edition:
                raise ValueError(f"two editions are called {edition.id}")

    def __iter__(self) -> Iterator[Edition]:
        return iter(self._by_id.values())

    def edition(self, edition_id: str) -> Edition:
        """Raises Refused(unknown_edition)."""
        if edition_id not in self._by_id:
            raise Refused(UNKNOWN_EDITION)
        return self._by_id[edition_id]

    def in_force_on(self, day: date) -> Edition:
        """The edition in force on the day of the act (tempus delicti). Raises Refused(no_edition_in_force)."""
        for edition in self._by_id.values():
            if edition.in_force is not None and edition.in_force.covers(day):
                return edition
        raise Refused(NO_EDITION_IN_FORCE)


UNKNOWN_EDITION = Refusal(
    "unknown_edition", 404, "Edisi prosedur ini tidak dikenal.", "There is no edition of the procedure by this name."
)
NO_EDITION_IN_FORCE = Refusal(
    "no_edition_in_force",
    422,
    "Tidak ada edisi prosedur yang berlaku pada hari perbuatan.",
    "No edition of the procedure was in force on the day of the act.",
)


@cache
def load_register() -> Register:
    return checked(Register([parse(text) for _, text in edition_files()]))


def checked(register: Register) -> Register:
    """Raises ValueError when an edition does not fit beside the others, or names an authority that nobody knows."""
    dated = sorted((one.in_force.first, one.id, one.in_force) for one in register if one.in_force)
    for (_, before, period), (first, after, _) in pairwise(dated):
        if period.covers(first):
            raise ValueError(f"{before} and {after} govern the same day")
    for edition in register:
        for agency in edition.authorities.model_dump(exclude_none=True).values():
            if load_directory().find(agency) is None:
                raise ValueError(f"{edition.id} names {agency}, which is not in the directory")
    return register


def edition_files() -> list[tuple[str, str]]:
    folder = files("services.workflow") / "editions"
    paths = sorted((path for path in folder.iterdir() if path.name.endswith(".yaml")), key=lambda path: path.name)
    return [(path.name, path.read_text(encoding="utf-8")) for path in paths]


def parse(text: str) -> Edition:
    """Raises ValidationError when the text is not a lawful edition."""
    return Edition.model_validate(read_yaml(text))


def fingerprint(edition: Edition) -> str:
    """SHA-256 over what it *says*: comments and layout do not count, nor its last day, which is learnt later."""
    return hashlib.sha256(edition.model_dump_json(exclude={"in_force": {"last"}}).encode()).hexdigest()
