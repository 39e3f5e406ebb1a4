"""Decrees that came after the release, for those who count a deadline again."""

import httpx

from deploy.cli.decree_format import DECREE_EXAMPLE
from shared.calendar import published_calendar, read_decrees
from tests.unit.workflow.cases import MONDAY_MORNING
from tests.unit.workflow.conftest import Office


def shelve(office: Office) -> None:
    for number, decree in enumerate(read_decrees(DECREE_EXAMPLE), start=1):
        office.reading.calendar_decrees.append(
            {"decree_id": f"decree-{number}", "citation": decree.citation, "taken_in_at": MONDAY_MORNING}
            | {"decree": decree.model_dump(mode="json"), "calendar_version": str(number) * 64}
        )


async def test_without_decrees_the_calendar_is_that_of_the_release(client: httpx.AsyncClient) -> None:
    assert (await client.get("/v1/decrees")).json() == []


async def test_each_decree_is_told_with_the_version_it_made(client: httpx.AsyncClient, office: Office) -> None:
    shelve(office)
    [first, _] = (await client.get("/v1/decrees")).json()
    assert (first["decree_id"], first["calendar_version"]) == ("decree-1", "1" * 64)
    assert first["changes"] == [
        "+2026-12-28:collective_leave:Cuti Bersama Natal",
        "-2026-12-24:collective_leave",
    ]


async def test_the_file_makes_the_same_calendar_anywhere(client: httpx.AsyncClient, office: Office) -> None:
    shelve(office)
    file = await client.get("/v1/decrees.csv")
    assert file.headers["content-type"] == "text/csv; charset=utf-8"
    theirs, ours = read_decrees(file.text), read_decrees(DECREE_EXAMPLE)
    known = published_calendar()
    assert known.with_decrees(theirs).version == known.with_decrees(ours).version
