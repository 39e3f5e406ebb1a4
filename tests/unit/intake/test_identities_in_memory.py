import pytest

from shared.contracts.vocabulary import Role
from tests.unit.intake.identities_contract import Assign, IdentitiesContract
from tests.unit.intake.identities_in_memory import IdentitiesInMemory


class TestIdentitiesInMemory(IdentitiesContract):
    @pytest.fixture
    def assign(self, identities: IdentitiesInMemory) -> Assign:
        async def assign(report_id: str, parties: dict[Role, str], excluded: list[str]) -> None:
            identities.assign(report_id, parties, excluded)

        return assign
