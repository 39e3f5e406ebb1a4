"""A refusal is an answer, not a crash: a stable code, one sentence for an Indonesian reader, one for a developer."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Refusal:
    """`status` is the HTTP status it maps to; `code` never changes once released."""

    code: str
    status: int
    detail_id: str
    detail: str
    fields: tuple[tuple[str, str], ...] = field(default=())


class Refused(Exception):  # noqa: N818 -- an answer to a request, not an error of ours
    """Raised by domain and edges alike when a request cannot be granted. Nothing has been recorded.

    `known` is how many rows a workflow knew of when it refused, where it may be asked again once it knows more.
    """

    def __init__(self, refusal: Refusal, *, known: int | None = None) -> None:
        super().__init__(refusal.code)
        self.refusal = refusal
        self.known = known
