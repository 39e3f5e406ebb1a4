"""From a form to the contract: names, numbers and stories sealed, everything else as codes and dates."""

from datetime import UTC, datetime
from uuid import uuid4

from services.intake.domain.form import Act, OfficialForm
from services.intake.domain.refusals import NARRATIVE_TOO_LONG
from shared.contracts.refusals import Refused
from shared.contracts.reports import EvidenceItem, OfficialIdentity, ReportedOfficial, ReportNarrative, ReportSubmitted
from shared.contracts.vocabulary import ReportChannel
from shared.security.sealing import Seal

MAX_NARRATIVE_BYTES = 90_000
"""Sealed, this stays below the 131,072 characters that the contract allows."""


def sealed_report(
    act: Act, *, seal: Seal, report_id: str, channel: ReportChannel, received_at: datetime
) -> ReportSubmitted:
    """The event that says this act was reported. Raises Refused(narrative_too_long)."""
    return ReportSubmitted(
        report_id=report_id,
        kind=act.kind,
        channel=channel,
        election=act.election,
        election_id=act.election_id,
        election_type=act.election_type,
        target_status=act.target_status,
        circumstances=act.circumstances,
        violation=act.violation,
        province=act.province,
        handler=act.handler,
        occurred_at=act.occurred_at.astimezone(UTC),
        known_at=act.known_at.astimezone(UTC),
        received_at=received_at,
        officials=tuple(_official(official, seal) for official in act.reported_officials),
        sealed_narrative=_narrative(act, seal),
        evidence=announced(act),
        edition=act.edition,
    )


def chronology(act: Act) -> str:
    """The reporter's story, followed by where his evidence can be seen: officers must find both in one place."""
    references = [f"- {item.description}: {item.url}" for item in act.evidence if item.url]
    return "\n".join([act.chronology, "", "Bukti:", *references]) if references else act.chronology


def announced(act: Act) -> tuple[EvidenceItem, ...]:
    """The files to come, each content once."""
    contents = {item.content.sha256: item.content for item in act.evidence if item.content}
    return tuple(EvidenceItem(evidence_id=str(uuid4()), **content.model_dump()) for content in contents.values())


def _official(form: OfficialForm, seal: Seal) -> ReportedOfficial:
    identity = OfficialIdentity(name=form.name, employee_id=form.employee_id, position_title=form.position_title or "")
    return ReportedOfficial(
        sealed=seal.seal(identity),
        agency=form.agency,
        position_level=form.position_level,
        employment_type=form.employment_type,
        heads_agency=form.heads_agency,
    )


def _narrative(act: Act, seal: Seal) -> str:
    narrative = ReportNarrative(what=act.what, place=act.place, chronology=chronology(act), witnesses=act.witnesses)
    if len(narrative.model_dump_json().encode()) > MAX_NARRATIVE_BYTES:
        raise Refused(NARRATIVE_TOO_LONG)
    return seal.seal(narrative)
