"""What goes with a reporter, when, and what stays for the case."""

import hashlib
from collections.abc import AsyncIterator

import pytest

from services.intake.activities.erasing import Erasing
from services.intake.adapters.evidence_files import DiskEvidence
from services.intake.domain.erasure_policy import Part, load_erasure_policy
from services.intake.domain.identity_log import Officer
from services.intake.domain.progress import CaseProgress
from services.intake.domain.refusals import REPORTER_ERASED
from shared.contracts.refusals import Refused
from shared.contracts.vocabulary import CaseOutcome, Confidence
from tests.unit.intake.identities_in_memory import IdentitiesInMemory
from tests.unit.intake.remains_in_memory import RemainsInMemory
from tests.unit.intake.reports_in_memory import ReportsInMemory
from tests.unit.intake.samples import NOW
from tests.unit.intake.test_evidence_api import PNG, Exhibitor, code_of, exhibitor

__all__ = ["exhibitor"]

KEEPER = Officer("netra", "keeper")
BOTH = frozenset(Part)


@pytest.fixture
async def number(exhibitor: Exhibitor) -> str:
    """A report with an exhibit."""
    assert (await exhibitor.add(PNG)).status_code == 201
    return exhibitor.number


def stand(reports: ReportsInMemory, number: str, outcome: CaseOutcome | None) -> None:
    reports.followed[number] = [CaseProgress("NTR-2024-000001", "clarification", outcome, NOW)]


def kept(store: DiskEvidence, number: str) -> bool:
    return store.path(number, hashlib.sha256(PNG).hexdigest()).exists()


async def erase(erasing: Erasing, number: str, *, at_once: bool = False) -> frozenset[Part]:
    return (await erasing.erase(number, KEEPER, "reporters_request", at_once=at_once)).kept


async def test_where_no_case_needs_it_everything_goes_with_the_reporter(
    erasing: Erasing, store: DiskEvidence, number: str
) -> None:
    assert await erase(erasing, number) == frozenset()
    assert not kept(store, number)
    assert not store.path(number, "x").parent.exists()


async def test_an_open_case_keeps_statement_and_exhibits_until_it_is_closed(
    erasing: Erasing, reports: ReportsInMemory, store: DiskEvidence, number: str
) -> None:
    stand(reports, number, None)
    assert await erase(erasing, number) == BOTH
    assert kept(store, number)
    assert await erasing.clear() == 1
    stand(reports, number, CaseOutcome.NOT_PROVEN)
    assert await erasing.clear() == 0
    assert not kept(store, number)


async def test_an_order_that_waits_for_nothing_takes_them_from_an_open_case_also_afterwards(
    erasing: Erasing, reports: ReportsInMemory, store: DiskEvidence, number: str
) -> None:
    stand(reports, number, None)
    assert await erase(erasing, number) == BOTH
    assert await erase(erasing, number, at_once=True) == frozenset()
    assert not kept(store, number)


async def test_where_the_exhibits_are_not_at_hand_they_are_left_to_who_has_them(
    identities: IdentitiesInMemory, remains: RemainsInMemory, erasing: Erasing, store: DiskEvidence, number: str
) -> None:
    elsewhere = Erasing(
        identities=identities,
        remains=remains,
        store=None,
        policy=erasing._policy,
        rule=load_erasure_policy(),
        clock=lambda: NOW,
    )
    assert await erase(elsewhere, number) == {Part.EXHIBITS}
    assert kept(store, number)
    assert await erasing.clear() == 0
    assert not kept(store, number)


async def test_nobody_adds_an_exhibit_to_an_erased_reporters_report(
    erasing: Erasing, exhibitor: Exhibitor, store: DiskEvidence, number: str
) -> None:
    await erase(erasing, number)
    assert code_of(await exhibitor.add(PNG + b"2")) == (409, "reporter_erased")
    assert not any(path.is_file() for path in store.path(number, "x").parent.rglob("*"))


async def test_an_upload_under_way_while_its_folder_goes_is_refused(store: DiskEvidence) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        yield PNG
        await store.discard_all("LPR-2024-AAAAAA")

    with pytest.raises(Refused) as refused:
        await store.save("LPR-2024-AAAAAA", chunks())
    assert refused.value.refusal == REPORTER_ERASED


async def test_what_goes_waits_for_the_case_by_a_rule_that_says_how_sure_it_is() -> None:
    rule = load_erasure_policy()
    assert rule.confidence is Confidence.UNVERIFIED
    assert {row.part for row in rule.goes} == BOTH
    assert rule.due(case_open=False, at_once=False) == BOTH
    assert rule.due(case_open=True, at_once=False) == frozenset()
    assert rule.due(case_open=True, at_once=True) == BOTH
