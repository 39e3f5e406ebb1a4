from asyncio import Runner
from collections.abc import Iterator

import pytest

from deploy.local.stack import Stack
from tests.fuzz.lanes import Lane, furnished
from tests.fuzz.premises import Premises, own_database, premises


@pytest.fixture(scope="module")
def house(stack: Stack) -> Iterator[Premises]:
    with premises(stack) as house:
        yield house


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    with Runner() as runner:
        yield runner


@pytest.fixture(scope="module")
def every_lane(stack: Stack, runner: Runner) -> Iterator[dict[str, Lane]]:
    with own_database(stack) as url, furnished(stack, url, runner) as found:
        yield found
