from datetime import UTC, date, datetime

import pytest

from services.workflow.domain.inclusion import InclusionProof, NotUnderThisRoot, proof_fault, prove
from services.workflow.domain.roots import Place, days_to_seal, ends_at, last_day_over
from shared.security.signing import Signer
from tests.unit.workflow.books import FIRST_DAY, OUR_PUBLIC_KEY, Book, book, reader


def places(kept: Book, day: date) -> list[Place]:
    marks = sorted((mark for mark in kept.marks if mark.day == str(day)), key=lambda mark: mark.case_number)
    found = (
        (mark.case_number, row) for mark in marks for row in kept.rows[mark.case_number][mark.first - 1 : mark.last]
    )
    return [(number, row.sequence, row.hash) for number, row in found]


def proof() -> InclusionProof:
    kept = book()
    rows = places(kept, FIRST_DAY)
    number, sequence, _ = rows[-1]
    return prove(kept.rows[number][sequence - 1], rows, kept.roots[0])


def test_every_row_of_a_day_is_proven_from_its_proof_alone() -> None:
    kept = book()
    rows = places(kept, FIRST_DAY)
    for number, sequence, _ in rows:
        proven = prove(kept.rows[number][sequence - 1], rows, kept.roots[0])
        again = InclusionProof.model_validate_json(proven.model_dump_json())
        assert proof_fault(again, reader(OUR_PUBLIC_KEY)) is None


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"body": "{}"}, "row_edited"),
        ({"sequence": 9}, "path_broken"),
        ({"case_number": "NTR-2026-000009"}, "path_broken"),
        ({"index": 0}, "path_broken"),
        ({"path": ()}, "path_broken"),
        ({"path": ("no hex",)}, "path_broken"),
    ],
)
def test_a_proof_that_was_changed_does_not_hold(change: dict[str, object], reason: str) -> None:
    assert proof_fault(proof().model_copy(update=change), reader(OUR_PUBLIC_KEY)) == reason


def test_a_root_that_somebody_else_signed_proves_nothing() -> None:
    assert proof_fault(proof(), reader(Signer.generate().verifier())) == "signature_wrong"


def test_a_row_that_the_day_does_not_have_cannot_be_proven() -> None:
    kept = book()
    with pytest.raises(NotUnderThisRoot):
        prove(kept.rows["NTR-2026-000001"][-1], places(kept, FIRST_DAY), kept.roots[0])


def test_rows_that_do_not_lead_to_the_root_prove_nothing() -> None:
    kept = book()
    rows = places(kept, FIRST_DAY)
    number, sequence, _ = rows[0]
    with pytest.raises(NotUnderThisRoot):
        prove(kept.rows[number][sequence - 1], rows[:-1], kept.roots[0])


def test_a_day_ends_at_midnight_in_jakarta_and_is_sealed_a_little_later() -> None:
    assert ends_at(FIRST_DAY) == datetime(2026, 11, 20, 17, tzinfo=UTC)
    assert last_day_over(datetime(2026, 11, 20, 17, 4, tzinfo=UTC)) == date(2026, 11, 19)
    assert last_day_over(datetime(2026, 11, 20, 17, 5, tzinfo=UTC)) == FIRST_DAY
    assert list(days_to_seal(FIRST_DAY, datetime(2026, 11, 20, 17, 4, tzinfo=UTC))) == []
