import pytest

from shared.settings import CommonSettings
from shared.temporal.connection import key_ring


def settings(environment: str) -> CommonSettings:
    return CommonSettings.model_validate({"DATABASE_URL": "postgresql://", "NETRA_ENV": environment})


def test_production_without_keys_does_not_start() -> None:
    with pytest.raises(ValueError, match="NETRA_TEMPORAL_KEY_FILE"):
        key_ring(settings("production"))


def test_a_development_stack_may_do_without_keys() -> None:
    assert key_ring(settings("development")) is None
