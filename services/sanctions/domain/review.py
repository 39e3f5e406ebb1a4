"""What the lawyer who finishes a decision letter has to check: who may sign, what other sources say, what is owed."""

from collections.abc import Iterator
from datetime import date

from services.sanctions.domain.attesting import (
    approval_check,
    breaches_of,
    position_notes,
    reported_in_freeze,
    subject_of,
)
from services.sanctions.domain.catalogue import Catalogue, SanctionKind
from services.sanctions.domain.competence import competent
from services.sanctions.domain.names import OFFICIALS
from services.sanctions.domain.words import UNITS
from shared.contracts.sanctions import SanctionOrder
from shared.contracts.words import SURENESS

SILENT = (
    "Matriks kewenangan PP 94/2021 Ps 16-25 tidak memuat jenis hukuman atau jabatan ini; "
    "instansi memastikan sendiri pejabat yang berwenang."
)


def review_notes(kind: SanctionKind, order: SanctionOrder, on: date, catalogue: Catalogue) -> Iterator[str]:
    """In Indonesian. `on` is the day by which the draft was made: the freeze of posts goes by it."""
    yield _signatories(kind, order, catalogue)
    for other in (*kind.alternatives, *(said for row in breaches_of(order, catalogue) for said in row.alternatives)):
        yield f"Periksa sumber lain: {other}."
    for note in position_notes(kind, order):
        yield f"Periksa: {note}."
    for owed in approval_check(kind, order, on, catalogue).values():
        yield f"Jabatan terlapor dalam masa pembatasan penggantian pejabat; periksa persetujuan Mendagri: {owed}."
    law, limit = reported_in_freeze(kind, order, on, catalogue), order.limits.minister_report
    if law is not None and limit is not None:
        within = f"{limit.amount} {UNITS[limit.unit]} sejak keputusan"
        yield f"Laporkan keputusan kepada Mendagri dalam {within}: {law.basis} ({SURENESS[law.confidence]})."


def _signatories(kind: SanctionKind, order: SanctionOrder, catalogue: Catalogue) -> str:
    found = competent(kind.code, kind.category, subject_of(order), catalogue.competences)
    if not found:
        return SILENT
    who = "; ".join(
        f"{OFFICIALS[official][0]} ({row.basis}; {SURENESS[row.confidence]})" for official, row in found.items()
    )
    return f"Berwenang menjatuhkan hukuman ini atas jabatan terlapor: {who}."
