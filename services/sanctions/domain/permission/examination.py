"""From the recommendation to the examination report (PP 94/2021 Ps 26-33)."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from services.sanctions.domain.acts import (
    Attendance,
    FormExaminationTeam,
    RecordExamination,
    RelieveFromDuty,
    ReportExamination,
    Summon,
    TeamElement,
)
from services.sanctions.domain.catalogue import Examination, TeamRule
from services.sanctions.domain.decision_refusals import breach_unknown
from services.sanctions.domain.examination_refusals import (
    COPY_BEFORE_RECORD,
    EXAMINATION_BEFORE_SUMMONS,
    EXAMINATION_DATE_MISSING,
    EXAMINATION_DAY_NOT_PASSED,
    FIRST_EXAMINATION_NOT_PASSED,
    RELIEF_ONLY_FOR_SEVERE,
    RELIEVED_ALREADY,
    REPORT_BEFORE_EXAMINATION,
    REPORTED_ALREADY,
    SUMMONS_MISSING,
    SUPERIOR_INVOLVED,
    TEAM_FORMED_ALREADY,
    TEAM_MISSING,
    TEAM_NOT_FOR_LIGHT,
    rank_too_low,
    summons_rule_broken,
    team_incomplete,
)
from services.sanctions.domain.permission.matter import Matter
from services.sanctions.domain.refusals import SECOND_SUMMONS_MISSING, SUMMONED_TWICE, sanction_unknown
from shared.calendar import lapse_instant
from shared.contracts.refusals import Refused

MOST_SUMMONSES = 2


def _check_summons(act: Summon, matter: Matter) -> None:
    at = act.at or matter.now
    if matter.state.summonses >= MOST_SUMMONSES:
        raise Refused(SUMMONED_TWICE)
    if act.examination_at is None:
        raise Refused(EXAMINATION_DATE_MISSING)
    if act.examination_at < at:
        raise Refused(EXAMINATION_BEFORE_SUMMONS)
    check_first_day_has_come(at, matter)
    _check_summons_rule(act, matter)


def check_first_day_has_come(at: datetime, matter: Matter) -> None:
    """A second summons follows the day for which the first one called. Raises Refused."""
    appear_at = matter.state.examination.appear_at
    if appear_at is not None and at < appear_at:
        raise Refused(FIRST_EXAMINATION_NOT_PASSED)


def _check_summons_rule(act: Summon, matter: Matter) -> None:
    """Which of the two readings holds depends on the day of the act. What is only an example refuses nobody."""
    rule = matter.catalogue.binding_summons_rule(matter.order)
    if rule is None or act.examination_at is None:
        return
    limit = rule.drill if matter.is_drill else rule.limit
    lapses_at = lapse_instant(limit, act.at or matter.now, matter.order.zone, matter.calendar)
    if rule.broken_by(act.examination_at, lapses_at):
        raise Refused(summons_rule_broken(rule, limit))


def _check_team(act: FormExaminationTeam, matter: Matter) -> None:
    suspected = act.suspected or matter.order.recommendation.category
    if matter.catalogue.examination(suspected).team in {TeamRule.NONE, TeamRule.ETHICS_PANEL}:
        raise Refused(TEAM_NOT_FOR_LIGHT)
    if matter.state.examination.team:
        raise Refused(TEAM_FORMED_ALREADY)
    elements = {member.element for member in act.members}
    if act.superior_involved and TeamElement.DIRECT_SUPERIOR in elements:
        raise Refused(SUPERIOR_INVOLVED)
    superior = TeamElement.HIGHER_SUPERIOR if act.superior_involved else TeamElement.DIRECT_SUPERIOR
    needed = (superior, TeamElement.SUPERVISION, TeamElement.PERSONNEL)
    missing = tuple(element.value for element in needed if element not in elements)
    if missing:
        raise Refused(team_incomplete(missing))
    for member in act.members:
        if act.examined_rank is not None and member.rank.is_below(act.examined_rank):
            raise Refused(rank_too_low(member.rank.value, act.examined_rank.value))


def _check_relief(_act: RelieveFromDuty, matter: Matter) -> None:
    examination = matter.state.examination
    if not matter.catalogue.relief_is_open(matter.order.recommendation.category, examination.suspected):
        raise Refused(RELIEF_ONLY_FOR_SEVERE)
    if examination.relieved:
        raise Refused(RELIEVED_ALREADY)


def _check_examination(act: RecordExamination, matter: Matter) -> None:
    at, examination = act.at or matter.now, matter.state.examination
    if _rules(matter).team is TeamRule.REQUIRED and not examination.team:
        raise Refused(TEAM_MISSING)
    if act.copy_given_at is not None and not at <= act.copy_given_at <= matter.now:
        raise Refused(COPY_BEFORE_RECORD)
    if act.attendance is Attendance.ATTENDED:
        _check_summoned(matter)
        return
    if matter.state.summonses < MOST_SUMMONSES:
        raise Refused(SECOND_SUMMONS_MISSING)
    if examination.appear_at is not None and at < examination.appear_at:
        raise Refused(EXAMINATION_DAY_NOT_PASSED)


def _check_summoned(matter: Matter) -> None:
    """One summons is enough for who appears; where no rule binds, as before an ethics panel, none is asked for."""
    if not matter.state.summonses and matter.catalogue.binding_summons_rule(matter.order) is not None:
        raise Refused(SUMMONS_MISSING)


def _check_report(act: ReportExamination, matter: Matter) -> None:
    examination = matter.state.examination
    if examination.reported:
        raise Refused(REPORTED_ALREADY)
    if examination.examined_at is not None and (act.at or matter.now) < examination.examined_at:
        raise Refused(REPORT_BEFORE_EXAMINATION)
    for code in act.proven:
        if matter.catalogue.breach(code) is None:
            raise Refused(breach_unknown(code))
    if act.last_sanction is not None and matter.catalogue.find(act.last_sanction) is None:
        raise Refused(sanction_unknown(act.last_sanction))


def _rules(matter: Matter) -> Examination:
    return matter.catalogue.examination(matter.order.recommendation.category)


CHECKS: dict[type[Any], Callable[[Any, Matter], None]] = {
    Summon: _check_summons,
    FormExaminationTeam: _check_team,
    RelieveFromDuty: _check_relief,
    RecordExamination: _check_examination,
    ReportExamination: _check_report,
}
