"""From the summons to the examination record (PP 94/2021 Ps 26-32)."""

from enum import StrEnum
from typing import Literal

from services.sanctions.domain.acts.dated import DatedAct
from shared.contracts.model import DocumentNumber


class Attendance(StrEnum):
    ATTENDED = "attended"
    ABSENT_TWICE = "absent_twice"


class Summon(DatedAct):
    """First or second summons to the examination (Surat Panggilan I, II)."""

    action: Literal["summon"] = "summon"
    letter_number: DocumentNumber


class RecordExamination(DatedAct):
    """The examination record (BAP), or that the official failed to appear twice (PP 94/2021 Ps 26(4))."""

    action: Literal["record_examination"] = "record_examination"
    letter_number: DocumentNumber
    attendance: Attendance = Attendance.ATTENDED

    def ground_told(self) -> str | None:
        return self.attendance.value
