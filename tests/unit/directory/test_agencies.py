"""The list of agencies holds together."""

import pytest

from shared.calendar import provinces
from shared.contracts.limits import CollectiveLeave, Week
from shared.directory.agencies import Agency, AgencyKind, Directory, UnknownAgency, load_directory

DIRECTORY = load_directory()
ZONES = {province.code: province.zone.value for province in provinces()}


def of_kind(kind: AgencyKind) -> list[Agency]:
    return [agency for agency in DIRECTORY if agency.kind is kind]


def test_every_superior_is_an_agency_of_the_list() -> None:
    assert all(DIRECTORY.find(agency.superior) for agency in DIRECTORY if agency.superior)


def test_only_the_president_has_no_superior() -> None:
    assert [agency.id for agency in DIRECTORY if agency.superior is None] == ["presiden"]


@pytest.mark.parametrize("agency", list(DIRECTORY), ids=lambda agency: agency.id)
def test_the_way_up_ends_at_the_president(agency: Agency) -> None:
    passed: list[str] = []
    above: Agency | None = agency
    while above is not None:
        assert above.id not in passed
        passed.append(above.id)
        above = DIRECTORY.superior_of(above.id)
    assert passed[-1] == "presiden"


def test_all_thirty_eight_provinces_are_there() -> None:
    codes = {agency.province for agency in of_kind(AgencyKind.PROVINCE)}
    assert codes == {province.code for province in provinces()}
    assert len(codes) == 38


def test_every_province_has_an_election_supervisor() -> None:
    assert all(DIRECTORY.handler_for(f"prov-of-{code}", code).superior == "bawaslu-ri" for code in ZONES)


def test_a_governor_stands_below_the_home_minister() -> None:
    assert {agency.superior for agency in of_kind(AgencyKind.PROVINCE)} == {"kemendagri"}


def test_a_regent_or_mayor_stands_below_the_governor_of_his_province() -> None:
    for agency in (*of_kind(AgencyKind.REGENCY), *of_kind(AgencyKind.CITY)):
        assert agency.superior is not None
        governor = DIRECTORY.agency(agency.superior)
        assert (governor.kind, governor.province) == (AgencyKind.PROVINCE, agency.province)


def test_an_agency_lives_by_the_clock_of_its_province() -> None:
    for agency in DIRECTORY:
        if agency.province:
            assert ZONES[agency.province] in {agency.zone, "Asia/Pontianak"}


def test_the_supervisor_of_the_agencys_own_regency_handles_first() -> None:
    assert DIRECTORY.handler_for("kab-jember", "35").id in {"bawaslu-kab-jember", "bawaslu-jawa-timur"}


def test_an_unknown_agency_is_said_to_be_unknown() -> None:
    with pytest.raises(UnknownAgency):
        Directory(()).agency("nobody")


def test_every_agency_works_five_days_for_no_source_says_otherwise() -> None:
    """Perpres 21/2023 Ps 3; those that worked six days had a year to adapt (Ps 13)."""
    assert {agency.week for agency in DIRECTORY} == {Week.FIVE_DAY}


def test_an_agency_that_nobody_knows_works_five_days() -> None:
    assert DIRECTORY.week_of("nowhere") is Week.FIVE_DAY
    assert DIRECTORY.leave_of("nowhere") is CollectiveLeave.JOINT_DECREE


def test_every_agency_takes_its_leave_by_the_joint_decree_for_no_source_says_otherwise() -> None:
    assert {DIRECTORY.leave_of(agency.id) for agency in DIRECTORY} == {CollectiveLeave.JOINT_DECREE}
