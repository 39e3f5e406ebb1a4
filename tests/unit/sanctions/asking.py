"""Asking whether an act may be done: the stable code of the refusal, or nothing."""

from datetime import datetime
from typing import Any

import pytest

from services.sanctions.domain.acts import Act, Actor, ActRequest
from services.sanctions.domain.catalogue import load_catalogue
from services.sanctions.domain.examined import ExaminationState
from services.sanctions.domain.permission import Matter, permit
from services.sanctions.domain.state import SanctionState
from shared.contracts.refusals import Refused
from shared.contracts.sanctions import MilestoneKind, SanctionOrder
from tests.unit.sanctions.matters import NOW

READY = ExaminationState(team=True, reported=True)
"""As far as a decision needs it, the examination is done."""


def ask(act: Act, of: SanctionOrder, *, now: datetime = NOW, on_record: Any = None, **state: Any) -> None:
    """Raises Refused."""
    standing = SanctionState(sequence=1, examination=on_record or ExaminationState(), **state)
    officer = Actor(agency=of.personnel_authority, subject="o", roles=frozenset({"personnel_authority"}))
    permit(ActRequest(act=act, by=officer), Matter(of, standing, load_catalogue(), now))


def refused(act: Act, of: SanctionOrder, **standing: Any) -> str:
    with pytest.raises(Refused) as refusal:
        ask(act, of, **standing)
    said = refusal.value.refusal
    assert said.detail
    assert said.detail_id
    assert said.detail != said.detail_id
    return said.code


def ask_to_decide(act: Act, of: SanctionOrder, **changes: Any) -> None:
    standing: dict[str, Any] = {"on_record": READY, "examined": True, "stage": MilestoneKind.EXAMINED}
    ask(act, of, **standing | changes)


def refused_decision(act: Act, of: SanctionOrder, **changes: Any) -> str:
    return refused(act, of, **{"on_record": READY, "examined": True, "stage": MilestoneKind.EXAMINED} | changes)
