"""Orders and matters that unit tests vary."""

from datetime import datetime
from typing import Any

from services.sanctions.domain.catalogue import load_catalogue
from services.sanctions.domain.permission import Matter
from services.sanctions.domain.state import SanctionState
from services.workflow.domain.register import load_register
from shared.contracts.sanctions import Recommendation, SanctionOrder
from shared.contracts.vocabulary import EmploymentType, PositionLevel, SanctionCategory, ViolationTrack

NOW = datetime.fromisoformat("2024-11-04T10:00:00+08:00")


def order(category: SanctionCategory = SanctionCategory.SEVERE, **changes: Any) -> SanctionOrder:
    recommendation = Recommendation(
        category=category,
        track=ViolationTrack.DISCIPLINE,
        letter_number="R-1/KASN/2024",
        issued_at=datetime.fromisoformat("2024-11-01T09:00:00+07:00"),
        issued_by="kasn",
    )
    fields: dict[str, Any] = {
        "case_number": "NTR-2024-000001",
        "round": 1,
        "edition": "kasn-2022",
        "violation": "DS-04",
        "day_of_act": "2024-10-01",
        "personnel_authority": "pemprov-sulsel",
        "province": "73",
        "zone": "Asia/Makassar",
        "position_level": PositionLevel.ADMINISTRATOR,
        "employment_type": EmploymentType.PNS,
        "recommendation": recommendation,
        "limits": load_register().edition("kasn-2022").sanction_limits,
        "control": "bkn",
    }
    return SanctionOrder(**{**fields, **changes})


def matter(of: SanctionOrder, **state: Any) -> Matter:
    return Matter(of, SanctionState(sequence=1, **state), load_catalogue(), NOW)
