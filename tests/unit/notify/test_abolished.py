"""A case with an authority that exists no longer says so in every letter, until it is handed over."""

from datetime import UTC, datetime

import pytest

from services.notify.adapters.letters import TemplateWriter
from services.notify.domain.abolished import abolished_words
from shared.contracts.cases import Closed, DeadlineLapsed, Parties
from shared.contracts.vocabulary import CaseOutcome, Role
from shared.directory.agencies import load_directory
from tests.unit.notify.events import PARTIES, case_event, deadline, parcel

LAST_MOMENT = datetime(2024, 9, 3, 16, 59, 59, tzinfo=UTC)
"""A second before midnight in Jakarta."""
SINCE = datetime(2024, 9, 3, 17, tzinfo=UTC)
LAPSE = DeadlineLapsed(deadline=deadline(), observed_at=SINCE, consequence="escalate", notify=(Role.HANDLER,))
KASN = PARTIES.model_copy(update={"recommending": "kasn"})
BKN = PARTIES.model_copy(update={"recommending": "bkn"})


@pytest.mark.parametrize(
    ("at", "parties", "changes", "said"),
    [
        (SINCE, KASN, {}, True),
        (LAST_MOMENT, KASN, {}, False),
        (SINCE, BKN, {}, False),
        (SINCE, KASN, {"edition": "drill"}, False),
        (SINCE, KASN, {"stage": "closed"}, False),
    ],
)
def test_it_is_said_from_the_day_after_the_last_one_until_the_hand_over(
    at: datetime, parties: Parties, changes: dict[str, str], *, said: bool
) -> None:
    event = case_event(LAPSE, parties=parties, recorded_at=at, **changes)
    assert (abolished_words(event, load_directory()) is not None) is said


def test_a_closed_case_is_handed_over_to_nobody() -> None:
    event = case_event(Closed(outcome=CaseOutcome.REJECTED), parties=KASN, recorded_at=SINCE)
    assert abolished_words(event, load_directory()) is None


def test_the_letter_says_since_when_to_whom_and_on_which_basis() -> None:
    event = case_event(LAPSE, parties=KASN, recorded_at=SINCE)
    written = TemplateWriter(load_directory()).write(parcel(event, template="deadline_lapsed")).body
    body = " ".join(written.split())
    assert "Komisi Aparatur Sipil Negara (pemberi rekomendasi) tidak ada lagi sejak Rabu, 4 September 2024" in body
    assert "yang baru kepada Badan Kepegawaian Negara (SE MenPANRB 4/2024" in body
    assert "exists no longer since" in body
