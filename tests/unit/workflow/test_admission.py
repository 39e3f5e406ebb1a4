from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from services.workflow.domain.admission import content_digest
from shared.contracts.refusals import Refused
from shared.contracts.vocabulary import PositionLevel
from tests.unit.workflow.people import admitted, key, official, report

DAY = datetime(2026, 11, 20, 3, tzinfo=UTC)


def test_one_case_is_asked_for_each_official() -> None:
    assert len(admitted(report(official("A"), official("B"), official("C")))) == 3


def test_an_official_named_twice_in_one_report_is_one_case() -> None:
    assert len(admitted(report(official("Siti Aminah"), official("Dra. Hj. SITI  AMINAH, M.Si")))) == 1


@pytest.mark.parametrize("spelling", ["Siti Aminah", "SITI AMINAH", "Dra. Hj. Siti Aminah, M.Si", "siti  aminah"])
def test_spelling_and_titles_do_not_make_another_person(spelling: str) -> None:
    assert key(official(spelling)) == key(official("siti aminah"))


def test_the_employee_number_beats_the_name() -> None:
    number = "999001012000011001"
    assert key(official("Siti Aminah", number)) == key(official("S. Aminah", number))
    assert key(official("Siti Aminah", number)) != key(official("Siti Aminah"))


def test_letters_of_any_script_and_digits_name_a_person_and_what_nobody_sees_does_not() -> None:
    assert key(official("Petugas 1")) != key(official("Petugas 2"))
    assert key(official("Renée")) != key(official("Ren"))
    assert key(official("Bu\u200bdi")) == key(official("Budi"))
    assert key(official("Drs. H.")) != key(official("Ir. H."))


@pytest.mark.parametrize("name", ["\u200b\u200d", "...", ", ,"])
def test_an_official_without_a_name_needs_a_number(name: str) -> None:
    assert admitted(report(official(name, "999001012000011001")))
    with pytest.raises(Refused) as refused:
        admitted(report(official(name)))
    assert refused.value.refusal.code == "unnamed_official"


def test_the_same_name_in_another_agency_is_another_person() -> None:
    assert key(official("Budi")) != key(official("Budi", agency="kota-makassar"))


def test_another_violation_is_another_case() -> None:
    assert key(official()) != key(official(), violation="DS-02")


def test_one_act_in_two_elections_is_two_cases_each_under_its_own_law() -> None:
    [pilkada], [pemilu] = admitted(report(election="pilkada")), admitted(report(election="pemilu"))
    assert pilkada.act.key != pemilu.act.key
    assert pilkada.act.earlier == pemilu.act.earlier


def test_what_an_event_said_is_the_same_to_a_release_that_did_not_look_at_the_election() -> None:
    """An event that was taken in by it comes again: from a dead letter, or when a topic is read anew."""
    [admission] = admitted(report())
    renamed = replace(admission, act=replace(admission.act, key="another"))
    assert content_digest([renamed]) == content_digest([admission])
    assert content_digest([replace(admission, act=replace(admission.act, earlier="x"))]) != content_digest([admission])


def test_the_day_of_the_act_is_that_of_the_handling_office() -> None:
    """16:30 UTC is past midnight in Bima (UTC+8): the next day there."""
    evening, past_midnight = DAY.replace(hour=15, minute=30), DAY.replace(hour=16, minute=30)
    assert key(official(), occurred_at=evening) != key(official(), occurred_at=past_midnight)
    [admission] = admitted(report(official(), occurred_at=past_midnight))
    assert (admission.day_of_act.day, admission.zone) == (21, "Asia/Makassar")


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("unknown_violation", {"violation": "XX-99"}),
        ("unknown_agency", {"handler": "bawaslu-atlantis"}),
        ("unknown_handler", {"handler": "kab-bima"}),
        ("unknown_edition", {"edition": "kasn-1998"}),
        ("date_out_of_range", {"received_at": datetime.max.replace(tzinfo=UTC)}),
        ("date_out_of_range", {"occurred_at": datetime.min.replace(tzinfo=UTC)}),
        ("date_in_future", {"received_at": DAY.replace(year=2027)}),
        ("dates_out_of_order", {"known_at": DAY.replace(day=19)}),
        ("dates_out_of_order", {"known_at": DAY.replace(day=23)}),
        (
            "no_edition_in_force",
            {name: datetime(2021, 5, day, tzinfo=UTC) for day, name in enumerate(("occurred_at", "known_at"), 1)},
        ),
    ],
)
def test_a_report_that_cannot_be_handled_is_refused_with_its_code(code: str, changes: dict[str, Any]) -> None:
    with pytest.raises(Refused) as refusal:
        admitted(report(**changes))
    assert refusal.value.refusal.code == code


def test_an_unknown_agency_of_the_official_is_refused() -> None:
    with pytest.raises(Refused) as refusal:
        admitted(report(official(agency="kab-atlantis")))
    assert refusal.value.refusal.code == "unknown_agency"


def test_a_report_may_ask_for_a_drill_outside_production_only() -> None:
    [admission] = admitted(report(edition="drill"))
    assert admission.edition.is_drill
    with pytest.raises(Refused) as refusal:
        admitted(report(edition="drill"), production=True)
    assert refusal.value.refusal.code == "unknown_edition"


def test_in_production_the_act_chooses_the_edition_not_the_report() -> None:
    with pytest.raises(Refused) as refusal:
        admitted(report(edition="kasn-2022"), production=True)
    assert refusal.value.refusal.code == "edition_not_chosen"


def test_the_window_counts_from_the_day_the_act_became_known() -> None:
    """Pilkada: seven calendar days after 21 November, until 24:00 WITA of the 28th (UU 10/2016 Ps 134(4))."""
    [admission] = admitted(report())
    assert admission.window_lapsed_at == datetime(2026, 11, 28, 16, tzinfo=UTC)
    assert not admission.numbered("NTR-2026-000001").is_time_barred


def test_a_finding_has_its_window_from_the_day_it_was_found() -> None:
    [admission] = admitted(report(kind="finding"))
    assert admission.window_lapsed_at == datetime(2026, 11, 28, 16, tzinfo=UTC)


def test_a_tip_is_never_too_late() -> None:
    long_known = {name: datetime(2026, 10, 1, tzinfo=UTC) for name in ("occurred_at", "known_at")}
    [late] = admitted(report(**long_known))
    [tip] = admitted(report(kind="preliminary_information", **long_known))
    assert late.numbered("NTR-2026-000001").is_time_barred
    assert not tip.numbered("NTR-2026-000001").is_time_barred


def test_a_pilkada_report_of_a_sunday_counts_from_monday_morning_but_was_submitted_in_time() -> None:
    """The 22nd of November 2026 is a Sunday: clocks of handling begin on Monday 08.00 WITA."""
    [admission] = admitted(report())
    case = admission.numbered("NTR-2026-000001")
    assert case.counts_as_received_at == case.received_from == datetime(2026, 11, 23, 0, tzinfo=UTC)
    assert case.received_at == datetime(2026, 11, 22, 3, tzinfo=UTC)


def test_a_pemilu_report_counts_when_it_comes() -> None:
    [admission] = admitted(report(election="pemilu"))
    case = admission.numbered("NTR-2026-000001")
    assert (case.counts_as_received_at, case.received_from) == (None, case.received_at)


def test_a_case_carries_what_the_classifier_proposes() -> None:
    [admission] = admitted(report(circumstances=["on_unpaid_leave"], violation="DS-03"))
    proposal = admission.numbered("NTR-2026-000001").proposal
    assert proposal is not None
    assert (proposal.violation, proposal.exceptions) == ("DS-03", ("approach_on_unpaid_leave",))


def test_an_official_who_heads_his_agency_is_judged_by_the_authority_above() -> None:
    [own] = admitted(report(official()))
    [head] = admitted(report(official(heads_agency=True)))
    assert (own.routing.parties.personnel_authority, own.routing.parties.superior) == (
        "kab-bima",
        "prov-nusa-tenggara-barat",
    )
    assert (head.routing.parties.personnel_authority, head.routing.parties.superior) == (
        "prov-nusa-tenggara-barat",
        "kemendagri",
    )


@pytest.mark.parametrize(
    ("agency", "heads"), [("kab-bima", True), ("prov-nusa-tenggara-barat", True), ("kemenag", False)]
)
def test_an_acting_head_of_a_region_heads_it_though_his_reporter_did_not_say_so(agency: str, *, heads: bool) -> None:
    """A citizen who names the Pj Bupati by his position would else hand the case to the man himself."""
    [admission] = admitted(report(official(agency=agency, position_level=PositionLevel.ACTING_REGIONAL_HEAD)))
    assert admission.numbered("NTR-2026-000001").heads_agency is heads
    assert (agency not in admission.routing.parties.model_dump().values()) is heads


def test_the_agency_of_a_reported_head_is_no_party_to_his_case() -> None:
    [head] = admitted(report(official(heads_agency=True)))
    assert "kab-bima" not in head.routing.parties.model_dump().values()


def test_the_regency_has_its_own_supervisor_and_a_ministry_the_provincial_one() -> None:
    [regency] = admitted(report(official()))
    [ministry] = admitted(report(official(agency="kemenag"), province="73"))
    assert regency.routing.parties.handler == "bawaslu-kab-bima"
    assert ministry.routing.parties.handler == "bawaslu-sulawesi-selatan"
