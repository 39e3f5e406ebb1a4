"""What comes after the decision, and how a sanction ends without one."""

from collections.abc import Callable
from typing import Any

from services.sanctions.domain.acts import CloseWithoutSanction, DecideObjection
from services.sanctions.domain.catalogue import GroundPurpose
from services.sanctions.domain.choice import imposable
from services.sanctions.domain.permission.matter import Matter, check_ground


def _check_changed_sanction(act: DecideObjection, matter: Matter) -> None:
    if act.sanction is not None:
        imposable(act.sanction, matter.order, matter.catalogue)


def _check_closing(act: CloseWithoutSanction, matter: Matter) -> None:
    check_ground(act.ground, GroundPurpose.CLOSING, matter.catalogue)


CHECKS: dict[type[Any], Callable[[Any, Matter], None]] = {
    DecideObjection: _check_changed_sanction,
    CloseWithoutSanction: _check_closing,
}
