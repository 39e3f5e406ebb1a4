"""What officers do with a case, as stories: each a list of steps, told in the order of the procedure."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from deploy.demo.officers import ActionFailed, Officers
from services.workflow.domain.violations import load_violations
from shared.contracts.vocabulary import CaseOutcome, Role, SanctionCategory

Step = Callable[[Officers], Awaitable[None]]
LAST_RUNG = 5
LETTER = "CONTOH/2026"
LESSER_BREACH = "pp94.13g"
"""What the examination finds in place of a severe violation since PP 94/2021; older law names no article."""
BY_A_TEAM = frozenset({SanctionCategory.SEVERE, SanctionCategory.DISHONOURABLE_DISMISSAL})
TEAM = [{"element": element, "rank": "IV/b"} for element in ("direct_superior", "supervision", "personnel")]
UNTIL_EXAMINATION = timedelta(seconds=30)


@dataclass(frozen=True)
class Story:
    """`outcome` is how the case must end; None leaves it open. `refusals` are the codes that its steps may meet."""

    steps: tuple[Step, ...]
    outcome: CaseOutcome | None
    refusals: frozenset[str] = frozenset()


async def register(officers: Officers) -> None:
    await officers.act(Role.HANDLER, "register_report", reference=f"001/REG/{LETTER}")


async def register_finding(officers: Officers) -> None:
    """What supervisors found themselves, following a tip up, has a window of its own from now."""
    found_at = datetime.now(UTC).isoformat()
    await officers.act(Role.HANDLER, "register_finding", reference=f"001/B.2/{LETTER}", found_at=found_at)


async def drop_tip(officers: Officers) -> None:
    await officers.act(Role.HANDLER, "drop_information", ground="no_lead_found")


async def ask_reporter(officers: Officers) -> None:
    await officers.act(Role.HANDLER, "ask_for_completion", ground="material_requirement_missing")


async def take_completion(officers: Officers) -> None:
    await officers.act(Role.HANDLER, "accept_completion", reference=f"001/B.3.1/{LETTER}")


async def reject(officers: Officers) -> None:
    await officers.act(Role.HANDLER, "reject_report", ground="material_requirement_missing")


async def refer(officers: Officers) -> None:
    await officers.act(Role.HANDLER, "refer_to_criminal_track", reference=f"002/GAKKUMDU/{LETTER}")


async def close_as_criminal(officers: Officers) -> None:
    """The referral alone closes nothing: the officer decides that nothing else remains."""
    await officers.act(Role.HANDLER, "close_to_criminal_track", ground="only_criminal_matter_remains")


async def not_proven(officers: Officers) -> None:
    await officers.act(Role.HANDLER, "declare_not_proven", ground="no_violation_found")


async def extend(officers: Officers) -> None:
    """On a machine so slow that the limit has lapsed meanwhile, the extension is refused, as it must be."""
    await officers.try_to_act(Role.HANDLER, "request_extension", ground="witness_unavailable")


async def clarify(officers: Officers) -> None:
    await officers.act(Role.HANDLER, "submit_clarification", reference=f"003/KLARIFIKASI/{LETTER}")


async def send_back(officers: Officers) -> None:
    await officers.act(Role.RECOMMENDING, "return_for_completion", ground="study_missing")


async def complete(officers: Officers) -> None:
    await officers.act(Role.HANDLER, "submit_completion", reference=f"004/LENGKAP/{LETTER}")


async def identify(officers: Officers) -> None:
    """Whom the reporter knew by name only must be known by number before his agency can act."""
    made_up = f"999{officers.case_number.removeprefix('NTR-').replace('-', ''):0>15}"
    identity = {"name": "Pegawai Contoh", "employee_id": made_up}
    await officers.act(Role.HANDLER, "identify_official", identity=identity)


async def recommend(officers: Officers) -> None:
    if officers.standing.subject_unresolved:
        await identify(officers)
    violation = load_violations()[officers.standing.violation]
    recommendation = {
        "category": category_of(officers).value,
        "track": violation.track.value,
        "letter_number": f"R-005/KASN/{LETTER}",
    }
    await officers.act(Role.RECOMMENDING, "issue_recommendation", recommendation=recommendation)
    await officers.wait(lambda case: case.sanction is not None, "the sanction")


async def examine(officers: Officers) -> None:
    """A moral sanction needs no examination; every one of discipline does, a severe one by a team."""
    if category_of(officers) is SanctionCategory.MORAL:
        return
    examination_at = (datetime.now(UTC) + UNTIL_EXAMINATION).isoformat()
    await officers.execute("summon", letter_number=f"006/SP-I/{LETTER}", examination_at=examination_at)
    if category_of(officers) in BY_A_TEAM:
        await officers.execute("form_examination_team", letter_number=f"006/TIM/{LETTER}", members=TEAM)
    await officers.execute("record_examination", letter_number=f"007/BAP/{LETTER}")
    await officers.execute("report_examination", letter_number=f"007/LHP/{LETTER}")


async def decide(officers: Officers) -> None:
    sanction = await officers.sanctions_of(category_of(officers).value)
    await officers.execute("decide", sanction=sanction, letter_number=f"008/SK/{LETTER}")


async def propose_deviation(officers: Officers) -> None:
    sanction = await officers.sanctions_of(SanctionCategory.MODERATE.value)
    letter = f"008/USUL/{LETTER}"
    content = {"sanction": sanction, "letter_number": letter, "ground": "lesser_violation_found"}
    if sanction.startswith("pp94."):
        content["breach"] = LESSER_BREACH
    await officers.execute("propose_deviation", **content)


async def accept_deviation(officers: Officers) -> None:
    await officers.act(Role.RECOMMENDING, "accept_deviation", reference=f"R-009/KASN/{LETTER}")
    await officers.wait(lambda case: case.sanction == "decided", "the accepted decision")


async def serve(officers: Officers) -> None:
    await officers.execute("serve")


async def report_execution(officers: Officers) -> None:
    await officers.wait(lambda case: case.sanction == "effective", "the day of effect")
    await officers.execute("report_execution", letter_number=f"010/IDIS/{LETTER}")


async def close_without_sanction(officers: Officers) -> None:
    letter = f"011/SK/{LETTER}"
    await officers.execute("close_without_sanction", letter_number=letter, ground="already_dismissed")


async def act_in_the_wrong_role(officers: Officers) -> None:
    answer = await officers.try_to_act(Role.PERSONNEL_AUTHORITY, "register_report", reference=f"001/REG/{LETTER}")
    if answer.is_success:
        raise ActionFailed("the personnel authority was allowed to register a report about its own official")


async def let_the_limit_lapse(officers: Officers) -> None:
    await officers.wait(lambda case: case.rung >= 1, "the first rung")


async def let_every_rung_fire(officers: Officers) -> None:
    await officers.wait(lambda case: case.rung >= LAST_RUNG, "the last rung")


def category_of(officers: Officers) -> SanctionCategory:
    """What the catalogue of violations names; where it leaves that to a reviewer, he says moderate."""
    return load_violations()[officers.standing.violation].category or SanctionCategory.MODERATE


TO_SANCTION = (register, clarify, recommend)
SANCTION = (examine, decide, serve, report_execution)
DEVIATING = (examine, propose_deviation, accept_deviation, serve, report_execution)

STORIES: dict[str, Story] = {
    "rejected": Story((reject,), CaseOutcome.REJECTED),
    "tip_dropped": Story((drop_tip,), CaseOutcome.REJECTED),
    "tip_to_finding": Story((register_finding, clarify, recommend, *SANCTION), CaseOutcome.SANCTIONED),
    "completed_by_reporter": Story((ask_reporter, take_completion, register, not_proven), CaseOutcome.NOT_PROVEN),
    "criminal_track": Story((refer, close_as_criminal), CaseOutcome.REFERRED_TO_CRIMINAL_TRACK),
    "not_proven": Story((register, not_proven), CaseOutcome.NOT_PROVEN),
    "timely": Story((*TO_SANCTION, *SANCTION), CaseOutcome.SANCTIONED),
    "extended": Story(
        (register, extend, clarify, recommend, *SANCTION), CaseOutcome.SANCTIONED, frozenset({"lapsed_already"})
    ),
    "completed": Story((register, clarify, send_back, complete, recommend, *SANCTION), CaseOutcome.SANCTIONED),
    "deviation": Story((*TO_SANCTION, *DEVIATING), CaseOutcome.SANCTIONED),
    "already_dismissed": Story((*TO_SANCTION, close_without_sanction), CaseOutcome.SUBJECT_ALREADY_DISMISSED),
    "silent_authority_then_follow_up": Story((*TO_SANCTION, let_every_rung_fire, *SANCTION), CaseOutcome.SANCTIONED),
    "silent_authority": Story((*TO_SANCTION, let_every_rung_fire), None),
    "silent_handler": Story((let_the_limit_lapse,), None),
    "late_handler": Story((let_the_limit_lapse, *TO_SANCTION, *SANCTION), CaseOutcome.SANCTIONED),
    "late_recommendation": Story(
        (register, clarify, let_the_limit_lapse, recommend, *SANCTION), CaseOutcome.SANCTIONED
    ),
    "wrong_role": Story((act_in_the_wrong_role, reject), CaseOutcome.REJECTED, frozenset({"wrong_role"})),
    "time_barred": Story((), CaseOutcome.TIME_BARRED),
}
"""By the names in tests/samples/stories.csv."""
