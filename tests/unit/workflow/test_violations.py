from datetime import date

import httpx
import pytest
from pydantic import ValidationError

from services.workflow.domain.violations import Catalogue, Phase, Statute, load_catalogue, load_violations, norm
from shared.contracts.vocabulary import Circumstance, Confidence, Election, SanctionCategory, ViolationTrack

LAST_DAY_OF_THE_OLD_LAW, FIRST_DAY_OF_THE_NEW = date(2023, 10, 30), date(2023, 10, 31)
ROWS = load_violations()
PILKADA_71 = "UU 10/2016 Ps 71(1), Ps 188 (pidana)"


def cited(code: str, day: date) -> list[str]:
    return [article.citation for article in load_catalogue().on(day).by_code[code].articles]


def test_lampiran_ii_has_seven_rows_of_ethics_and_thirteen_of_discipline() -> None:
    codes = [*(f"KE-{n:02}" for n in range(1, 8)), *(f"DS-{n:02}" for n in range(1, 14)), "ST-01", "ST-02"]
    assert list(ROWS) == codes
    assert {row.track for code, row in ROWS.items() if code.startswith("KE")} == {ViolationTrack.ETHICS}
    assert {row.category for code, row in ROWS.items() if code.startswith("KE")} == {SanctionCategory.MORAL}


@pytest.mark.parametrize(
    ("code", "day", "article"),
    [
        ("DS-05", LAST_DAY_OF_THE_OLD_LAW, ["UU 5/2014 Ps 87(4) huruf c"]),
        ("DS-05", FIRST_DAY_OF_THE_NEW, ["UU 20/2023 Ps 52(3) huruf j, Ps 52(4)"]),
        ("KE-01", FIRST_DAY_OF_THE_NEW, ["PP 42/2004 Ps 11 huruf c, Ps 15(1)(2)(3)"]),
        ("DS-09", FIRST_DAY_OF_THE_NEW, []),
    ],
)
def test_the_article_follows_from_the_day_of_the_act(code: str, day: date, article: list[str]) -> None:
    assert cited(code, day) == article


def test_one_norm_of_neutrality_is_law_on_every_day() -> None:
    laws = [[norm.law for norm in load_catalogue().on(day).norms] for day in (date(2022, 9, 22), FIRST_DAY_OF_THE_NEW)]
    assert laws == [["UU 5/2014"], ["UU 20/2023"]]


def test_a_row_whose_article_nobody_has_read_cites_none() -> None:
    assert {code for code, row in ROWS.items() if not row.articles} == {"DS-09", "DS-13"}


@pytest.mark.parametrize(
    ("code", "pemilu", "pilkada"),
    [
        ("DS-10", ["UU 7/2017 Ps 280(3)"], []),
        ("DS-12", ["PP 94/2021 Ps 14 huruf i angka 3"], ["PP 94/2021 Ps 14 huruf i angka 3", PILKADA_71]),
    ],
)
def test_no_article_of_one_kind_of_election_is_cited_in_a_case_of_the_other(
    code: str, pemilu: list[str], pilkada: list[str]
) -> None:
    for election, articles in ((Election.PEMILU, pemilu), (Election.PILKADA, pilkada)):
        of_case = norm(code, FIRST_DAY_OF_THE_NEW, election)
        assert of_case is not None
        assert [one.basis for one in of_case.articles][1:] == articles
    whole = load_catalogue().on(FIRST_DAY_OF_THE_NEW).by_code[code]
    assert {one.citation for one in whole.articles} == {*pemilu, *pilkada}


def test_a_statute_is_mapped_only_where_something_was_read_of_it() -> None:
    """Of UU 7/2017 Ps 280(2), 282 and 283(1) only the numbers were found: no row is claimed for them."""
    covers = {f"{one.law} {one.article}": one.covers for one in load_catalogue().statutes}
    assert covers == {
        "UU 7/2017 Ps 280(2)": (),
        "UU 7/2017 Ps 280(3)": ("DS-10",),
        "UU 7/2017 Ps 282": (),
        "UU 7/2017 Ps 283(1)": (),
        "UU 7/2017 Ps 494": (),
        "UU 10/2016 Ps 71(1)": ("DS-12",),
        "UU 10/2016 Ps 188": ("DS-12",),
    }
    for one in load_catalogue().statutes:
        assert one.mapping is (Confidence.LIKELY if one.covers else Confidence.UNVERIFIED)
        assert one.is_criminal is (one.article in {"Ps 494", "Ps 188"})


def test_a_statute_mapped_to_nothing_may_not_say_that_it_is_sure() -> None:
    [bare] = [one for one in load_catalogue().statutes if one.article == "Ps 282"]
    with pytest.raises(ValidationError, match="mapped to no row"):
        Statute.model_validate(bare.model_dump() | {"mapping": "likely"})
    elsewhere = bare.model_dump() | {"covers": ["DS-99"], "mapping": "likely"}
    with pytest.raises(ValidationError, match="does not exist"):
        Catalogue.model_validate(load_catalogue().model_dump() | {"statutes": [elsewhere]})


async def test_who_asks_for_one_kind_of_election_reads_its_statutes_only(client: httpx.AsyncClient) -> None:
    asked = {"on": "2024-10-14", "election": "pilkada"}
    answer = (await client.get("/v1/violations", params=asked)).json()
    assert {one["law"] for one in answer["statutes"]} == {"UU 10/2016"}
    early = (await client.get("/v1/violations", params={"on": "2021-08-31"})).json()
    assert {code for one in early["statutes"] for code in one["covers"]} == set()
    assert (await client.get("/v1/violations", params=asked | {"election": "pileg"})).status_code == 422


def test_a_disputed_category_carries_what_the_other_source_says() -> None:
    assert ROWS["DS-03"].category is SanctionCategory.MODERATE
    assert [other.says for other in ROWS["DS-03"].alternatives] == ["hukuman disiplin berat"]


def test_counterparts_point_at_each_other_across_the_phase() -> None:
    for row in ROWS.values():
        if row.counterpart is not None:
            other = ROWS[row.counterpart]
            assert (other.counterpart, {row.phase, other.phase}) == (row.code, {Phase.PROSPECTIVE, Phase.CANDIDATE})


def test_the_spouse_row_does_not_depend_on_the_phase() -> None:
    assert ROWS["KE-07"].phase is Phase.ANY


@pytest.mark.parametrize(
    ("violation", "stated", "exceptions"),
    [
        ("DS-03", (Circumstance.ON_UNPAID_LEAVE,), ["approach_on_unpaid_leave"]),
        ("KE-07", (Circumstance.ON_UNPAID_LEAVE,), ["spouse_campaign_on_unpaid_leave"]),
        ("DS-04", (Circumstance.MERE_PRESENCE,), ["passive_attendance"]),
        ("DS-04", (Circumstance.SPOUSE_IS_CANDIDATE,), ["spouse_of_candidate"]),
        ("DS-12", (Circumstance.ELECTION_DUTY,), ["election_committee_duty"]),
        ("DS-01", (Circumstance.MERE_PRESENCE,), []),
        ("DS-04", (), []),
    ],
)
def test_what_may_be_allowed_is_shown_for_the_rows_it_speaks_of(
    violation: str, stated: tuple[Circumstance, ...], exceptions: list[str]
) -> None:
    found = [one.code for one in load_catalogue().exceptions if one.may_apply(violation, stated)]
    assert found == exceptions


async def test_anybody_may_read_the_catalogue_with_articles_and_confidence(client: httpx.AsyncClient) -> None:
    whole = (await client.get("/v1/violations")).json()
    then = (await client.get("/v1/violations", params={"on": "2023-10-30"})).json()
    assert len(whole["violations"]) == len(then["violations"]) == 22
    [row] = [row for row in then["violations"] if row["code"] == "DS-05"]
    assert [article["law"] for article in row["articles"]] == ["UU 5/2014"]
    assert {row["confidence"] for row in whole["violations"]} == set(Confidence)
    assert len(whole["exceptions"]) == 5


@pytest.mark.parametrize("day", ["yesterday", "0", "1700000000", "2023-10-30T00:00:00Z", "2023-02-30"])
async def test_a_day_that_is_no_day_is_refused(client: httpx.AsyncClient, day: str) -> None:
    assert (await client.get("/v1/violations", params={"on": day})).status_code == 422


@pytest.mark.parametrize("day", ["0001-01-01", "2021-08-30", "2021-08-31", "2022-09-21", "9999-12-31"])
async def test_the_catalogue_of_a_day_names_nothing_that_came_later(client: httpx.AsyncClient, day: str) -> None:
    answer = await client.get("/v1/violations", params={"on": day})
    assert answer.status_code == 200
    then = Catalogue.model_validate(answer.json())
    codes = {row.code for row in then.violations}
    assert all(set(one.of) <= codes for one in then.exceptions)
    assert {row.counterpart for row in then.violations} <= {None, *codes}
