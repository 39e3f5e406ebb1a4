"""The name of an error decides what happens to the record: dead letter, or another attempt."""


class InvalidMessage(Exception):  # noqa: N818 (a verdict on a message, not a fault of the program)
    """The record can never be handled. It goes to the dead letter topic with `code` and `reason`.

    `code` is stable and snake_case. `reason` says what to do about it and never quotes the message: it may hold names.
    """

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(f"{code}: {reason}")
        self.code = code
        self.reason = reason


class Transient(Exception):  # noqa: N818 (a condition that passes)
    """Something this record needs is away for now. Its lane waits and tries again; order is kept, nothing is lost."""


class PublishError(Transient):
    """The broker has not confirmed a record in time. It may have stored it all the same: consumers deduplicate."""


class RecordTooLargeError(Exception):
    """A record is over the producer's limit and will be however often it is sent."""
