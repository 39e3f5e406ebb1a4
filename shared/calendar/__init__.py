"""Deadlines as the law counts them, each with a proof. Pure: no clock, no input but the packaged tables."""

from shared.calendar.causes import causes
from shared.calendar.dates import Language, date_in_words, full_date
from shared.calendar.days import DayConfidence, DayKind, LeaveAuthority, Switches
from shared.calendar.deadlines import compute, extend, recompute, with_pause
from shared.calendar.decree_files import read_decrees
from shared.calendar.decrees import Change, Decree, Operation
from shared.calendar.elections import ElectionDays, Elections, known_elections
from shared.calendar.errors import CalendarError
from shared.calendar.explanation import explain, outline
from shared.calendar.history import Told, history
from shared.calendar.lapses import (
    Lapse,
    days_after,
    due_date_of,
    is_estimate,
    lapse_instant,
    lapse_under,
    offset_after,
    offset_before,
)
from shared.calendar.office import Reception, office_hours, reception
from shared.calendar.proofs import (
    DeadlineProof,
    DeadlineRule,
    Direction,
    Extension,
    ExtensionCap,
    Pause,
    ProofDay,
    Receipt,
    StopClock,
    Verdict,
)
from shared.calendar.stopclock import last_paused_day, resume_clock, runs_again_at, stop_clock
from shared.calendar.tables import Calendar, find_version, published_calendar
from shared.calendar.verification import Mismatch, verify
from shared.calendar.zones import Province, Zone, province, provinces, zone_called, zone_named
from shared.contracts.limits import TimeLimit, Unit, Week
from shared.contracts.vocabulary import Confidence

__all__ = [
    "Calendar",
    "CalendarError",
    "Change",
    "Confidence",
    "DayConfidence",
    "DayKind",
    "DeadlineProof",
    "DeadlineRule",
    "Decree",
    "Direction",
    "ElectionDays",
    "Elections",
    "Extension",
    "ExtensionCap",
    "Language",
    "Lapse",
    "LeaveAuthority",
    "Mismatch",
    "Operation",
    "Pause",
    "ProofDay",
    "Province",
    "Receipt",
    "Reception",
    "StopClock",
    "Switches",
    "TimeLimit",
    "Told",
    "Unit",
    "Verdict",
    "Week",
    "Zone",
    "causes",
    "compute",
    "date_in_words",
    "days_after",
    "due_date_of",
    "explain",
    "extend",
    "find_version",
    "full_date",
    "history",
    "is_estimate",
    "known_elections",
    "lapse_instant",
    "lapse_under",
    "last_paused_day",
    "office_hours",
    "offset_after",
    "offset_before",
    "outline",
    "province",
    "provinces",
    "published_calendar",
    "read_decrees",
    "reception",
    "recompute",
    "resume_clock",
    "runs_again_at",
    "stop_clock",
    "verify",
    "with_pause",
    "zone_called",
    "zone_named",
]
