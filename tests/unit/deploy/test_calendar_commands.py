"""`netra calendar publish`: what is checked and shown before anything is sent."""

from datetime import date
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner, Result

from deploy.cli import calendar
from deploy.cli.decree_asking import NotAnsweredError, known_decrees, still_unknown
from deploy.cli.decree_format import DECREE_EXAMPLE
from deploy.cli.decree_publishing import announcements, cloud_event
from shared.calendar import published_calendar, read_decrees
from shared.calendar.announced import decree_of
from shared.contracts.decrees import decree_id_of
from shared.contracts.refusals import Refused
from tests.unit.workflow.cases import MONDAY_MORNING

HEAD = "decree,authority,signed_on,changes\n"
TODAY = date(2026, 10, 19)
TWICE = "X 1/2026,joint_decree,2026-10-12,"


def publish(tmp_path: Path, text: str) -> Result:
    file = tmp_path / "decrees.csv"
    file.write_text(text)
    return CliRunner().invoke(calendar.app, ["publish", str(file), "--dry-run"], env={"COLUMNS": "160"})


def test_it_shows_which_days_change_and_publishes_nothing_when_asked_not_to(tmp_path: Path) -> None:
    result = publish(tmp_path, DECREE_EXAMPLE)
    assert result.exit_code == 0, result.output
    assert "Senin, 28 Desember 2026" in result.stdout
    assert "Belum diterbitkan" in result.stdout


def test_a_revoked_leave_is_shown_as_a_working_day_again(tmp_path: Path) -> None:
    row = '"SKB 2/2026",joint_decree,2026-10-12,-2026-12-24:collective_leave\n'
    [line] = [line for line in publish(tmp_path, HEAD + row).stdout.splitlines() if "24 Desember" in line]
    assert line.index("cuti bersama") < line.index("hari kerja")


def test_a_decree_that_the_release_knows_has_no_effect_but_a_check(tmp_path: Path) -> None:
    row = "Keppres 10/2024,presidential_decree,2024-02-06,+2024-02-14:voting_day\n"
    assert "sudah memuatnya" in publish(tmp_path, HEAD + row).stdout


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("X 1/2026,joint_decree,2026-10-12,+2026-13-01:national", "bad_calendar_file"),
        ("X 1/2026,joint_decree,2026-10-12,+2026-12-30:national;+2027-01-02:national", "bad_calendar_file"),
        ("X 1/2026,joint_decree,2026-10-12,+2026-12-30:national;-2026-12-30:national", "decree_contradicts_itself"),
        (f"X{'1' * 300},joint_decree,2026-10-12,+2026-12-30:national", "bad_calendar_file"),
        ("", "bad_calendar_file"),
        ("X 1/2190,joint_decree,2189-12-01,+2190-12-30:national", "decree_signed_in_future"),
        (f"{TWICE}+2026-12-30:national\n{TWICE}+2026-12-31:national", "decree_id_reused"),
        ("Keppres 10/2024,presidential_decree,2024-02-06,+2024-02-15:voting_day", "decree_id_reused"),
    ],
)
def test_what_is_no_decree_is_refused_with_a_code_before_anything_is_sent(tmp_path: Path, row: str, code: str) -> None:
    result = publish(tmp_path, HEAD + row + "\n")
    assert result.exit_code == 2
    assert code in result.stderr


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    result = CliRunner().invoke(calendar.app, ["publish", str(tmp_path / "none.csv")])
    assert (result.exit_code, "cannot_read" in result.stderr) == (2, True)


def test_a_decree_comes_out_of_its_event_as_it_went_in() -> None:
    written = read_decrees(DECREE_EXAMPLE)
    assert [decree_of(one.event, TODAY) for one in announcements(DECREE_EXAMPLE.encode(), TODAY)] == list(written)


def test_the_same_decree_is_the_same_event() -> None:
    [one, _] = announcements(DECREE_EXAMPLE.encode(), TODAY)
    event = cloud_event(one.event, MONDAY_MORNING)
    assert (event.id, event.subject) == ("skb-1300-2026", "skb-1300-2026")


def test_every_decree_known_so_far_has_an_id_of_its_own() -> None:
    citations = {decree.citation for decree in published_calendar().decrees}
    assert len({decree_id_of(citation) for citation in citations}) == len(citations)


def service(text: str = DECREE_EXAMPLE) -> httpx.MockTransport:
    """A workflow service that has taken in the decrees of `text`; `tests/unit/workflow` has the true one's answers."""
    rows = [{"decree_id": decree_id_of(one.citation), "citation": one.citation} for one in read_decrees(text)]
    answers = {"/v1/decrees": httpx.Response(200, json=rows), "/v1/decrees.csv": httpx.Response(200, text=text)}
    return httpx.MockTransport(lambda request: answers[request.url.path])


def test_only_what_the_service_does_not_know_is_sent() -> None:
    first = "".join(DECREE_EXAMPLE.splitlines(keepends=True)[:2])
    known = known_decrees("http://workflow", service(first))
    found = announcements(DECREE_EXAMPLE.encode(), TODAY)
    assert [one.decree_id for one in still_unknown(found, known)] == ["keppres-50-2026"]
    assert still_unknown(found, known_decrees("http://workflow", service())) == []


@pytest.mark.parametrize(
    ("was", "is_now"), [("2026-12-28", "2026-12-29"), ("2026-10-12", "2026-10-11"), ("SKB 1", "SKB-1")]
)
def test_a_number_that_the_service_knows_with_other_content_is_refused(was: str, is_now: str) -> None:
    other = announcements(DECREE_EXAMPLE.replace(was, is_now).encode(), TODAY)
    with pytest.raises(Refused) as refused:
        still_unknown(other, known_decrees("http://workflow", service()))
    assert refused.value.refusal.code == "decree_id_reused"


def test_a_decree_that_is_twice_in_the_file_is_sent_once() -> None:
    row = f"{TWICE}+2026-12-30:national\n"
    assert len(still_unknown(announcements((HEAD + row + row).encode(), TODAY), {})) == 1


def test_a_service_without_decrees_knows_none() -> None:
    empty = httpx.MockTransport(lambda _: httpx.Response(200, json=[]))
    assert known_decrees("http://workflow", empty) == {}


@pytest.mark.parametrize(
    "answer", [httpx.Response(503), httpx.Response(200, text="<html>"), httpx.Response(200, json=[1])]
)
def test_a_service_that_says_something_else_has_not_answered(answer: httpx.Response) -> None:
    with pytest.raises(NotAnsweredError):
        known_decrees("http://workflow", httpx.MockTransport(lambda _: answer))
