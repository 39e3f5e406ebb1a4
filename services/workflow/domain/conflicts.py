"""Conflict of interest: which agencies a case must never reach, and who takes their part.

A function over the graph of agencies: an agency is excluded when its head is the reported official, his appointee, or a
candidate in the election the act concerns (domain facts section 1.1 and complaints 1 and 2 of section 8). A role passes
from an excluded agency to the first one above it that is not; the President stands on top and is never excluded.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from services.workflow.domain.ladders import TOP, authorities_above
from shared.calendar import Elections
from shared.contracts.cases import Parties, PartyChange
from shared.contracts.data_files import read_yaml
from shared.contracts.vocabulary import ConflictGround, Election, Role
from shared.directory.agencies import Agency, Directory
from shared.directory.headships import Headships

CAPITAL = ZoneInfo("Asia/Jakarta")
HELD = (Role.HANDLER, Role.RECOMMENDING, Role.CONTROL, Role.PERSONNEL_AUTHORITY, Role.TASK_FORCE)
"""Roles that somebody is given; the superiors follow from them."""


@dataclass(frozen=True)
class Reported:
    """What a conflict of interest depends on in a case."""

    agency: str
    heads_agency: bool
    election: Election
    day_of_act: date


@dataclass(frozen=True)
class Knowledge:
    """What is known of agencies, elections and heads on the day `today`."""

    directory: Directory
    elections: Elections
    headships: Headships
    today: date


def today(now: datetime) -> date:
    """Facts about heads begin and end with the day in the capital, where they are decreed."""
    return now.astimezone(CAPITAL).date()


def elections_concerned(elections: Elections, election: Election, act: date) -> frozenset[str]:
    """The election before the act and the one after it: with no vote of its kind between, an act may mean either.

    An act is done before, during or after the campaign; the law says so (DS-08, DS-12) and draws no line.
    """
    days = sorted({(one.voting_day, one.id) for one in elections if one.election is election})
    before = [name for day, name in days if day < act]
    after = [name for day, name in days if day >= act]
    return frozenset(before[-1:] + after[:1])


def excluded(reported: Reported, known: Knowledge) -> dict[str, ConflictGround]:
    """Every agency that must neither decide nor read the case, with the first reason that holds."""
    concerned = elections_concerned(known.elections, reported.election, reported.day_of_act)
    grounds = dict.fromkeys(known.headships.candidates_in(concerned, known.today), ConflictGround.HEADED_BY_CANDIDATE)
    if reported.heads_agency:
        appointees = known.headships.appointees_of(reported.agency, known.today)
        grounds |= dict.fromkeys(appointees, ConflictGround.HEADED_BY_HIS_APPOINTEE)
        grounds[reported.agency] = ConflictGround.HEADED_BY_REPORTED_OFFICIAL
    grounds.pop(TOP, None)
    return grounds


def routed(assigned: Parties, reported: Reported, known: Knowledge) -> Parties:
    """The parties of a case: those the law assigns, except that nobody with a conflict of interest has a part.

    Raises UnknownAgency when a party is not in the directory.
    """
    barred, directory = excluded(reported, known).keys(), known.directory
    start = assigned.personnel_authority
    if reported.heads_agency and start == reported.agency:
        start = known.headships.home_of(reported.agency, reported.day_of_act) or start
    handler = _first_clear(assigned.handler, barred, directory)
    authority = _first_clear(start, barred, directory)
    above = _authorities_above(authority, barred, directory)
    return Parties(
        handler=handler,
        superior_of_handler=_first_clear(_above(handler, directory), barred, directory),
        recommending=_first_clear(assigned.recommending, barred, directory),
        control=_first_clear(assigned.control, barred, directory),
        personnel_authority=authority,
        superior=above[Role.SUPERIOR],
        second_superior=above.get(Role.SECOND_SUPERIOR),
        top_authority=above.get(Role.TOP_AUTHORITY),
        task_force=assigned.task_force and _first_clear(assigned.task_force, barred, directory),
    )


def changes(old: Parties, new: Parties, grounds: Mapping[str, ConflictGround]) -> tuple[PartyChange, ...]:
    """Role by role, who was replaced by whom and why."""
    return tuple(
        PartyChange(role=role, old=before, new=after, ground=_ground(role, before, grounds).value)
        for role in Role
        if (before := old.agency(role)) != (after := new.agency(role))
    )


def with_changes(parties: Parties, applied: Iterable[PartyChange]) -> Parties:
    return parties.model_copy(update={change.role.value: change.new for change in applied})


def _ground(role: Role, before: str | None, grounds: Mapping[str, ConflictGround]) -> ConflictGround:
    if before is not None and before in grounds:
        return grounds[before]
    return ConflictGround.CONFLICT_ENDED if role in HELD else ConflictGround.FOLLOWS_THE_ROLE_BELOW


def _authorities_above(authority: str, barred: Collection[str], directory: Directory) -> dict[Role, str]:
    """As the ladder of its kind says, except that nobody barred stands on it, and each stands once."""
    found: dict[Role, str] = {}
    for role, agency in authorities_above(directory.agency(authority), directory).items():
        clear = _first_clear(agency, barred, directory)
        if role is Role.SUPERIOR or clear not in found.values():
            found[role] = clear
    return found


def _first_clear(agency_id: str, barred: Collection[str], directory: Directory) -> str:
    """The agency itself, or the first above it without a conflict. Ends on top at the latest."""
    agency = directory.agency(agency_id)
    while agency.id in barred and agency.id != TOP:
        agency = directory.agency(_above(agency.id, directory))
    return agency.id


def _above(agency_id: str, directory: Directory) -> str:
    superior: Agency | None = directory.superior_of(agency_id)
    return superior.id if superior else TOP


@cache
def conflict_basis() -> dict[str, str]:
    """What the consequence of each ground rests on; policy is called policy."""
    text = (files("services.workflow") / "catalogue" / "conflicts.yaml").read_text(encoding="utf-8")
    return {ConflictGround(code).value: row["basis"] for code, row in read_yaml(text).items()}
