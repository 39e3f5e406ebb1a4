import base64
import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.workflow.api.cursor import decode, encode
from shared.contracts.refusals import Refused

OFFSETS = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
NUMBERS = st.builds("NTR-{:04}-{:06}".format, st.integers(0, 9_999), st.integers(0, 999_999_999))


def handmade(*parts: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode()


@given(st.datetimes(timezones=OFFSETS), NUMBERS)
def test_a_cursor_leads_back_to_where_the_page_ended(due: datetime, number: str) -> None:
    assert decode(encode((due, number))) == (due, number)


TEXT = st.text(st.characters(exclude_categories=["Cs"]))


@given(st.one_of(TEXT, st.binary().map(lambda raw: base64.urlsafe_b64encode(raw).decode())))
def test_what_we_did_not_give_out_is_refused_and_nothing_worse(garbage: str) -> None:
    with pytest.raises(Refused) as refused:
        decode(garbage)
    assert (refused.value.refusal.code, refused.value.refusal.status) == ("invalid_cursor", 400)


@pytest.mark.parametrize(
    "forged",
    [
        handmade("2024-08-05T00:00:00", "NTR-2024-000001"),
        handmade("yesterday", "NTR-2024-000001"),
        handmade(5, "NTR-2024-000001"),
        handmade("2024-08-05T00:00:00+00:00", None),
        handmade("2024-08-05T00:00:00+00:00", "NTR-2024-00000\x00"),
        handmade("2024-08-05T00:00:00+00:00"),
        handmade(datetime(2024, 8, 5, tzinfo=UTC).isoformat(), "' OR 1=1"),
    ],
)
def test_a_forged_cursor_never_reaches_the_database(forged: str) -> None:
    with pytest.raises(Refused):
        decode(forged)
