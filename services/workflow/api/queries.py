"""The filters of a case list."""

from typing import Annotated

from fastapi import Query

from services.workflow.adapters.reading import CaseFilter
from services.workflow.domain.register import Register, load_register
from shared.contracts.vocabulary import CaseOutcome, Election, Sla


class CaseQuery:
    """The filters of a case list, as query parameters."""

    def __init__(
        self,
        stage: Annotated[str | None, Query(pattern=r"^[a-z_]{1,40}$")] = None,
        sla: Sla | None = None,
        outcome: CaseOutcome | None = None,
        edition: Annotated[str | None, Query(max_length=40)] = None,
        election: Election | None = None,
        province: Annotated[str | None, Query(pattern=r"^\d{2}$")] = None,
        agency: Annotated[str | None, Query(pattern=r"^[a-z0-9-]{1,64}$")] = None,
        violation: Annotated[str | None, Query(pattern=r"^[A-Z]{2}-\d{2}$")] = None,
    ) -> None:
        self._values = {"stage": stage, "edition": edition, "province": province, "agency": agency}
        self._values |= {"violation": violation, "sla": _text(sla), "outcome": _text(outcome)}
        self._values |= {"election": _text(election)}

    def filter(self, register: Register | None = None) -> CaseFilter:
        """Raises Refused(unknown_edition)."""
        edition = self._values["edition"]
        if edition is not None:
            (register or load_register()).edition(edition)
        return CaseFilter(**self._values)


def _text(value: Sla | CaseOutcome | Election | None) -> str | None:
    return None if value is None else value.value
