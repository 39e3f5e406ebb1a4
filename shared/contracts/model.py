"""The two moods of a contract: readers tolerate what they do not know, requests from people do not."""

from pydantic import AwareDatetime, BaseModel, ConfigDict

__all__ = ["AwareDatetime", "Contract", "Request"]


class Contract(BaseModel):
    """A message between services. Unknown fields are ignored, so that a newer writer never stops an older reader."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Request(BaseModel):
    """What a person or an agency's system sends us. Unknown fields are refused: a misspelt field must not vanish."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)
