import json
import time
from typing import Any

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey

from services.intake.activities import bulk
from services.intake.api.bulk import BODY_LIMIT_BYTES
from tests.unit.intake.reports_in_memory import ReportsInMemory
from tests.unit.intake.samples import CSV_ROW, a_body, csv_text, with_semicolons


def token(key: ECKey, *scopes: str, agency: str = "bawaslu-ri") -> str:
    now = int(time.time())
    claims = {"iss": "netra", "aud": "netra", "sub": "o-1", "agency": agency, "scopes": list(scopes), "exp": now + 60}
    return jwt.encode({"alg": "ES256", "kid": key.kid}, claims, key)


class Sender:
    """An agency's system that hands in bulk files."""

    def __init__(self, client: httpx.AsyncClient, key: ECKey) -> None:
        self.client = client
        self.key = key

    async def send(
        self, content: str | bytes, media_type: str = "text/csv", agency: str = "bawaslu-ri"
    ) -> httpx.Response:
        bearer = token(self.key, "reports:bulk", agency=agency)
        headers = {"Content-Type": media_type, "Authorization": f"Bearer {bearer}"}
        return await self.client.post("/v1/reports:bulk", content=content, headers=headers)

    async def rows(self, content: str | bytes, media_type: str = "text/csv") -> list[dict[str, Any]]:
        response = await self.send(content, media_type)
        assert response.status_code == 200, response.text
        rows: list[dict[str, Any]] = response.json()["rows"]
        return rows


@pytest.fixture
def sender(client: httpx.AsyncClient, signing_key: ECKey) -> Sender:
    return Sender(client, signing_key)


async def test_a_bad_row_never_stops_the_rest(sender: Sender, reports: ReportsInMemory) -> None:
    text = csv_text({}, {"row_id": "B-2", "official_agency": "kab-atlantis"}, {"row_id": "B-3"})
    response = (await sender.send(text)).json()
    assert [(row["line"], row["status"], row["code"]) for row in response["rows"]] == [
        (2, "accepted", None),
        (3, "refused", "unknown_agency"),
        (4, "accepted", None),
    ]
    assert (response["accepted"], response["refused"]) == (2, 1)
    assert len(reports.filings) == 2


async def test_a_file_sent_twice_files_nothing_twice(sender: Sender, reports: ReportsInMemory) -> None:
    text = csv_text({}, {"row_id": "B-2"})
    first, again = await sender.rows(text), await sender.rows(text)
    assert {row["status"] for row in again} == {"already_accepted"}
    assert [row["tracking_number"] for row in again] == [row["tracking_number"] for row in first]
    assert [row["receipt"] for row in again] == [row["receipt"] for row in first]
    assert len(reports.filings) == 2


async def test_a_row_id_with_another_content_is_refused(sender: Sender) -> None:
    await sender.rows(csv_text({}))
    [row] = await sender.rows(csv_text({"place": "Dompu"}))
    assert row["code"] == "row_id_reused"


async def test_a_file_as_excel_writes_it_in_indonesian_is_read(sender: Sender, reports: ReportsInMemory) -> None:
    """Semicolons, because the comma is the decimal sign, and a byte order mark."""
    text = with_semicolons(csv_text({"place": "Dompu, Bima; Woha", "chronology": 'Ia berkata "ya"'}, {"row_id": "B-2"}))
    rows = await sender.rows(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    assert [(row["line"], row["status"]) for row in rows] == [(2, "accepted"), (3, "accepted")]
    assert len(reports.filings) == 2


async def test_a_row_with_commas_in_a_file_of_semicolons_is_refused_by_itself(sender: Sender) -> None:
    header, row = csv_text({}).splitlines()
    rows = await sender.rows("\n".join((with_semicolons(header), row)))
    assert [row["code"] for row in rows] == ["csv_unreadable_row"]


async def test_row_ids_of_two_agencies_do_not_meet(sender: Sender, reports: ReportsInMemory) -> None:
    await sender.send(csv_text({}), agency="bawaslu-ri")
    await sender.send(csv_text({}), agency="bawaslu-bali")
    assert {filing.submitted_by for filing in reports.filings.values()} == {"bawaslu-ri", "bawaslu-bali"}


async def test_several_officials_witnesses_and_links_fit_in_a_row(sender: Sender, reports: ReportsInMemory) -> None:
    row = {"official_2_name": "Citra", "official_2_agency": "kab-bima", "official_2_heads_agency": "true"}
    lists = {"witnesses": "Siti | Umar", "evidence_urls": "https://a.example/1|https://a.example/2"}
    await sender.rows(csv_text({**row, **lists}))
    [filing] = reports.filings.values()
    assert [official.heads_agency for official in filing.event.officials] == [False, True]


async def test_a_cell_may_hold_line_breaks_and_the_next_row_keeps_its_line_number(sender: Sender) -> None:
    text = csv_text({"chronology": 'satu\ndua\n"tiga"'}, {"row_id": "B-2", "province": "99"})
    rows = await sender.rows(text)
    assert [(row["line"], row["code"]) for row in rows] == [(2, None), (5, "unknown_province")]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("B-9,too,few,cells", "csv_wrong_number_of_cells"),
        ('B-9,"quote"gone wrong', "csv_unreadable_row"),
        (",".join(CSV_ROW.values()).replace("B-1", "no spaces please"), "invalid_request"),
        (",".join(CSV_ROW.values()).replace("Bima", "Bi\x00ma"), "invalid_request"),
        (",".join(CSV_ROW.values()).replace("pilkada", ""), "invalid_request"),
        (",".join(CSV_ROW.values()).replace("B-1", ""), "invalid_request"),
    ],
)
async def test_a_row_that_cannot_be_read_is_refused_alone(sender: Sender, line: str, code: str) -> None:
    header, row, _ = csv_text({}).split("\n")
    rows = await sender.rows(f"{header}\n{line}\n\n{row}")
    assert [(row["line"], row["code"]) for row in rows] == [(2, code), (4, None)]


async def test_bytes_that_are_not_utf_8_spoil_their_own_row_only(sender: Sender) -> None:
    text = csv_text({"place": "Bima?"}, {"row_id": "B-2"}).encode().replace(b"Bima?", b"Bima\xff")
    rows = await sender.rows(text)
    assert [row["status"] for row in rows] == ["refused", "accepted"]


async def test_a_quote_that_never_ends_is_refused_with_its_line(sender: Sender) -> None:
    rows = await sender.rows(csv_text({}) + '"never ends,\nand on,\n')
    assert [(row["line"], row["code"]) for row in rows] == [
        (2, None),
        (3, "csv_unreadable_row"),
        (4, "csv_wrong_number_of_cells"),
    ]


@pytest.mark.parametrize("last_place", ["Bima", '"Kota ""Bima"""'], ids=["to_the_end", "to_a_later_quote"])
async def test_a_quote_left_open_swallows_no_other_row(sender: Sender, last_place: str) -> None:
    header, row = ",".join(CSV_ROW), ",".join(CSV_ROW.values())
    bad, good = row.replace("Bima", '"Bima'), row.replace("B-1", "B-2")
    last = row.replace("B-1", "B-3").replace("Bima", last_place)
    rows = await sender.rows(f"{header}\n{bad}\n{good}\n{last}")
    assert [(row["line"], row["code"]) for row in rows] == [(2, "csv_unreadable_row"), (3, None), (4, None)]


@pytest.mark.parametrize("text", ["", "\n", "a,b\n1,2\n", "\x00", '"', csv_text({}).replace("place", "row_id", 1)])
async def test_a_file_without_a_proper_header_is_refused_as_a_whole(sender: Sender, text: str) -> None:
    response = await sender.send(text)
    assert (response.status_code, response.json()["code"]) == (422, "csv_header")
    assert response.json()["errors"]


async def test_json_lines_are_rows_too(sender: Sender) -> None:
    lines = [json.dumps({"row_id": "J-1", **a_body()}), "", "{", "[]", json.dumps(a_body()), '{"row_id": "\\ud800"}']
    rows = await sender.rows("\n".join(lines), "application/x-ndjson")
    assert [(row["line"], row["code"]) for row in rows] == [
        (1, None),
        (3, "not_json"),
        (4, "not_json"),
        (5, "invalid_request"),
        (6, "invalid_request"),
    ]


async def test_an_official_without_employee_number_is_accepted(sender: Sender) -> None:
    [row] = await sender.rows(csv_text({"official_employee_id": ""}))
    assert row["status"] == "accepted"


async def test_a_file_with_too_many_rows_files_nothing(sender: Sender, reports: ReportsInMemory) -> None:
    response = await sender.send(csv_text(*({"row_id": f"B-{number}"} for number in range(bulk.MAX_ROWS + 1))))
    assert (response.status_code, response.json()["code"]) == (413, "too_many_rows")
    assert not reports.filings


async def test_only_csv_and_json_lines_are_read(sender: Sender) -> None:
    response = await sender.send("{}", "application/json")
    assert (response.status_code, response.json()["code"]) == (415, "unsupported_media_type")


async def test_bulk_needs_a_token_with_the_scope(client: httpx.AsyncClient, signing_key: ECKey) -> None:
    headers = {"Content-Type": "text/csv"}
    anonymous = await client.post("/v1/reports:bulk", content=csv_text({}), headers=headers)
    headers["Authorization"] = f"Bearer {token(signing_key, 'cases:read')}"
    other = await client.post("/v1/reports:bulk", content=csv_text({}), headers=headers)
    assert (anonymous.status_code, anonymous.json()["code"]) == (401, "not_authenticated")
    assert (other.status_code, other.json()["code"]) == (403, "missing_scope")


async def test_a_file_over_10_mb_is_refused(client: httpx.AsyncClient, signing_key: ECKey) -> None:
    response = await Sender(client, signing_key).send(b" " * (BODY_LIMIT_BYTES + 1))
    assert (response.status_code, response.json()["code"]) == (413, "too_large")
