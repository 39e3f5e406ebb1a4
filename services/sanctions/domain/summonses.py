"""How long before the examination an official is summoned: a rule of the regime in force on the day of the act."""

from datetime import datetime, timedelta
from enum import StrEnum

from services.sanctions.domain.law import DatedLaw
from shared.contracts.limits import TimeLimit, Unit
from shared.contracts.vocabulary import ViolationTrack


class SummonsRuleKind(StrEnum):
    """At most so long between letter and examination, or at least so long: the two readings of one sentence."""

    MAX_GAP = "max_gap"
    MIN_NOTICE = "min_notice"


class SummonsRule(DatedLaw):
    track: ViolationTrack
    rule: SummonsRuleKind
    limit: TimeLimit
    drill: TimeLimit

    def broken_by(self, examination_at: datetime, lapses_at: datetime) -> bool:
        """`lapses_at` ends the last day of the limit, counted from the letter; its notice is given on that day."""
        if self.rule is SummonsRuleKind.MAX_GAP:
            return examination_at >= lapses_at
        seconds = self.limit.unit is Unit.SECONDS
        return examination_at < (lapses_at if seconds else lapses_at - timedelta(days=1))
