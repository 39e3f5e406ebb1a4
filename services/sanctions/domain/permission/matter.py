"""What a decision about an act depends on, and the checks that acts of all kinds share."""

from dataclasses import dataclass, field
from datetime import datetime

from services.sanctions.domain.catalogue import Catalogue, GroundPurpose
from services.sanctions.domain.refusals import unknown_ground
from services.sanctions.domain.remedies import RemedyLaw, load_remedies
from services.sanctions.domain.state import SanctionState
from shared.calendar import Calendar, Decree, published_calendar
from shared.calendar.announced import with_decrees
from shared.contracts.limits import Unit
from shared.contracts.refusals import Refused
from shared.contracts.sanctions import SanctionOrder


@dataclass(frozen=True)
class Matter:
    """All that a decision about an act depends on."""

    order: SanctionOrder
    state: SanctionState
    catalogue: Catalogue
    now: datetime
    remedies: RemedyLaw = field(default_factory=load_remedies)
    decrees: tuple[Decree, ...] = ()

    @property
    def calendar(self) -> Calendar:
        """As the personnel authority counts, by all decrees that the act was judged with."""
        known = with_decrees(published_calendar(), self.decrees)
        return known.for_office(self.order.week, self.order.collective_leave)

    @property
    def is_drill(self) -> bool:
        return self.order.limits.service.unit is Unit.SECONDS


def check_ground(ground: str, purpose: GroundPurpose, catalogue: Catalogue) -> None:
    known = catalogue.grounds_for(purpose)
    if ground not in known:
        raise Refused(unknown_ground(ground, known))
