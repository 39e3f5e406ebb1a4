"""What crosses the border to Kafka, without any type of the client library."""

from dataclasses import dataclass

Headers = tuple[tuple[str, bytes], ...]


@dataclass(frozen=True, slots=True)
class Record:
    """One consumed record, as bytes. `timestamp` is the broker's, in milliseconds since the epoch, or -1."""

    topic: str
    partition: int
    offset: int
    timestamp: int
    key: bytes | None
    value: bytes | None
    headers: Headers = ()

    def header(self, name: str) -> bytes | None:
        """The first header of that name, whatever its case."""
        return next((value for key, value in self.headers if key.lower() == name), None)


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """Where the broker has put a record."""

    topic: str
    partition: int
    offset: int
