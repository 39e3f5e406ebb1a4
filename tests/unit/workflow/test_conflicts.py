"""No case reaches an authority that is its reported official, his appointee, or a candidate in its election."""

from dataclasses import replace
from datetime import date
from functools import partial

from hypothesis import given, settings
from hypothesis import strategies as st

from services.workflow.domain.conflicts import (
    Knowledge,
    Reported,
    changes,
    elections_concerned,
    excluded,
    routed,
    with_changes,
)
from services.workflow.domain.ladders import TOP, authorities_above
from services.workflow.domain.parties import assigned_parties
from services.workflow.domain.register import load_register
from shared.calendar import known_elections
from shared.contracts.cases import Parties
from shared.contracts.vocabulary import Confidence, ConflictGround, Election, Role
from shared.directory.agencies import AgencyKind, load_directory
from shared.directory.headships import Headship, Headships, Tenure

DIRECTORY, ELECTIONS = load_directory(), known_elections()
AGENCIES = sorted(agency.id for agency in DIRECTORY)
EMPLOYERS = [agency for agency in DIRECTORY if agency.kind is not AgencyKind.PRESIDENT]
EDITION = load_register().edition("bkn-2024")
ACT, TODAY = date(2024, 10, 1), date(2024, 11, 4)
BIMA = Reported("kab-bima", heads_agency=False, election=Election.PILKADA, day_of_act=ACT)

headships = st.builds(
    Headship,
    agency=st.sampled_from(AGENCIES),
    tenure=st.sampled_from(Tenure),
    first=st.dates(date(2020, 1, 1), date(2025, 12, 31)),
    last=st.none() | st.dates(date(2020, 1, 1), date(2025, 12, 31)),
    home_agency=st.none() | st.sampled_from(AGENCIES),
    appointed_by=st.none() | st.sampled_from(AGENCIES),
    candidate_in=st.none() | st.sampled_from([one.id for one in ELECTIONS]),
    source=st.just("1"),
    confidence=st.just(Confidence.UNVERIFIED),
)
facts_about_heads = st.lists(headships, max_size=60).map(Headships)
elections = st.sampled_from(Election)


def known(*facts: Headship, today: date = TODAY) -> Knowledge:
    return Knowledge(DIRECTORY, ELECTIONS, Headships(facts), today)


def head(agency: str, **changes: object) -> Headship:
    fact = Headship(agency, Tenure.DEFINITIVE, date(2021, 2, 26), "SK-1", Confidence.CERTAIN)
    return replace(fact, **changes)  # type: ignore[arg-type]


def assigned(agency: str) -> Parties:
    province = DIRECTORY.agency(agency).province or "31"
    return assigned_parties(agency=agency, province=province, handler=None, edition=EDITION, directory=DIRECTORY)


def way_up(agency: str) -> list[str]:
    passed = [agency]
    while (above := DIRECTORY.superior_of(passed[-1])) is not None:
        passed.append(above.id)
    return passed


def check_everywhere(knowledge: Knowledge, election: Election) -> None:
    for employer in EMPLOYERS:
        for heads_agency in (False, True):
            check(Reported(employer.id, heads_agency, election, ACT), knowledge)


def check(reported: Reported, knowledge: Knowledge) -> None:
    """Nobody barred has a part; everybody else keeps his; who takes a part stands on the way up from who lost it."""
    before, barred = assigned(reported.agency), set(excluded(reported, knowledge))
    after = routed(before, reported, knowledge)
    holders = {agency for role in Role if (agency := after.agency(role)) is not None}
    assert not holders & barred
    assert TOP not in barred
    home = knowledge.headships.home_of(reported.agency, ACT) if reported.heads_agency else None
    starts = {role: before.agency(role) or "" for role in (Role.HANDLER, Role.RECOMMENDING, Role.CONTROL)}
    starts[Role.PERSONNEL_AUTHORITY] = home or before.personnel_authority
    for role, start in starts.items():
        clear = [one for one in way_up(start) if one not in barred]
        assert after.agency(role) == clear[0]
    law = authorities_above(DIRECTORY.agency(after.personnel_authority), DIRECTORY)
    assert after.superior == next(one for one in way_up(law[Role.SUPERIOR]) if one not in barred)
    ladder = [one for one in (after.superior, after.second_superior, after.top_authority) if one]
    assert len(ladder) == len(set(ladder))


@settings(max_examples=12, deadline=None)
@given(facts_about_heads, elections)
def test_over_the_whole_directory_no_excluded_agency_is_a_party_and_somebody_always_is(
    facts: Headships, election: Election
) -> None:
    check_everywhere(Knowledge(DIRECTORY, ELECTIONS, facts, TODAY), election)


def test_even_when_everybody_is_a_candidate_the_president_is_left() -> None:
    everybody = known(*(head(agency, candidate_in="pilkada-2024") for agency in AGENCIES))
    check_everywhere(everybody, Election.PILKADA)
    assert routed(assigned("kab-bima"), BIMA, everybody).personnel_authority == TOP


def test_even_when_everybody_appointed_everybody_routing_ends() -> None:
    ring = known(*(head(agency, appointed_by=AGENCIES[index - 1]) for index, agency in enumerate(AGENCIES)))
    check_everywhere(ring, Election.PEMILU)


def test_without_a_fact_the_law_has_its_way() -> None:
    for employer in EMPLOYERS:
        reported = replace(BIMA, agency=employer.id)
        assert routed(assigned(employer.id), reported, known()) == assigned(employer.id)


def test_the_head_of_an_agency_is_judged_by_the_authority_above() -> None:
    after = routed(assigned("kab-bima"), replace(BIMA, heads_agency=True), known())
    assert (after.personnel_authority, after.superior) == ("prov-nusa-tenggara-barat", "kemendagri")


def test_an_acting_head_is_examined_by_the_authority_of_his_home_agency() -> None:
    """Pj Bupati Kampar: the governor of Riau as his own personnel authority; a Pj from a ministry: its minister."""
    from_ministry = known(head("kab-kampar", tenure=Tenure.ACTING, home_agency="kemenkes"))
    after = routed(assigned("kab-kampar"), replace(BIMA, agency="kab-kampar", heads_agency=True), from_ministry)
    assert (after.personnel_authority, after.superior) == ("kemenkes", "kemenpanrb")


def test_a_candidate_judges_nobody_in_his_own_election() -> None:
    petahana = known(head("kab-bima", candidate_in="pilkada-2024"))
    assert routed(assigned("kab-bima"), BIMA, petahana).personnel_authority == "prov-nusa-tenggara-barat"
    assert excluded(BIMA, petahana) == {"kab-bima": ConflictGround.HEADED_BY_CANDIDATE}


def test_a_candidate_of_another_election_keeps_his_part() -> None:
    for election in ("pemilu-2024", "pemilu-2019"):
        assert excluded(BIMA, known(head("kab-bima", candidate_in=election))) == {}


def test_a_leave_does_not_lift_the_conflict() -> None:
    """The deputy acts meanwhile, but the candidate comes back to the files (domain facts section 1.1)."""
    on_leave = known(head("kab-bima", tenure=Tenure.ON_LEAVE, candidate_in="pilkada-2024"))
    assert set(excluded(BIMA, on_leave)) == {"kab-bima"}


def test_the_winner_does_not_judge_those_who_helped_or_fought_him() -> None:
    inaugurated = date(2025, 2, 20)
    winner = head("kab-bima", first=inaugurated, candidate_in="pilkada-2024")
    assert excluded(BIMA, known(winner)) == {}
    assert set(excluded(BIMA, known(winner, today=inaugurated))) == {"kab-bima"}


def test_the_appointees_of_the_reported_head_have_no_part_either() -> None:
    reported = Reported("prov-nusa-tenggara-barat", heads_agency=True, election=Election.PILKADA, day_of_act=ACT)
    acting = known(head("kab-bima", tenure=Tenure.ACTING, appointed_by="prov-nusa-tenggara-barat"))
    assert excluded(reported, acting)["kab-bima"] is ConflictGround.HEADED_BY_HIS_APPOINTEE
    assert "kab-bima" not in excluded(replace(reported, heads_agency=False), acting)


def test_a_fact_counts_on_its_days_only() -> None:
    fact = head("kab-bima", candidate_in="pilkada-2024", first=date(2024, 9, 22), last=date(2024, 11, 27))
    days = [date(2024, 9, 21), date(2024, 9, 22), date(2024, 11, 27), date(2024, 11, 28)]
    assert [bool(excluded(BIMA, known(fact, today=day))) for day in days] == [False, True, True, False]


def test_changes_say_who_replaced_whom_and_why_and_make_the_new_parties_of_the_old() -> None:
    knowledge = known(head("kab-bima", candidate_in="pilkada-2024"))
    before, after = assigned("kab-bima"), routed(assigned("kab-bima"), BIMA, knowledge)
    made = changes(before, after, excluded(BIMA, knowledge))
    assert [(change.role, change.old, change.new, change.ground) for change in made] == [
        (Role.PERSONNEL_AUTHORITY, "kab-bima", "prov-nusa-tenggara-barat", "headed_by_candidate"),
        (Role.SUPERIOR, "prov-nusa-tenggara-barat", "kemendagri", "follows_the_role_below"),
        (Role.SECOND_SUPERIOR, "kemendagri", None, "follows_the_role_below"),
    ]
    assert with_changes(before, made) == after
    [back, *_] = changes(after, before, {})
    assert back.ground == ConflictGround.CONFLICT_ENDED


def test_an_act_concerns_the_elections_next_to_it() -> None:
    near = partial(elections_concerned, ELECTIONS)
    assert near(Election.PILKADA, date(2022, 10, 1)) == {"pilkada-2020", "pilkada-2024"}
    assert near(Election.PILKADA, date(2024, 11, 27)) == {"pilkada-2020", "pilkada-2024"}
    assert near(Election.PILKADA, date(2024, 11, 28)) == {"pilkada-2024"}
    assert near(Election.PEMILU, date(2024, 1, 1)) == {"pemilu-2019", "pemilu-2024"}
