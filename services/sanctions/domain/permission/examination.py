"""From the recommendation to the examination record."""

from collections.abc import Callable
from typing import Any

from services.sanctions.domain.acts import Attendance, RecordExamination, Summon
from services.sanctions.domain.permission.matter import Matter
from services.sanctions.domain.refusals import SECOND_SUMMONS_MISSING, SUMMONED_TWICE
from shared.contracts.refusals import Refused

MOST_SUMMONSES = 2


def _check_summons(_act: Summon, matter: Matter) -> None:
    if matter.state.summonses >= MOST_SUMMONSES:
        raise Refused(SUMMONED_TWICE)


def _check_examination(act: RecordExamination, matter: Matter) -> None:
    if act.attendance is Attendance.ABSENT_TWICE and matter.state.summonses < MOST_SUMMONSES:
        raise Refused(SECOND_SUMMONS_MISSING)


CHECKS: dict[type[Any], Callable[[Any, Matter], None]] = {
    Summon: _check_summons,
    RecordExamination: _check_examination,
}
