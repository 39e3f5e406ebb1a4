class CalendarError(ValueError):
    """A deadline that cannot be computed as asked. `code` is stable; the message, in English, says what to do.

    `sentence` is its Indonesian reader's.
    """

    code = "calendar_error"
    sentence = "Batas waktu ini tidak dapat dihitung."


class UnknownZoneError(CalendarError):
    """The zone is none of the four Indonesian ones."""

    code = "unknown_zone"
    sentence = "Zona waktu itu bukan zona waktu Indonesia."


class UnknownProvinceError(CalendarError):
    """Neither a BPS code nor a slug of one of the 38 provinces."""

    code = "unknown_province"
    sentence = "Provinsi itu tidak dikenal."


class UnusableInstantError(CalendarError):
    """An instant without an offset, or outside 1990-2199."""

    code = "unusable_instant"
    sentence = "Waktu tidak terbaca, tanpa zona, atau di luar tahun 1990-2199; contoh: 2024-04-02T10:00:00+07:00."


class NothingToCountError(CalendarError):
    """A deadline needs at least one day (or second) to count."""

    code = "nothing_to_count"
    sentence = "Jangka waktu sekurang-kurangnya satu hari atau satu detik."


class MixedUnitsError(CalendarError):
    """Seconds and days do not mix in one deadline, and whole-day pauses do not stop seconds."""

    code = "mixed_units"
    sentence = "Detik dan hari tidak dapat dicampur dalam satu batas waktu."


class BackwardClockError(CalendarError):
    """A deadline counted backwards from an event is neither paused, extended nor rolled forward."""

    code = "backward_clock"
    sentence = "Batas waktu yang dihitung mundur tidak dihentikan, diperpanjang, atau digeser."


class OpenPauseError(CalendarError):
    """A paused clock has no due date: the pause must be closed before the deadline is counted again."""

    code = "open_pause"
    sentence = "Penghitungan masih dihentikan: jalankan lagi lebih dahulu."


class CalendarChangedError(CalendarError):
    """The proof was counted with another calendar version: recount it first, so that the change is on record."""

    code = "calendar_changed"
    sentence = "Kalender telah berubah: hitung ulang lebih dahulu agar perubahannya tercatat."


class CalendarFileError(CalendarError):
    """A file of decrees that cannot be read as one."""

    code = "bad_calendar_file"
    sentence = "Berkas keputusan hari libur tidak dapat dibaca."


class PauseNotAllowedError(CalendarError):
    """The rule has no stop-clock: its clock is never stopped."""

    code = "pause_not_allowed"
    sentence = "Aturan ini tidak mengenal penghentian penghitungan."


class PauseOverCapError(CalendarError):
    """All pauses together would be longer than the rule allows."""

    code = "pause_over_cap"
    sentence = "Penghentian melebihi jumlah hari yang dibolehkan aturan."


class PauseOutsideError(CalendarError):
    """The clock is stopped while it runs: not before the trigger, and it runs again only after it was stopped."""

    code = "pause_outside_deadline"
    sentence = "Penghitungan hanya dapat dihentikan selama berjalan."


class ExtensionNotAllowedError(CalendarError):
    """The rule gives nobody the power to extend."""

    code = "extension_not_allowed"
    sentence = "Aturan ini tidak mengenal perpanjangan."


class ExtensionOverCapError(CalendarError):
    """All extensions together would be longer than the rule allows, or are in another unit than its cap."""

    code = "extension_over_cap"
    sentence = "Perpanjangan melebihi yang dibolehkan aturan."


class GroundMissingError(CalendarError):
    """A pause has a ground and an author, an extension a reason: none is a bare date."""

    code = "ground_missing"
    sentence = "Sebutkan alasan dan siapa yang memutuskan."


class LapsedDeadlineError(CalendarError):
    """A lapse that has happened is a fact: it is not undone by a later extension."""

    code = "deadline_lapsed"
    sentence = "Batas waktu sudah lewat."
