"""What a bulk hand-over asks of one case."""

from dataclasses import replace
from datetime import date

import pytest
from pydantic import ValidationError

from services.workflow.domain.conflicts import Knowledge, Reported, with_changes
from services.workflow.domain.register import load_register
from services.workflow.domain.transfers import TransferFilter, TransferOrder, check_order, hand_over, progress_in_words
from shared.calendar import known_elections
from shared.contracts.refusals import Refused
from shared.contracts.vocabulary import ClockPolicy, Confidence, Election, Role
from shared.directory.agencies import load_directory
from shared.directory.headships import Headship, Headships, Tenure
from tests.unit.workflow.cases import PARTIES

TODAY = date(2024, 9, 4)
KNOWN = Knowledge(load_directory(), known_elections(), Headships(), TODAY)
REPORTED = Reported("kab-bima", heads_agency=False, election=Election.PILKADA, day_of_act=date(2024, 8, 2))
ORDER = TransferOrder(
    from_agency="kasn",
    to_agency="bkn",
    reason="authority_abolished",
    basis="SE-MenPANRB-4/2024",
    clock=ClockPolicy.KEEP,
)
LAW = PARTIES.model_copy(update={"second_superior": "kemendagri", "top_authority": "presiden"})


def test_the_new_authority_takes_the_part_and_nobody_else_changes() -> None:
    request = hand_over(ORDER, LAW, LAW, REPORTED, KNOWN)
    assert request is not None
    [change] = request.changes
    assert (change.role, change.old, change.new, change.ground) == (
        Role.RECOMMENDING,
        "kasn",
        "bkn",
        "authority_abolished",
    )
    assert request.transfer is not None
    assert (request.transfer.transfer_id, request.basis) == (ORDER.transfer_id, "SE-MenPANRB-4/2024")


def test_every_part_of_the_authority_is_handed_over() -> None:
    order = ORDER.model_copy(update={"from_agency": "bkn", "to_agency": "kemenpanrb"})
    parties = LAW.model_copy(update={"recommending": "bkn"})
    request = hand_over(order, parties, parties, REPORTED, KNOWN)
    assert request is not None
    assert {change.role for change in request.changes} == {Role.RECOMMENDING, Role.CONTROL}


def test_an_authority_without_a_part_hands_nothing_over() -> None:
    order = ORDER.model_copy(update={"from_agency": "kemenkeu"})
    assert hand_over(order, LAW, LAW, REPORTED, KNOWN) is None


def test_asked_again_there_is_nothing_left_to_do() -> None:
    request = hand_over(ORDER, LAW, LAW, REPORTED, KNOWN)
    assert request is not None
    after = with_changes(LAW, request.changes)
    assert hand_over(ORDER, after, after, REPORTED, KNOWN) is None


def test_a_new_authority_in_conflict_is_passed_by() -> None:
    """The head of BKN as a candidate: absurd, and still nobody judges in his own election."""
    fact = Headship("bkn", Tenure.DEFINITIVE, TODAY, "SK-1", Confidence.UNVERIFIED, candidate_in="pilkada-2024")
    cleared = LAW.model_copy(update={"control": "presiden"})
    known = replace(KNOWN, headships=Headships([fact]))
    request = hand_over(ORDER, cleared, LAW, REPORTED, known)
    assert request is not None
    assert with_changes(cleared, request.changes).recommending == "presiden"


@pytest.mark.parametrize(
    ("changes", "day", "code"),
    [
        ({}, TODAY, None),
        ({"to_agency": "kasn"}, TODAY, "transfer_to_itself"),
        ({"to_agency": "atlantis"}, TODAY, "unknown_agency"),
        ({"from_agency": "bkn", "to_agency": "kasn"}, date(2024, 9, 3), None),
        ({"from_agency": "bkn", "to_agency": "kasn"}, TODAY, "transfer_to_abolished"),
        (
            {"from_agency": "bkn", "to_agency": "kasn", "filter": TransferFilter(editions=("drill",))},
            TODAY,
            None,
        ),
    ],
    ids=["orderly", "to itself", "unknown", "on its last day", "abolished", "played in a drill"],
)
def test_an_order_is_refused_whose_cases_would_be_with_nobody(
    changes: dict[str, object], day: date, code: str | None
) -> None:
    def asked() -> str | None:
        try:
            check_order(ORDER.model_copy(update=changes), KNOWN.directory, load_register(), day)
        except Refused as refused:
            return refused.refusal.code
        return None

    assert asked() == code


def test_the_same_order_is_the_same_transfer_and_another_clock_is_another() -> None:
    again = TransferOrder.model_validate(ORDER.model_dump())
    assert again.transfer_id == ORDER.transfer_id
    assert ORDER.model_copy(update={"clock": ClockPolicy.RESTART}).transfer_id != ORDER.transfer_id
    wanted = TransferFilter(stages=("recommendation",))
    assert ORDER.model_copy(update={"filter": wanted}).transfer_id != ORDER.transfer_id


@pytest.mark.parametrize("change", [{"basis": "surat menteri"}, {"from_agency": "KASN"}, {"clock": "pause"}, {"x": 1}])
def test_an_order_is_read_strictly(change: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        TransferOrder.model_validate(ORDER.model_dump() | change)


def test_a_transfer_says_how_many_have_not_answered_and_which() -> None:
    assert progress_in_words("t", 7, set()) == "Pengalihan `t`: 7 perkara selesai diproses"
    silent = {"NTR-2024-000021", "NTR-2024-000003"}
    assert progress_in_words("t", 7, silent).endswith(
        "; 2 perkara belum menjawab dan dicoba lagi: NTR-2024-000003, NTR-2024-000021"
    )
    many = {f"NTR-2024-{number:06d}" for number in range(30)}
    assert progress_in_words("t", 0, many).endswith("NTR-2024-000019 dan 10 lagi")
