"""What cannot be rehearsed, said to a person in both languages."""

from services.notify.domain.words import Bilingual
from shared.contracts.refusals import Refused


class CannotRehearse(Exception):  # noqa: N818 -- an answer to a person
    """`code` is stable; `text` is what the person reads."""

    def __init__(self, code: str, text: Bilingual) -> None:
        super().__init__(f"{code}: {text.en}")
        self.code = code
        self.text = text

    @classmethod
    def because(cls, refused: Refused) -> "CannotRehearse":
        refusal = refused.refusal
        return cls(refusal.code, Bilingual(refusal.detail_id, refusal.detail))
