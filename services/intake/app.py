"""Composition root of the HTTP API."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Any

from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncEngine

from services.intake.activities.attempts import Attempts
from services.intake.activities.erasing import Erasing
from services.intake.activities.reception import Reception
from services.intake.activities.releasing import Releasing
from services.intake.activities.tracking import Tracking
from services.intake.adapters.evidence_files import DiskEvidence, EvidenceStore
from services.intake.adapters.identities import PostgresIdentities
from services.intake.adapters.remains import PostgresRemains
from services.intake.adapters.reports import PostgresReports
from services.intake.adapters.scanning import ClamAV
from services.intake.adapters.vault import Vault
from services.intake.api import bulk, erasure, evidence, releases, reports
from services.intake.api.access import RULES
from services.intake.api.desk import Counter
from services.intake.domain.erasure_policy import load_erasure_policy
from services.intake.domain.evidence import MAX_FILE_BYTES
from services.intake.domain.filing import Reports
from services.intake.domain.release_policy import load_policy
from services.intake.domain.releases import Identities
from services.intake.domain.remains import Remains
from services.intake.domain.rules import Desk
from services.intake.settings import IntakeSettings
from shared.directory.agencies import load_directory
from shared.process.http import serve_http
from shared.security.sealing import Seal
from shared.security.tokens import TokenReader
from shared.web.access import token_reader
from shared.web.application import Health, create_application
from shared.web.turnstile import UNLIMITED, Limits

PartHealth = Callable[[], dict[str, Any]]
DESCRIPTION = """
Takes reports of neutrality breaches in, numbers them, acknowledges them and hands them on.

**Reporting is public.** The answer holds a tracking number and a secret receipt; with both, a reporter follows the
report and adds evidence. His identity is encrypted in a vault of its own; it is released to the officer who asked for
it when another officer has granted that, and every request, grant, refusal and reading is on record.
Every refusal is a problem document (RFC 9457) with a stable `code` and a sentence in Indonesian and in English.
"""
BODY_LIMITS = {
    "/evidence": MAX_FILE_BYTES + evidence.MULTIPART_OVERHEAD_BYTES,
    "/reports:bulk": bulk.BODY_LIMIT_BYTES,
}


def build_counter(
    settings: IntakeSettings,
    *,
    reports: Reports,
    store: EvidenceStore,
    identities: Identities,
    remains: Remains,
    clock: Callable[[], datetime],
) -> Counter:
    """Raises ValueError when a key file is not set, OSError when it cannot be read."""
    seal, vault = _keys(settings)
    desk = Desk(load_directory(), settings.editions)
    reception = Reception(reports=reports, desk=desk, seal=seal, vault=vault, clock=clock)
    tracking = Tracking(reports=reports, store=store, clock=clock, desk=desk, attempts=Attempts())
    policy = load_policy()
    releasing = Releasing(identities=identities, vault=vault, policy=policy, terms=settings.terms, clock=clock)
    erasing = Erasing(
        identities=identities, remains=remains, store=store, policy=policy, rule=load_erasure_policy(), clock=clock
    )
    return Counter(reception, tracking, seal, releasing, erasing)


def build_app(counter: Counter, *, tokens: TokenReader, health: Health, limits: Limits = UNLIMITED) -> FastAPI:
    app = create_application(
        title="NETRA intake",
        description=DESCRIPTION,
        health=health,
        rules=RULES,
        limits=limits,
        body_limits=BODY_LIMITS,
    )
    app.state.counter = counter
    app.state.token_reader = tokens
    for module in (reports, evidence, bulk, releases, erasure):
        app.include_router(module.router)
    return app


async def serve(
    settings: IntakeSettings, engine: AsyncEngine, health: Health, clock: Callable[[], datetime], stop: asyncio.Event
) -> None:
    """The `api` role."""
    scanner = ClamAV(settings.clamd_address) if settings.clamd_address else None
    store = DiskEvidence(settings.evidence_folder, scanner)
    counter = build_counter(
        settings,
        reports=PostgresReports(engine),
        store=store,
        identities=PostgresIdentities(engine),
        remains=PostgresRemains(engine),
        clock=clock,
    )
    app = build_app(counter, tokens=token_reader(settings, clock), health=health, limits=Limits.of(settings))
    await serve_http(app, settings.http_host, settings.port, stop)


def _keys(settings: IntakeSettings) -> tuple[Seal, Vault]:
    if settings.seal_key_file is None or settings.vault_key_file is None:
        raise ValueError("set NETRA_SEAL_KEY_FILE and NETRA_VAULT_KEY_FILE")
    return Seal.from_file(settings.seal_key_file), Vault.from_file(settings.vault_key_file)
