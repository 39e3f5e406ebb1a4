"""Agencies that exist no longer are known by their last day, and their cases go to agencies that exist."""

from services.workflow.domain.register import load_register
from services.workflow.domain.transfers import TransferOrder
from shared.contracts.vocabulary import ClockPolicy
from shared.directory.abolitions import load_abolitions
from shared.directory.agencies import load_directory


def test_who_is_no_more_is_handed_over_to_who_is_by_an_order_that_can_be_given() -> None:
    directory, abolitions = load_directory(), load_abolitions()
    for gone in abolitions.values():
        assert directory.agency(gone.agency).id != directory.agency(gone.successor).id
        assert gone.successor not in abolitions
        TransferOrder(
            from_agency=gone.agency,
            to_agency=gone.successor,
            reason="authority_abolished",
            basis=gone.document,
            clock=ClockPolicy.KEEP,
        )


def test_kasn_ends_with_the_last_day_of_its_edition() -> None:
    """SE MenPANRB 4/2024 of 4 September 2024."""
    in_force = load_register().edition("kasn-2022").in_force
    assert in_force is not None
    assert load_abolitions()["kasn"].last_day == in_force.last


def test_no_edition_that_is_in_force_names_an_agency_that_is_no_more() -> None:
    current = [edition for edition in load_register() if edition.in_force and edition.in_force.last is None]
    named = {agency for edition in current for agency in edition.authorities.model_dump().values()}
    assert not named & set(load_abolitions())
