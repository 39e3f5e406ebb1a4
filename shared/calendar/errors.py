class CalendarError(ValueError):
    """A deadline that cannot be computed as asked. `code` is stable; the message says what to do."""

    code = "calendar_error"


class UnknownZoneError(CalendarError):
    """The zone is none of the four Indonesian ones."""

    code = "unknown_zone"


class UnknownProvinceError(CalendarError):
    """Neither a BPS code nor a slug of one of the 38 provinces."""

    code = "unknown_province"


class UnusableInstantError(CalendarError):
    """An instant without an offset, or outside 1990-2199."""

    code = "unusable_instant"


class NothingToCountError(CalendarError):
    """A deadline needs at least one day (or second) to count."""

    code = "nothing_to_count"


class MixedUnitsError(CalendarError):
    """Seconds and days do not mix in one deadline, and whole-day pauses do not stop seconds."""

    code = "mixed_units"


class BackwardClockError(CalendarError):
    """A deadline counted backwards from an event is neither paused, extended nor rolled forward."""

    code = "backward_clock"


class OpenPauseError(CalendarError):
    """A paused clock has no due date: the pause must be closed before the deadline is counted again."""

    code = "open_pause"


class CalendarChangedError(CalendarError):
    """The proof was counted with another calendar version: recount it first, so that the change is on record."""

    code = "calendar_changed"


class CalendarFileError(CalendarError):
    """A file of decrees that cannot be read as one."""

    code = "bad_calendar_file"


class PauseNotAllowedError(CalendarError):
    """The rule has no stop-clock: its clock is never stopped."""

    code = "pause_not_allowed"


class PauseOverCapError(CalendarError):
    """All pauses together would be longer than the rule allows."""

    code = "pause_over_cap"


class PauseOutsideError(CalendarError):
    """The clock is stopped while it runs: not before the trigger, and it runs again only after it was stopped."""

    code = "pause_outside_deadline"


class ExtensionNotAllowedError(CalendarError):
    """The rule gives nobody the power to extend."""

    code = "extension_not_allowed"


class ExtensionOverCapError(CalendarError):
    """All extensions together would be longer than the rule allows, or are in another unit than its cap."""

    code = "extension_over_cap"


class GroundMissingError(CalendarError):
    """A pause has a ground and an author, an extension a reason: none is a bare date."""

    code = "ground_missing"


class LapsedDeadlineError(CalendarError):
    """A lapse that has happened is a fact: it is not undone by a later extension."""

    code = "deadline_lapsed"
