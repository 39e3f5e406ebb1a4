"""What anybody may send over HTTP gets a documented answer and never a 5xx, with the best of tokens and without one.

A part of what `make fuzz` tries: schemathesis on every document, all of its checks.
"""

import pytest

from tests.fuzz.premises import Premises
from tests.fuzz.strangers import Asking, ask

SEED = 20241127
EXAMPLES = {"intake": 3, "workflow": 1, "sanctions": 1, "notify": 10, "codec": 20}
"""Of each kind, for each operation: some services have thirty, some three."""

LEAST = 10


@pytest.mark.parametrize("who", ["an officer", "a stranger"])
@pytest.mark.parametrize("service", EXAMPLES)
def test_every_answer_is_a_documented_one(house: Premises, service: str, who: str) -> None:
    token = house.tokens[service] if who == "an officer" else None
    asking = Asking(house.urls[service], token, house.known[service], SEED, EXAMPLES[service], thorough=False)
    tally = ask(asking)
    assert tally.failures == {}
    assert tally.tried >= LEAST


def test_no_application_is_left_out(house: Premises) -> None:
    assert set(house.urls) == set(EXAMPLES)
