"""The story for a program."""

from typing import Any

from deploy.rehearsal.notices import RehearsedNotice
from deploy.rehearsal.rehearsal import Rehearsed
from deploy.rehearsal.story import Happening
from services.notify.domain.words import Bilingual


def document(rehearsed: Rehearsed) -> dict[str, Any]:
    """Texts are objects with `id` and `en`; instants are ISO 8601 in UTC."""
    case, ending = rehearsed.case, rehearsed.ending
    return {
        "case": case.model_dump(mode="json", exclude={"state"}),
        "edition": rehearsed.edition.id,
        "begins_at": rehearsed.begins_at.isoformat(),
        "assumptions": [texts(line) for line in rehearsed.assumptions],
        "story": [happening(row) for row in rehearsed.story],
        "refused": [{"at": one.at.isoformat(), "action": one.action, "code": one.code} for one in rehearsed.rebuffs],
        "ending": {"how": ending.how, "at": ending.at.isoformat(), "text": texts(ending.text)},
    }


def happening(row: Happening) -> dict[str, Any]:
    return {
        "sequence": row.sequence,
        "at": row.at.isoformat(),
        "kind": row.kind,
        "stage": row.stage,
        "what": texts(row.what),
        "particulars": [texts(line) for line in row.particulars],
        "details": [texts(line) for line in row.details],
        "deadline": row.limit.model_dump(mode="json") if row.limit else None,
        "notices": [_notice(notice) for notice in row.notices],
    }


def _notice(notice: RehearsedNotice) -> dict[str, Any]:
    return {
        "agency": notice.agency,
        "name": notice.name,
        "role": texts(notice.role),
        "channels": [channel.value for channel in notice.channels],
        "subject": notice.subject,
    }


def texts(text: Bilingual) -> dict[str, str]:
    return {"id": text.id, "en": text.en}
