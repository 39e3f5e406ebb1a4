"""`netra deadline compute` and `verify` at a terminal and for a program."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from deploy.cli import deadline
from deploy.cli.decree_format import DECREE_EXAMPLE, ROW_EXAMPLE
from shared.calendar import (
    Confidence,
    DeadlineProof,
    DeadlineRule,
    Extension,
    ExtensionCap,
    Pause,
    StopClock,
    TimeLimit,
    Unit,
    published_calendar,
    read_decrees,
)
from shared.calendar import compute as count

FOURTEEN = ("compute", "--from", "2024-04-02T10:00:00+07:00", "--days", "14")


def netra(*arguments: str, stdin: str | bytes = "") -> Result:
    return CliRunner().invoke(deadline.app, list(arguments), input=stdin, env={"COLUMNS": "160"})


def proof(*arguments: str) -> DeadlineProof:
    result = netra(*arguments, "--json")
    assert result.exit_code == 0, result.output
    return DeadlineProof.model_validate_json(result.stdout)


def test_a_due_date_is_told_in_indonesian_with_every_day_and_its_decree() -> None:
    result = netra(*FOURTEEN, "--basis", "PP 94/2021 Ps 37(3)", "--confidence", "certain")
    assert result.exit_code == 0
    assert "Batas waktu   Selasa, 30 April 2024, pukul 24.00 WIB" in result.stdout
    assert "libur nasional: Hari Raya Idul Fitri [1]" in result.stdout
    assert "[1] SKB 855/2023, 3/2023, 4/2023" in result.stdout
    assert "14 hari dihitung, 14 dilewati (8 akhir pekan, 4 cuti bersama, 2 libur nasional)." in result.stdout
    assert "due on Tuesday, 30 April 2024 at 24:00 WIB." in result.stdout
    assert sum(line.strip().endswith("2024") or " April 2024 " in line for line in result.stdout.splitlines()) >= 29


def test_days_without_a_basis_are_a_target_and_never_a_limit_of_the_law() -> None:
    text = netra(*FOURTEEN).stdout
    assert text.startswith("Target waktu")
    assert "batas waktu" not in text.casefold()


def test_every_option_reaches_the_count() -> None:
    assert str(proof("compute", "--from", "2024-04-22", "--days", "7", "--before").due_date) == "2024-04-03"
    assert str(proof(*FOURTEEN, "--unit", "calendar").due_date) == "2024-04-16"
    assert str(proof(*FOURTEEN, "--week", "six_day").due_date) == "2024-04-25"
    assert str(proof(*FOURTEEN, "--count-as-working", "collective_leave").due_date) == "2024-04-24"
    late = ("compute", "--from", "2024-10-25T22:30:00+07:00", "--days", "3", "--unit", "calendar")
    assert str(proof(*late, "--zone", "papua").due_date) == "2024-10-29"
    rolled = proof("compute", "--from", "2024-10-25", "--days", "1", "--unit", "calendar", "--roll-forward")
    assert str(rolled.due_date) == "2024-10-28"
    asn = ("compute", "--from", "2021-12-23", "--days", "1", "--leave-authority")
    assert str(proof(*asn, "presidential_decree").due_date) == "2021-12-27"
    assert str(proof(*asn, "joint_decree").due_date) == "2021-12-24"
    assert proof(*FOURTEEN, "--rule", "kasn-2022/execution").rule.edition == "kasn-2022"


def test_the_due_date_as_known_on_a_day() -> None:
    asked = ("compute", "--from", "2020-05-13", "--days", "7", "--as-known-on")
    assert str(proof(*asked, "2020-05-19").due_date) == "2020-05-27"
    assert str(proof(*asked, "2020-05-20").due_date) == "2020-05-26"
    assert "sebagaimana diketahui pada 2020-05-19" in netra(*asked, "2020-05-19").stdout


def test_a_deadline_into_a_year_without_a_list_says_so() -> None:
    text = netra("compute", "--from", "2027-12-27", "--days", "7").stdout
    assert "PERKIRAAN: daftar hari libur 2028 belum ditetapkan" in text
    assert "3 Januari 2028" in text
    assert "(perkiraan)" in text


def test_a_drill_of_seconds_has_no_days_to_show() -> None:
    text = netra("compute", "--from", "2024-04-02T10:00:00+07:00", "--days", "30", "--unit", "seconds").stdout
    assert "2 April 2024 pukul 10.00.30 WIB" in text


def test_a_very_long_count_is_cut_in_the_middle() -> None:
    text = netra("compute", "--from", "2024-04-02", "--days", "2000").stdout
    assert "lihat semuanya dengan --json" in text
    assert len(text.splitlines()) < 150


def test_the_decrees_of_a_file_are_added(tmp_path: Path) -> None:
    file = tmp_path / "decrees.csv"
    file.write_text(DECREE_EXAMPLE)
    assert [decree.authority.value for decree in read_decrees(DECREE_EXAMPLE)] == [
        "joint_decree",
        "presidential_decree",
    ]
    asked = ("compute", "--from", "2026-12-23", "--days", "2")
    assert str(proof(*asked).due_date) == "2026-12-29"
    assert str(proof(*asked, "--calendar", str(file)).due_date) == "2026-12-29"
    added = proof(*asked, "--calendar", str(file))
    assert [day.day.day for day in added.days if day.decree == "SKB 1300/2026"] == [28]
    before = proof(*asked, "--calendar", str(file), "--as-known-on", "2026-10-11")
    assert before.calendar == proof(*asked).calendar


def test_the_help_shows_both_formats() -> None:
    text = " ".join(netra("compute", "--help").stdout.split())
    assert " ".join(ROW_EXAMPLE.split()) in text
    for line in DECREE_EXAMPLE.splitlines():
        assert line in text


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("compute", "--days", "3"), "missing_field"),
        (("compute", "--from", "2024-04-02"), "missing_field"),
        (("compute", "--from", "2024-04-02", "--days", "0"), "bad_days"),
        ((*FOURTEEN, "--unit", "weeks"), "bad_choice"),
        ((*FOURTEEN, "--week", "four_day"), "bad_choice"),
        ((*FOURTEEN, "--count-as-working", "weekend"), "bad_choice"),
        ((*FOURTEEN, "--confidence", "sure"), "bad_choice"),
        ((*FOURTEEN, "--before", "--roll-forward"), "bad_choice"),
        ((*FOURTEEN, "--as-known-on", "soon"), "unusable_instant"),
        ((*FOURTEEN, "--zone", "UTC"), "unknown_zone"),
        ((*FOURTEEN, "--calendar", "/nowhere.csv"), "unreadable_file"),
        (("compute", "--batch", "/nowhere.jsonl"), "unreadable_file"),
        (("verify", "/nowhere.json"), "unreadable_file"),
        (("verify", "-"), "not_a_proof"),
    ],
)
def test_what_cannot_be_done_is_refused_with_a_stable_code(arguments: tuple[str, ...], code: str) -> None:
    result = netra(*arguments)
    assert result.exit_code == 2
    assert result.stderr.startswith(f"{code}: ")
    assert result.stdout == ""


def test_a_file_of_decrees_that_is_none_names_its_line(tmp_path: Path) -> None:
    file = tmp_path / "decrees.csv"
    file.write_bytes(DECREE_EXAMPLE.replace("voting_day", "feast").encode())
    assert "line 3: 'feast'" in netra(*FOURTEEN, "--calendar", str(file)).stderr
    file.write_bytes(b"\xff")
    assert "bad_calendar_file" in netra(*FOURTEEN, "--calendar", str(file)).stderr


def test_a_batch_says_how_many_rows_it_refused(tmp_path: Path) -> None:
    good = netra("compute", "--batch", "-", stdin=f"{ROW_EXAMPLE}\n")
    assert (good.exit_code, good.stderr) == (0, "1 baris, 0 ditolak.\n")
    file = tmp_path / "in.jsonl"
    file.write_text(f"{ROW_EXAMPLE}\nnonsense\n")
    some = netra("compute", "--batch", str(file))
    assert (some.exit_code, some.stderr) == (1, "2 baris, 1 ditolak.\n")
    assert len(some.stdout.splitlines()) == 2


def test_a_batch_counts_as_the_options_say() -> None:
    six = netra("compute", "--batch", "-", "--week", "six_day", "--days", "14", stdin='{"from": "2024-04-02"}')
    assert json.loads(six.stdout)["due_date"] == "2024-04-25"


def test_a_proof_holds_and_so_says_verify() -> None:
    result = netra("verify", "-", stdin=netra(*FOURTEEN, "--json").stdout)
    assert result.exit_code == 0
    assert result.stdout.startswith("BUKTI COCOK")
    assert "Hari liburnya sesuai dengan kalender versi" in result.stdout


def test_a_deadline_of_the_api_is_verified_as_it_is_told() -> None:
    told = json.dumps({"deadline_id": "d", "proof": json.loads(netra(*FOURTEEN, "--json").stdout)})
    assert netra("verify", "-", stdin=told).stdout.startswith("BUKTI COCOK")


@pytest.mark.parametrize("text", ["", "nonsense", "[]", "7", "null", "[" * 100_000, '{"proof": 1}', "\ud800"])
def test_whatever_is_no_proof_is_refused(text: str) -> None:
    result = netra("verify", "-", stdin=text.encode("utf-8", "surrogatepass"))
    assert (result.exit_code, result.stderr[:12]) == (2, "not_a_proof:")


def test_verify_names_the_first_day_that_differs() -> None:
    forged = netra(*FOURTEEN, "--json").stdout.replace(
        '"2024-04-18","verdict":"counted","number":6', '"2024-04-18","verdict":"counted","number":7'
    )
    result = netra("verify", "-", stdin=forged)
    assert result.exit_code == 1
    assert result.stdout.startswith("BUKTI TIDAK COCOK")
    assert "Hari pertama yang berbeda: Kamis, 18 April 2024" in result.stdout
    assert "hitungan: tertulis 7, seharusnya 6." in result.stdout
    assert "First difference: 2024-04-18: number is 7, should be 6" in result.stdout
    verdict = json.loads(netra("verify", "-", "--json", stdin=forged).stdout)
    assert (verdict["holds"], verdict["mismatch"]["day"]) == (False, "2024-04-18")


def test_a_difference_is_told_in_indonesian() -> None:
    forged = netra(*FOURTEEN, "--json").stdout.replace(
        '"2024-04-06","verdict":"skipped","number":3,"kind":"weekend"',
        '"2024-04-06","verdict":"skipped","number":3,"kind":"working"',
    )
    assert "jenis hari: tertulis hari kerja, seharusnya akhir pekan." in netra("verify", "-", stdin=forged).stdout


def test_words_of_others_command_no_terminal(tmp_path: Path) -> None:
    file = tmp_path / "decrees.csv"
    file.write_text("decree,authority,signed_on,changes\n[/a],joint_decree,2024-01-01,+2024-04-03:national:[/b]\x1b[5m")
    asked = (*FOURTEEN, "--calendar", str(file), "--basis", "[/c]\x1b[31m[bold]")
    for text in (netra(*asked).stdout, netra("verify", "-", stdin=netra(*asked, "--json").stdout).stdout):
        assert "\x1b" not in text
        assert all(words in text for words in ("[/c]?[31m[bold]", "[1] [/a]", "libur nasional: [/b]?[5m [1]"))


def test_verify_knows_the_calendars_of_the_past_and_those_of_a_file(tmp_path: Path) -> None:
    old = netra(*FOURTEEN, "--as-known-on", "2024-01-01", "--json").stdout
    assert json.loads(netra("verify", "-", "--json", stdin=old).stdout)["calendar_known"]
    file = tmp_path / "decrees.csv"
    file.write_text(DECREE_EXAMPLE)
    added = netra("compute", "--from", "2026-12-23", "--days", "3", "--calendar", str(file), "--json").stdout
    assert json.loads(netra("verify", "-", "--json", "--calendar", str(file), stdin=added).stdout)["calendar_known"]
    alone = netra("verify", "-", stdin=added)
    assert alone.exit_code == 0
    assert "tidak dikenal di sini" in alone.stdout
    assert "Berbeda dari kalender kami mulai Kamis, 24 Desember 2026" in alone.stdout


def test_a_file_of_a_service_may_name_what_the_release_knows_by_now(tmp_path: Path) -> None:
    known = "Keppres 10/2024,presidential_decree,2024-02-06,+2024-02-14:voting_day\n"
    both, new = (tmp_path / name for name in ("both.csv", "new.csv"))
    new.write_text(DECREE_EXAMPLE)
    both.write_text(DECREE_EXAMPLE + known)
    asked = ("compute", "--from", "2026-12-23", "--days", "3", "--calendar")
    assert proof(*asked, str(both)).calendar == proof(*asked, str(new)).calendar
    both.write_text(DECREE_EXAMPLE + known.replace("2024-02-14", "2024-02-15"))
    refused = netra(*asked, str(both))
    assert (refused.exit_code, "bad_calendar_file" in refused.stderr) == (2, True)
    assert "Keppres 10/2024" in refused.stderr


@pytest.mark.parametrize(
    ("field", "instant"), [("trigger", "0001-01-01T00:00:00+14:00"), ("lapses_at", "9999-12-31T23:59:59Z")]
)
def test_a_proof_of_no_time_on_earth_does_not_hold_and_is_not_put_in_words(field: str, instant: str) -> None:
    for_seconds = netra("compute", "--from", "2024-04-02", "--days", "14", "--unit", "seconds", "--json").stdout
    forged = json.dumps(json.loads(for_seconds) | {field: instant})
    answer = netra("verify", "-", stdin=forged)
    assert (answer.exit_code, answer.exception.__class__) == (1, SystemExit)
    assert "BUKTI TIDAK COCOK" in answer.stdout
    assert json.loads(netra("verify", "-", "--json", stdin=forged).stdout)["holds"] is False


def test_verify_shows_when_the_clock_stood_and_what_was_added() -> None:
    more = TimeLimit(amount=3, unit=Unit.WORKING)
    rule = DeadlineRule(
        id="kasn-2022/clarification",
        edition="kasn-2022",
        basis="UU 7/2017 Ps 454(7)",
        confidence=Confidence.CERTAIN,
        limit=TimeLimit(amount=7, unit=Unit.WORKING),
        stop_clock=StopClock(max_days=2, basis="contoh", confidence=Confidence.UNVERIFIED),
        extension=ExtensionCap(total=more, basis="UU 7/2017 Ps 454(8)", confidence=Confidence.CERTAIN),
    )
    noon = datetime(2024, 4, 2, 5, tzinfo=UTC)
    pause = Pause(first=date(2024, 4, 3), last=date(2024, 4, 4), ground="menunggu saksi", author="bawaslu-ri")
    extension = Extension(limit=more, reason="tambahan keterangan", at=noon)
    whole = count(rule, noon, "Asia/Jakarta", published_calendar(), pauses=[pause], extensions=[extension])
    text = " ".join(netra("verify", "-", stdin=whole.model_dump_json()).stdout.split())
    assert "dihentikan 3–4 April 2024 (menunggu saksi)" in text  # noqa: RUF001 -- an en dash is how a span is written
    assert "Diperpanjang 3 hari kerja (tambahan keterangan; dasar: UU 7/2017 Ps 454(8))" in text
    assert "Rabu 3 April 2024 tidak penghitungan dihentikan" in text
    assert "Selasa 23 April 2024 7 ya" in text
    assert "Jumat 26 April 2024 10 tambahan" in text


def test_a_file_that_is_no_proof_says_where() -> None:
    broken = netra(*FOURTEEN, "--json").stdout.replace('"verdict":"trigger"', '"verdict":"begin"')
    assert "days.0.verdict" in netra("verify", "-", stdin=broken).stderr


def test_the_history_shows_which_decree_moved_a_due_date() -> None:
    asked = ("history", "--from", "2020-05-13", "--days", "7")
    text = " ".join(netra(*asked).stdout.split())
    assert "13 Mei 2020 Rabu, 27 Mei 2020 pertama diberitahukan" in text
    assert "20 Mei 2020 Selasa, 26 Mei 2020 1 hari lebih cepat: SKB 440/2020, 03/2020, 03/2020." in text
    assert "Tidak menggeser: Keppres 22/2020 (hari penetapan tidak diketahui)" in text
    rows = json.loads(netra(*asked, "--json").stdout)
    assert rows[1]["decrees"] == ["SKB 440/2020, 03/2020, 03/2020", "Keppres 22/2020"]
    assert rows[1]["moved_by"] == ["SKB 440/2020, 03/2020, 03/2020"]
    assert [(row["since"], row["due_date"]) for row in rows] == [
        ("2020-05-13", "2020-05-27"),
        ("2020-05-20", "2020-05-26"),
    ]


def test_a_history_of_nothing_is_refused() -> None:
    assert netra("history").stderr.startswith("missing_field: ")
