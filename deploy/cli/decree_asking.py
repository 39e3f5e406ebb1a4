"""Which decrees the workflow service has taken in: asked before publishing, for Kafka takes whatever it is given."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

import httpx

from deploy.cli.decree_publishing import Announcement
from shared.calendar import Decree, read_decrees
from shared.calendar.announced import DECREE_ID_REUSED
from shared.contracts.refusals import Refused

TIMEOUT_SECONDS = 10


class NotAnsweredError(Exception):
    """The workflow service does not answer, or answers something else than its decrees."""


def known_decrees(url: str, transport: httpx.BaseTransport | None = None) -> dict[str, Decree]:
    """By id, those taken in since the release. Raises NotAnsweredError."""
    try:
        with httpx.Client(base_url=url, timeout=TIMEOUT_SECONDS, transport=transport) as client:
            listed = client.get("/v1/decrees").raise_for_status().json()
            if not listed:
                return {}
            file = client.get("/v1/decrees.csv").raise_for_status().text
        whole = {decree.citation: decree for decree in read_decrees(file)}
        return {row["decree_id"]: whole[row["citation"]] for row in listed}
    except (httpx.HTTPError, httpx.InvalidURL, ValueError, KeyError, TypeError) as error:
        raise NotAnsweredError(str(error)) from error


def still_unknown(found: Iterable[Announcement], known: Mapping[str, Decree]) -> list[Announcement]:
    """Those to be sent, each once. Raises Refused(decree_id_reused) where the service would set one aside."""
    told, new = dict(known), []
    for one in found:
        if not _is_among(told, one):
            told[one.decree_id] = one.decree
            new.append(one)
    return new


def _is_among(told: Mapping[str, Decree], one: Announcement) -> bool:
    same = [entry for entry in told.items() if entry[0] == one.decree_id or entry[1].citation == one.citation]
    if any(entry != (one.decree_id, one.decree) for entry in same):
        raise Refused(replace(DECREE_ID_REUSED, detail=f"{one.citation}: {DECREE_ID_REUSED.detail}"))
    return bool(same)
