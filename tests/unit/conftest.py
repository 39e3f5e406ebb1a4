"""Unit tests get no sockets."""

import pytest
from pytest_socket import disable_socket, enable_socket


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    disable_socket(allow_unix_socket=True)  # asyncio wakes itself through one


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown() -> None:
    enable_socket()
