"""Reports as the starter gets them."""

import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncEngine

from services.workflow.adapters.headships import PostgresHeadships
from services.workflow.adapters.intake import Assignment, PostgresIntake
from services.workflow.adapters.numbers import Comparing
from services.workflow.domain.admission import Admission, Law, admit
from services.workflow.domain.register import load_register
from services.workflow.domain.violations import load_catalogue
from shared.calendar import known_elections, published_calendar
from shared.contracts.reports import OfficialIdentity, ReportSubmitted
from shared.directory.agencies import load_directory
from shared.security.sealing import Seal

SEAL = Seal.generate()


def law(**changes: Any) -> Law:
    values: dict[str, Any] = {
        "register": load_register(),
        "violations": load_catalogue(),
        "calendar": published_calendar(),
        "directory": load_directory(),
        "production": False,
    }
    return Law(**(values | changes))


def report(seal: Seal = SEAL, *, people: tuple[str, ...] = (), **changes: Any) -> ReportSubmitted:
    now = datetime.now(UTC)
    names = people or (uuid.uuid4().hex,)
    officials = [
        {"sealed": seal.seal(OfficialIdentity(name=name, employee_id=None)), "agency": "kab-bima"} for name in names
    ]
    values = {
        "report_id": f"EXT-{uuid.uuid4().hex[:12]}",
        "channel": "http",
        "election": "pilkada",
        "violation": "DS-06",
        "province": "52",
        "occurred_at": now - timedelta(days=2),
        "known_at": now - timedelta(days=1),
        "received_at": now,
        "officials": officials,
    }
    return ReportSubmitted.model_validate(values | changes)


def admissions(one: ReportSubmitted, **changes: Any) -> list[Admission]:
    def unseal(sealed: str) -> OfficialIdentity:
        return SEAL.unseal(sealed, OfficialIdentity)

    return admit(one, law=law(**changes), unseal=unseal, fingerprint=SEAL.fingerprint, now=datetime.now(UTC))


async def take_in(
    engine: AsyncEngine, wanted: list[Admission], event_id: str | None = None, *, comparing: Comparing | None = None
) -> list[Assignment]:
    """As the starter does, by the facts about heads that hold now."""
    version = (await PostgresHeadships(engine, load_directory(), known_elections()).current()).version
    routed = [replace(one, routing=replace(one.routing, version=version)) for one in wanted]
    now, key = datetime.now(UTC), event_id or uuid.uuid4().hex
    return await PostgresIntake(engine, comparing).take_in(routed, source="test", event_id=key, now=now)
