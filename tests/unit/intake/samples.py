"""Reports for tests: the example of the API's own documentation, with changes."""

import copy
import csv
from datetime import UTC, datetime
from io import StringIO
from typing import Any

from services.intake.adapters.vault import receipt_hash
from services.intake.domain.filing import Filing, VaultEntry
from services.intake.domain.form import EXAMPLE, ReportForm
from shared.contracts.reports import EvidenceItem, ReportedOfficial, ReportSubmitted
from shared.contracts.vocabulary import Election, ReportChannel

NOW = datetime(2024, 10, 20, 3, 0, tzinfo=UTC)
RECEIPT = "AAAAA-BBBBB-CCCCC-DDDDD-EEEEE"


def a_body(**changes: Any) -> dict[str, Any]:
    """The example as a JSON body; a change to None leaves the field out."""
    body = {**copy.deepcopy(EXAMPLE), **changes}
    return {name: value for name, value in body.items() if value is not None}


def a_form(**changes: Any) -> ReportForm:
    return ReportForm.model_validate(a_body(**changes))


def a_filing(report_id: str, key: str | None = None, evidence: tuple[EvidenceItem, ...] = ()) -> Filing:
    return Filing(
        event=an_event(report_id, evidence),
        key_hash=key.encode() if key else None,
        content_mac=b"mac",
        receipt_hash=receipt_hash(RECEIPT),
        submitted_by=None,
        reporter=VaultEntry("k1", b"wrapped", b"content"),
    )


def an_event(report_id: str, evidence: tuple[EvidenceItem, ...] = ()) -> ReportSubmitted:
    return ReportSubmitted(
        report_id=report_id,
        channel=ReportChannel.HTTP,
        election=Election.PILKADA,
        violation="DS-06",
        province="52",
        occurred_at=datetime(2024, 10, 14, tzinfo=UTC),
        known_at=datetime(2024, 10, 15, tzinfo=UTC),
        received_at=NOW,
        officials=(ReportedOfficial(sealed="sealed", agency="kab-bima"),),
        evidence=evidence,
    )


def csv_text(*rows: dict[str, str]) -> str:
    """A CSV file whose rows are `CSV_ROW` with changes."""
    names = list(CSV_ROW)
    names += [name for row in rows for name in row if name not in names]
    lines = [",".join(names)]
    for row in rows:
        cells = {**CSV_ROW, **row}
        lines.append(",".join('"' + cells.get(name, "").replace('"', '""') + '"' for name in names))
    return "\n".join(lines) + "\n"


def with_semicolons(text: str) -> str:
    """The same table, as `csv` writes it for a place where the comma is the decimal sign."""
    rows = StringIO(newline="")
    csv.writer(rows, delimiter=";", lineterminator="\n").writerows(csv.reader(StringIO(text, newline="")))
    return rows.getvalue()


CSV_ROW = {
    "row_id": "B-1",
    "election": "pilkada",
    "violation": "DS-06",
    "province": "52",
    "occurred_at": "2024-10-14T09:30:00+08:00",
    "known_at": "2024-10-15T20:00:00+08:00",
    "what": "Membagikan unggahan kampanye",
    "place": "Bima",
    "chronology": "Terlapor membagikan unggahan.",
    "reporter_name": "Panwascam Woha",
    "reporter_address": "Jl. Lintas Bima 2",
    "reporter_phone": "+62 812 0000 0002",
    "official_name": "Budi Contoh",
    "official_agency": "kab-bima",
}
