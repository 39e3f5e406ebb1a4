"""That a dead letter was sent to its topic again: topic `netra.messaging.redrives.v1`, key = dead letter."""

from typing import ClassVar

from pydantic import Field

from shared.contracts.model import AwareDatetime, Contract

TOPIC = r"^[a-z0-9.-]+$"


class DeadLetterRedriven(Contract):
    """Type `id.netra.messaging.dead_letter.redriven.v1`; written once the brokers have the record.

    A letter is named by place and timestamp: a topic that was made anew counts its offsets anew. Nothing here is of
    the record itself.
    """

    TYPE: ClassVar[str] = "id.netra.messaging.dead_letter.redriven.v1"

    topic: str = Field(pattern=TOPIC, description="dead letter topic")
    partition: int = Field(ge=0)
    offset: int = Field(ge=0)
    timestamp: int = Field(description="of the dead letter, milliseconds since 1970")
    reason_code: str = Field(pattern=r"^[a-z0-9_]{1,64}$")
    redrive: int = Field(ge=1, description="1 for the first time that this record was sent again")
    to_topic: str = Field(pattern=TOPIC)
    to_partition: int = Field(ge=0)
    to_offset: int = Field(ge=0)
    redriven_at: AwareDatetime

    @property
    def letter(self) -> str:
        """The record's key."""
        return f"{self.topic}/{self.partition}/{self.offset}"
