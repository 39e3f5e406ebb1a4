"""What an authority takes over with a case, and how sure a limit is that was written for another."""

from services.workflow.domain.deadlines import open_deadline, recount_deadline
from services.workflow.domain.inheritance import inherited, taken_over
from shared.calendar import Language, explain, published_calendar, verify
from shared.contracts.cases import AuthorityTransferred, PartiesChanged, PartyChange
from shared.contracts.vocabulary import ClockPolicy, Confidence, Role
from tests.unit.workflow.cases import kasn, order, step

BASIS = "SE-MenPANRB-4/2024"


def passed(old: str, new: str, role: Role = Role.RECOMMENDING) -> PartyChange:
    return PartyChange(role=role, old=old, new=new, ground="authority_abolished")


def transferred(*changes: PartyChange) -> AuthorityTransferred:
    return AuthorityTransferred(
        transfer_id="t-1",
        from_agency=changes[0].old or "",
        to_agency=changes[0].new or "",
        changes=changes,
        reason="authority_abolished",
        basis=BASIS,
        clock=ClockPolicy.KEEP,
    )


def test_a_transfer_says_on_what_basis_the_part_was_taken_over() -> None:
    assert taken_over({}, transferred(passed("kasn", "bkn")), kasn()) == {Role.RECOMMENDING: BASIS}


def test_an_authority_that_has_its_own_part_back_has_taken_over_nothing() -> None:
    assert taken_over({Role.RECOMMENDING: BASIS}, transferred(passed("bkn", "kasn")), kasn()) == {}


def test_who_moves_up_because_another_took_over_has_taken_over_nothing_himself() -> None:
    beside = passed("bkn", "presiden", Role.CONTROL)
    assert Role.CONTROL not in taken_over({}, transferred(passed("kasn", "bkn"), beside), kasn())


def test_a_part_that_the_edition_leaves_to_whom_the_law_names_is_bound_by_that_law_whoever_has_it() -> None:
    between = passed("bawaslu-kab-bima", "bawaslu-nusa-tenggara-barat", Role.HANDLER)
    assert taken_over({}, transferred(between), kasn()) == {}


def test_a_conflict_of_interest_moves_parts_and_inherits_no_limit() -> None:
    moved = PartiesChanged(changes=(passed("bkn", "presiden"),), basis="kebijakan", clock=ClockPolicy.KEEP)
    assert taken_over({Role.RECOMMENDING: BASIS}, moved, kasn()) == {Role.RECOMMENDING: BASIS}


def test_an_heir_inherits_his_own_limit_and_the_one_counted_from_what_he_sends() -> None:
    found = {one.code for one in kasn().steps if inherited(one, {Role.RECOMMENDING: BASIS}) == BASIS}
    assert found == {"recommendation", "sanction_execution"}
    assert not any(inherited(one, {}) for one in kasn().steps)


def test_an_inherited_limit_is_a_target_that_says_with_what_it_was_taken_over() -> None:
    told, proof = open_deadline(order("recommendation", inherited=BASIS), step("recommendation"), published_calendar())
    own, _ = open_deadline(order("recommendation"), step("recommendation"), published_calendar())
    assert (told.facts.confidence, own.facts.confidence) == (Confidence.UNVERIFIED, Confidence.LIKELY)
    assert told.facts.basis == f"{own.facts.basis}; diambil alih bersama perkara menurut {BASIS}"
    assert told.moments == own.moments
    assert explain(proof, Language.INDONESIAN, {}).startswith("Target waktu 14 hari kerja")
    assert verify(proof) is None


def test_a_deadline_keeps_what_it_was_opened_as_when_it_is_counted_again() -> None:
    before, after = order("recommendation"), order("recommendation", inherited=BASIS)
    for opened, again in ((before, after), (after, before)):
        told, proof = open_deadline(opened, step("recommendation"), published_calendar())
        assert recount_deadline(again, step("recommendation"), proof, published_calendar())[0].facts == told.facts
