"""Made-up officials and reports for admission tests."""

from datetime import UTC, datetime
from typing import Any

from services.workflow.domain.admission import Admission, Law, admit
from services.workflow.domain.register import load_register
from services.workflow.domain.violations import load_catalogue
from shared.calendar import published_calendar
from shared.contracts.reports import OfficialIdentity, ReportSubmitted
from shared.directory.agencies import load_directory
from shared.security.sealing import Seal

SEAL = Seal.generate()
NOW = datetime(2026, 11, 23, 3, tzinfo=UTC)


def law(**changes: Any) -> Law:
    values: dict[str, Any] = {
        "register": load_register(),
        "violations": load_catalogue(),
        "calendar": published_calendar(),
        "directory": load_directory(),
        "production": False,
    }
    return Law(**(values | changes))


def official(name: str = "Pegawai Contoh", employee_id: str | None = None, **changes: Any) -> dict[str, Any]:
    sealed = SEAL.seal(OfficialIdentity(name=name, employee_id=employee_id))
    return {"sealed": sealed, "agency": "kab-bima"} | changes


def report(*officials: dict[str, Any], **changes: Any) -> ReportSubmitted:
    values: dict[str, Any] = {
        "report_id": "EXT-1",
        "channel": "http",
        "election": "pilkada",
        "violation": "DS-06",
        "province": "52",
        "occurred_at": datetime(2026, 11, 20, 3, tzinfo=UTC),
        "known_at": datetime(2026, 11, 21, 3, tzinfo=UTC),
        "received_at": datetime(2026, 11, 22, 3, tzinfo=UTC),
        "officials": list(officials) or [official()],
    }
    return ReportSubmitted.model_validate(values | changes)


def admitted(one: ReportSubmitted, **changes: Any) -> list[Admission]:
    def unseal(sealed: str) -> OfficialIdentity:
        return SEAL.unseal(sealed, OfficialIdentity)

    return admit(one, law=law(**changes), unseal=unseal, fingerprint=SEAL.fingerprint, now=NOW)


def key(*officials: dict[str, Any], **changes: Any) -> str:
    [admission] = admitted(report(*officials, **changes))
    return admission.act.key
