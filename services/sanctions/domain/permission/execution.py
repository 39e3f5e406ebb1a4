"""What comes after the decision, and how a sanction ends without one."""

from collections.abc import Callable
from typing import Any

from services.sanctions.domain.acts import CloseWithoutSanction
from services.sanctions.domain.catalogue import GroundPurpose
from services.sanctions.domain.permission.matter import Matter, check_ground


def _check_closing(act: CloseWithoutSanction, matter: Matter) -> None:
    check_ground(act.ground, GroundPurpose.CLOSING, matter.catalogue)


CHECKS: dict[type[Any], Callable[[Any, Matter], None]] = {
    CloseWithoutSanction: _check_closing,
}
