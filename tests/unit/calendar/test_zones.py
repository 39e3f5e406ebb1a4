from collections import Counter
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from shared.calendar import Zone, province, provinces, zone_named
from shared.calendar.errors import UnknownProvinceError, UnknownZoneError
from shared.directory.agencies import load_directory


def test_the_38_provinces_live_by_three_clocks() -> None:
    assert Counter(p.zone.label for p in provinces()) == {"WIB": 18, "WITA": 12, "WIT": 8}
    assert len({p.code for p in provinces()}) == len({p.slug for p in provinces()}) == 38


def test_a_province_is_found_by_code_and_by_slug() -> None:
    assert province("73") == province("sulawesi-selatan")
    assert province("73").zone is Zone.MAKASSAR
    with pytest.raises(UnknownProvinceError):
        province("99")


def test_our_offsets_are_those_of_the_zone_files() -> None:
    for zone in Zone:
        for days in range(0, 365 * 50, 97):
            instant = datetime(1990, 1, 1, tzinfo=UTC) + timedelta(days=days)
            assert instant.astimezone(zone.clock).utcoffset() == instant.astimezone(ZoneInfo(zone)).utcoffset()


def test_the_directory_and_the_province_table_agree() -> None:
    for agency in load_directory():
        if agency.province is not None:
            assert province(agency.province).zone == agency.zone, agency.id


def test_a_foreign_zone_is_refused() -> None:
    with pytest.raises(UnknownZoneError, match="Asia/Jakarta"):
        zone_named("Europe/Amsterdam")
