import dataclasses
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.workflow.domain.ledger import GENESIS, Entry, append, first_break
from shared.contracts.cases import CaseEvent, Parties, ReportAttached
from shared.contracts.vocabulary import Election, Sla

PARTIES = Parties(
    handler="bawaslu-kab-bima",
    superior_of_handler="bawaslu-nusa-tenggara-barat",
    recommending="kasn",
    control="bkn",
    personnel_authority="kab-bima",
    superior="prov-nusa-tenggara-barat",
)


def chain(length: int, case_number: str = "NTR-2026-000001") -> list[Entry]:
    entries: list[Entry] = []
    for sequence in range(1, length + 1):
        event = CaseEvent(
            case_number=case_number,
            sequence=sequence,
            recorded_at=datetime(2026, 11, 23, tzinfo=UTC),
            stage="verification",
            edition="kasn-2022",
            election=Election.PILKADA,
            province="52",
            agency="kab-bima",
            violation="DS-06",
            sla=Sla.ON_TIME,
            parties=PARTIES,
            facts=ReportAttached(report_id=f"report-{sequence}"),
        )
        entries.append(append(event, entries[-1].hash if entries else GENESIS))
    return entries


def test_an_untouched_chain_holds() -> None:
    assert first_break(chain(5)) is None


def test_an_edited_row_is_found() -> None:
    rows = chain(5)
    rows[2] = dataclasses.replace(rows[2], body=rows[2].body.replace("report-3", "report-9"))
    found = first_break(rows)
    assert found is not None
    assert (found.sequence, found.reason) == (3, "row_edited")


@pytest.mark.parametrize("missing", [0, 1, 3])
def test_a_deleted_row_is_found(missing: int) -> None:
    rows = chain(5)
    del rows[missing]
    found = first_break(rows)
    assert found is not None
    assert found.sequence == missing + 1


def test_a_row_of_another_case_is_found() -> None:
    rows = chain(3)
    rows[1] = dataclasses.replace(chain(3, "NTR-2026-000002")[1], case_number="NTR-2026-000001")
    assert first_break(rows) is not None


def test_a_rewritten_row_breaks_the_link_of_the_next() -> None:
    rows = chain(4)
    forged = CaseEvent.model_validate_json(rows[1].body).model_copy(update={"stage": "closed"})
    rows[1] = append(forged, rows[0].hash)
    found = first_break(rows)
    assert found is not None
    assert (found.sequence, found.reason) == (3, "link_broken")


@given(st.data())
def test_any_two_rows_swapped_are_found(data: st.DataObject) -> None:
    rows = chain(6)
    one = data.draw(st.integers(0, 5))
    other = data.draw(st.integers(0, 5).filter(lambda number: number != one))
    rows[one], rows[other] = rows[other], rows[one]
    assert first_break(rows) is not None
