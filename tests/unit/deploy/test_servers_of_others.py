"""What the commands say when mail and records go to servers that this stack did not start."""

from pathlib import Path

from typer.testing import CliRunner, Result

from deploy.cli.main import build
from deploy.local.letters import store
from tests.unit.deploy.test_letters import LETTER, MORNING


def netra(folder: Path, *arguments: str, **environment: str) -> Result:
    told = {"NETRA_DATA_DIR": str(folder), "COLUMNS": "150", **environment}
    return CliRunner().invoke(build(), arguments, env=told)


def test_a_list_of_mail_says_when_the_mail_goes_elsewhere(tmp_path: Path) -> None:
    listed = netra(tmp_path, "mail", "--json", SMTP_URL="smtp://netra:secret@mail.test:587")
    assert (listed.exit_code, listed.stdout) == (0, "[]\n")
    assert "smtp://mail.test:587" in listed.stderr
    assert "secret" not in listed.stderr


def test_a_list_of_the_mail_that_is_here_says_nothing_more(tmp_path: Path) -> None:
    (tmp_path / "mail").mkdir()
    store(tmp_path / "mail", LETTER, ["handler@bawaslu.test"], MORNING)
    listed = netra(tmp_path, "mail", SMTP_URL="")
    assert "handler@bawaslu.test" in listed.stdout
    assert listed.stderr == ""


def third_column(shown: Result) -> list[str]:
    """However wide the terminal is."""
    return [line.split("│")[3].strip() for line in shown.stdout.splitlines() if line.startswith("│")]


def test_the_status_says_where_a_server_of_others_is(tmp_path: Path) -> None:
    shown = netra(tmp_path, "status", DATABASE_URL="postgresql+psycopg://netra:secret@db.test:5432/netra")
    assert "postgresql+psycopg://db.test:5432/netra" in "".join(third_column(shown))
    assert "secret" not in "".join(third_column(shown)) + shown.stdout


def test_the_status_of_what_listens_on_a_socket_of_ours_names_no_port(tmp_path: Path) -> None:
    assert third_column(netra(tmp_path, "status"))[0] == "-"
