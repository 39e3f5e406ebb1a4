from pathlib import Path

import httpx
import pytest
from sqlalchemy.exc import OperationalError

from services.intake.domain.filing import Filing, OnFile
from services.intake.domain.rows import COLUMNS, REQUIRED_COLUMNS
from services.intake.settings import IntakeSettings
from tests.unit.intake.reports_in_memory import ReportsInMemory
from tests.unit.intake.samples import a_body

README = Path(__file__).parents[3] / "services" / "intake" / "README.md"


def settings(environment: str) -> IntakeSettings:
    return IntakeSettings.model_validate({"DATABASE_URL": "postgresql://x", "NETRA_ENV": environment})


def test_no_edition_may_be_asked_for_in_production() -> None:
    assert "drill" in settings("development").editions
    assert settings("production").editions == frozenset()


async def test_a_database_that_is_away_is_a_503_that_asks_to_try_again(
    client: httpx.AsyncClient, reports: ReportsInMemory, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(_filing: Filing) -> OnFile | None:
        raise OperationalError("INSERT", {}, ConnectionError())

    monkeypatch.setattr(reports, "file", away)
    response = await client.post("/v1/reports", json=a_body())
    assert (response.status_code, response.json()["code"]) == (503, "unavailable")
    assert response.headers["retry-after"]


def test_the_readme_names_every_column_of_a_bulk_file() -> None:
    text = README.read_text(encoding="utf-8")
    later_officials = {name for name in COLUMNS if name.removeprefix("official_")[0].isdigit()}
    missing = [name for name in (*REQUIRED_COLUMNS, *(COLUMNS - later_officials)) if f"`{name}`" not in text]
    assert not missing
