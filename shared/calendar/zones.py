"""The four zones of Indonesia and the 38 provinces that live by them (domain facts section 10).

Offsets are constants, not the machine's zone files: Indonesia has no summer time and last moved a zone border in 1988,
and a proof must come out the same on every machine. A test compares them with the IANA data.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from enum import StrEnum
from functools import cache
from importlib.resources import files

from shared.calendar.errors import UnknownProvinceError, UnknownZoneError, UnusableInstantError

ONE_DAY = timedelta(days=1)
YEARS = range(1990, 2200)


class Zone(StrEnum):
    """A time zone by its IANA name."""

    JAKARTA = "Asia/Jakarta"
    PONTIANAK = "Asia/Pontianak"
    MAKASSAR = "Asia/Makassar"
    JAYAPURA = "Asia/Jayapura"

    @property
    def label(self) -> str:
        """WIB, WITA or WIT: what people call the zone."""
        return _CLOCKS[self][0]

    @property
    def clock(self) -> timezone:
        return _CLOCKS[self][1]


_CLOCKS: Mapping[Zone, tuple[str, timezone]] = {
    Zone.JAKARTA: ("WIB", timezone(timedelta(hours=7), "WIB")),
    Zone.PONTIANAK: ("WIB", timezone(timedelta(hours=7), "WIB")),
    Zone.MAKASSAR: ("WITA", timezone(timedelta(hours=8), "WITA")),
    Zone.JAYAPURA: ("WIT", timezone(timedelta(hours=9), "WIT")),
}


@dataclass(frozen=True, slots=True)
class Province:
    """`code` is the two-digit code of the statistics office (BPS), `slug` a readable key, `name` the official name."""

    code: str
    slug: str
    name: str
    zone: Zone


def zone_named(name: str) -> Zone:
    """Raises UnknownZoneError unless `name` is one of the four IANA names."""
    try:
        return Zone(name)
    except ValueError:
        raise UnknownZoneError(f"{name!r} is not an Indonesian zone: use one of {', '.join(Zone)}") from None


@cache
def provinces() -> tuple[Province, ...]:
    """All 38, in order of their code."""
    with (files("shared.calendar") / "data" / "provinces.csv").open(encoding="utf-8") as rows:
        return tuple(Province(row["code"], row["slug"], row["name"], Zone(row["zone"])) for row in csv.DictReader(rows))


def province(code_or_slug: str) -> Province:
    """Raises UnknownProvinceError."""
    for candidate in provinces():
        if code_or_slug in (candidate.code, candidate.slug):
            return candidate
    raise UnknownProvinceError(f"{code_or_slug!r} is no province: use a BPS code (73) or a slug (sulawesi-selatan)")


@cache
def _called() -> Mapping[str, Zone]:
    labels = {"WIB": Zone.JAKARTA, "WITA": Zone.MAKASSAR, "WIT": Zone.JAYAPURA}
    places = {key: place.zone for place in provinces() for key in (place.code, place.slug)}
    return {**{zone.value: zone for zone in Zone}, **labels, **places}


def zone_called(name: str) -> Zone:
    """The zone by its IANA name, its label (WITA), or a province (73, sulawesi-selatan). Raises UnknownZoneError."""
    zone = _called().get(name)
    if zone is None:
        raise UnknownZoneError(f"{name!r} is no Indonesian zone: use {', '.join(Zone)}, WIB, WITA, WIT or a province")
    return zone


def local_day(instant: datetime, zone: Zone) -> date:
    """The day on the wall calendar of the office. Raises UnusableInstantError."""
    return usable(instant).astimezone(zone.clock).date()


def usable(instant: datetime) -> datetime:
    """The instant in UTC. Raises UnusableInstantError when it has no offset or lies outside 1990-2199."""
    if instant.utcoffset() is None:
        raise UnusableInstantError(f"{instant.isoformat()} has no UTC offset: write 2024-04-02T10:00:00+07:00")
    if instant.year not in YEARS:
        raise UnusableInstantError(f"{instant.isoformat()} is outside the years {YEARS.start}-{YEARS.stop - 1}")
    return instant.astimezone(UTC)


def end_of_day(day: date, zone: Zone) -> datetime:
    """24:00 local: the first instant after the day, in UTC."""
    return at_local(day + ONE_DAY, time.min, zone)


def at_local(day: date, clock: time, zone: Zone) -> datetime:
    return datetime.combine(day, clock, zone.clock).astimezone(UTC)


def last_day_before(instant: datetime, zone: Zone) -> date:
    """The local day that ends at, or is cut short by, this instant."""
    return local_day(instant - timedelta(microseconds=1), zone)
