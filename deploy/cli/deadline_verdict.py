"""What can be said of a proof: that it adds up by itself, and what the calendar it names says of its holidays."""

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from deploy.cli.deadline_inputs import with_file
from shared.calendar import Calendar, CalendarError, DeadlineProof, Mismatch, find_version, published_calendar, verify


class UnreadableProofError(CalendarError):
    """Not a proof in JSON; the place at which it stops being one is named."""

    code = "not_a_proof"
    sentence = "Berkas ini bukan bukti batas waktu."


@dataclass(frozen=True)
class Verdict:
    """`doubt` is where the proof departs from this release's calendar when its own version is not known here."""

    proof: DeadlineProof
    mismatch: Mismatch | None
    calendar_known: bool
    doubt: Mismatch | None = None

    @property
    def holds(self) -> bool:
        return self.mismatch is None

    def as_json(self) -> dict[str, Any]:
        return {
            "holds": self.holds,
            "due_date": self.proof.due_date.isoformat(),
            "mismatch": self.mismatch and self.mismatch.model_dump(mode="json"),
            "calendar_version": self.proof.calendar.version,
            "calendar_known": self.calendar_known,
            "differs_from_our_calendar": self.doubt and self.doubt.model_dump(mode="json"),
        }


def read_proof(name: str) -> DeadlineProof:
    """As `compute --json` prints it, or one deadline as the API tells it; `-` is standard input.

    Raises UnreadableProofError, or OSError when there is no such file.
    """
    content = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    try:
        told = json.loads(content)
        return DeadlineProof.model_validate_json(json.dumps(told.get("proof", told)))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(step) for step in first["loc"])
        raise UnreadableProofError(f"{where or 'the file'}: {first['msg']}") from error
    except (ValueError, AttributeError, RecursionError) as error:
        raise UnreadableProofError(f"the file is not a JSON object: {error}") from error


def examine(proof: DeadlineProof, file: Path | None = None) -> Verdict:
    """By itself first; then against the calendar of its version, if this release or the file knows it."""
    by_itself = verify(proof)
    if by_itself is not None:
        return Verdict(proof, by_itself, calendar_known=False)
    ours = with_file(published_calendar(proof.calendar.switches), file)
    named = find_version(proof.calendar.version, ours)
    if named is not None:
        return Verdict(proof, verify(proof, named), calendar_known=True)
    return Verdict(proof, None, calendar_known=False, doubt=_departure(proof, ours))


def _departure(proof: DeadlineProof, ours: Calendar) -> Mismatch | None:
    """Another version is no departure as long as it says the same of the days of this proof."""
    found = verify(proof, ours)
    return None if found is None or found.field == "calendar" else found
