"""Which rows of cases are about one act: by the key of this release, or by that of an earlier one."""

from sqlalchemy import ColumnElement, and_, or_

from services.workflow.adapters.tables import cases
from shared.contracts.vocabulary import Election


def same_act(key: str, earlier: str | None, election: Election) -> ColumnElement[bool]:
    """An earlier key says nothing of the election: the row does."""
    if earlier is None:
        return cases.c.dedupe_key == key
    by_earlier = and_(cases.c.dedupe_key == earlier, cases.c.election == election.value)
    return or_(cases.c.dedupe_key == key, by_earlier)
