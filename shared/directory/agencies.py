"""The agencies of Indonesia that a case can involve, who stands above whom, and whose clock they live by.

Who supervises whom: domain facts section 1.1 (governor above regent and mayor, Mendagri above governor). The list holds
all 38 provinces and the regencies of the sample; contacts are data of the notify service, not of this package.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

from shared.contracts.limits import CollectiveLeave, Week


class AgencyKind(StrEnum):
    PRESIDENT = "president"
    MINISTRY = "ministry"
    COMMISSION = "commission"
    CIVIL_SERVICE_AGENCY = "civil_service_agency"
    TASK_FORCE = "task_force"
    ELECTION_SUPERVISOR = "election_supervisor"
    PROVINCE = "province"
    REGENCY = "regency"
    CITY = "city"


class UnknownAgency(LookupError):  # noqa: N818 -- a lookup that found nothing, in the field's words
    """No agency has this id."""


@dataclass(frozen=True)
class Agency:
    """`province` is a two-digit code, None for national agencies; `zone` is an IANA zone; `superior` an agency id.

    `week` is how many days it works: five (Perpres 21/2023 Ps 3), unless a source says that it still works six.
    `collective_leave` is what *cuti bersama* is to it: days off by the joint decree, unless a source says otherwise.
    """

    id: str
    name: str
    kind: AgencyKind
    province: str | None
    zone: str
    superior: str | None
    week: Week = Week.FIVE_DAY
    collective_leave: CollectiveLeave = CollectiveLeave.JOINT_DECREE


class Directory:
    def __init__(self, agencies: tuple[Agency, ...]) -> None:
        self._by_id = {agency.id: agency for agency in agencies}

    def __iter__(self) -> Iterator[Agency]:
        return iter(self._by_id.values())

    def __len__(self) -> int:
        return len(self._by_id)

    def find(self, agency_id: str) -> Agency | None:
        return self._by_id.get(agency_id)

    def agency(self, agency_id: str) -> Agency:
        """Raises UnknownAgency."""
        found = self.find(agency_id)
        if found is None:
            raise UnknownAgency(agency_id)
        return found

    def week_of(self, agency_id: str) -> Week:
        """Of an agency that nobody knows it is the rule that is known: five days."""
        found = self.find(agency_id)
        return found.week if found else Week.FIVE_DAY

    def leave_of(self, agency_id: str) -> CollectiveLeave:
        """Of an agency that nobody knows it is the default."""
        found = self.find(agency_id)
        return found.collective_leave if found else CollectiveLeave.JOINT_DECREE

    def superior_of(self, agency_id: str) -> Agency | None:
        """The next authority up the ladder; None above the President. Raises UnknownAgency."""
        superior = self.agency(agency_id).superior
        return self.agency(superior) if superior else None

    def handler_for(self, agency_id: str, province: str) -> Agency:
        """The Bawaslu office nearest to where it happened: of the agency's own regency if listed, else the province's.

        Raises UnknownAgency when the province code does not exist.
        """
        own = self.find(f"bawaslu-{agency_id}")
        if own is not None and own.province == province:
            return own
        return self._provincial_supervisor(province)

    def _provincial_supervisor(self, province: str) -> Agency:
        for agency in self:
            if agency.province == province and agency.superior == "bawaslu-ri":
                return agency
        raise UnknownAgency(f"bawaslu of province {province}")


@cache
def load_directory() -> Directory:
    with (files("shared.directory") / "agencies.csv").open(encoding="utf-8") as rows:
        return Directory(tuple(_agency(row) for row in csv.DictReader(rows)))


def _agency(row: dict[str, str]) -> Agency:
    return Agency(
        id=row["id"],
        name=row["name"],
        kind=AgencyKind(row["kind"]),
        province=row["province"] or None,
        zone=row["zone"],
        superior=row["superior"] or None,
        week=Week(row["week"] or Week.FIVE_DAY),
        collective_leave=CollectiveLeave(row["collective_leave"] or CollectiveLeave.JOINT_DECREE),
    )
