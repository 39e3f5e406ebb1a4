"""Who is told when a personnel authority stays silent (domain facts section 1.1)."""

import httpx
import pytest

from services.workflow.domain.ladders import authorities_above, load_ladders
from shared.contracts.vocabulary import Confidence, Role
from shared.directory.agencies import AgencyKind, load_directory

DIRECTORY = load_directory()


@pytest.mark.parametrize(
    ("agency", "ladder"),
    [
        ("kab-bima", ["prov-nusa-tenggara-barat", "kemendagri", "presiden"]),
        ("kota-makassar", ["prov-sulawesi-selatan", "kemendagri", "presiden"]),
        ("prov-jawa-barat", ["kemendagri", "presiden"]),
        ("kemenag", ["kemenpanrb", "presiden"]),
        ("kemendagri", ["kemenpanrb", "presiden"]),
        ("bkn", ["kemenpanrb", "presiden"]),
        ("kasn", ["kemenpanrb", "presiden"]),
        ("kemenpanrb", ["presiden"]),
        ("presiden", ["presiden"]),
    ],
)
def test_the_ladder_depends_on_what_the_personnel_authority_is(agency: str, ladder: list[str]) -> None:
    assert list(authorities_above(DIRECTORY.agency(agency), DIRECTORY).values()) == ladder


def test_the_second_rung_of_a_regency_is_the_minister_who_in_practice_reprimanded_directly() -> None:
    regency = load_ladders()[AgencyKind.REGENCY]
    assert regency.second_superior is not None
    assert (regency.superior.confidence, regency.second_superior.confidence) == (Confidence.LIKELY, Confidence.CERTAIN)


def test_a_governor_has_no_second_superior() -> None:
    assert Role.SECOND_SUPERIOR not in authorities_above(DIRECTORY.agency("prov-jawa-barat"), DIRECTORY)


async def test_anybody_may_read_the_ladders(client: httpx.AsyncClient) -> None:
    ladders = (await client.get("/v1/ladders")).json()
    titles = [one["title_id"] for one in ladders]
    central = ["Menteri", "Kepala LPNK", "Sekretaris jenderal lembaga nonstruktural"]
    assert titles == ["Bupati", "Wali kota", "Gubernur", *central]
