"""What is done about identities that were kept long enough."""

from enum import StrEnum


class Retention(StrEnum):
    """The schedule names no verified law: by itself nothing is erased."""

    OFF = "off"
    PROPOSE = "propose"
    APPLY = "apply"
