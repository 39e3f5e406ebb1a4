"""What every keeper of identities promises; inherited by the tests of each (in memory, in PostgreSQL)."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from services.intake.domain import releases
from services.intake.domain.filing import Reports
from services.intake.domain.identity_log import Deed, LogEntry, Officer
from services.intake.domain.release_policy import Terms
from services.intake.domain.releases import Identities, Step
from shared.contracts.refusals import Refused
from shared.contracts.vocabulary import Role
from tests.unit.intake.samples import NOW, a_filing

HANDLER = "bawaslu-kab-bima"
ASKER, OTHER = Officer(HANDLER, "officer-1"), Officer(HANDLER, "officer-2")

Assign = Callable[[str, dict[Role, str], list[str]], Awaitable[None]]


def asked(report_id: str, release_id: str, *, reference: str = "1/A/2024", by: Officer = ASKER) -> LogEntry:
    return LogEntry(
        deed=Deed.ASKED,
        report_id=report_id,
        release_id=release_id,
        at=NOW,
        by_agency=by.agency,
        by_subject=by.subject,
        reason="clarification",
        reference=reference,
        until=NOW + timedelta(hours=72),
    )


def erased(report_id: str) -> LogEntry:
    return LogEntry(deed=Deed.ERASED, report_id=report_id, at=NOW, by_agency="netra", by_subject="o", reason="x")


def asking(report_id: str, release_id: str) -> Step:
    return lambda standing: releases.ask(standing, asked(report_id, release_id))


def granting(release_id: str, reads: int = 1) -> Step:
    terms = Terms(reads=reads)
    return lambda standing: releases.decide(
        standing, release_id, Deed.GRANTED, OTHER, reason=None, now=NOW, terms=terms
    )


def reading(release_id: str) -> Step:
    return lambda standing: releases.read(standing, release_id, ASKER, NOW)


def erasing(report_id: str) -> Step:
    return lambda standing: releases.erase(standing, erased(report_id))


class IdentitiesContract:
    async def test_a_report_never_taken_in_has_no_standing(self, identities: Identities) -> None:
        assert await identities.standing("LPR-2024-NNNNNN") is None
        with pytest.raises(Refused, match="unknown_report"):
            await identities.write("LPR-2024-NNNNNN", asking("LPR-2024-NNNNNN", "r"))

    async def test_a_fresh_report_is_kept_and_nobodys(self, identities: Identities, reports: Reports) -> None:
        await reports.file(a_filing("LPR-2024-AAAAA2"))
        standing = await identities.standing("LPR-2024-AAAAA2")
        assert standing is not None
        assert (standing.cases, standing.log, standing.is_kept) == ((), (), True)

    async def test_whoever_has_a_case_of_the_report_stands_there(
        self, identities: Identities, reports: Reports, assign: Assign
    ) -> None:
        await reports.file(a_filing("LPR-2024-AAAAA3"))
        await assign("LPR-2024-AAAAA3", {Role.HANDLER: HANDLER}, ["kab-bima"])
        standing = await identities.standing("LPR-2024-AAAAA3")
        assert standing is not None
        assert standing.admits(HANDLER, {Role.HANDLER})
        assert not standing.admits("kab-bima", set(Role))

    async def test_what_was_written_is_read_again_in_order(self, identities: Identities, reports: Reports) -> None:
        number = "LPR-2024-AAAAA4"
        filing = a_filing(number)
        await reports.file(filing)
        await identities.write(number, asking(number, "r4"))
        await identities.write(number, granting("r4"))
        written = await identities.write(number, reading("r4"))
        assert [entry.deed for entry in written.standing.log] == [Deed.ASKED, Deed.GRANTED, Deed.READ]
        assert written.standing == await identities.standing(number)
        assert written.reporter == filing.reporter

    async def test_a_step_that_refuses_or_finds_it_done_writes_nothing(
        self, identities: Identities, reports: Reports
    ) -> None:
        number = "LPR-2024-AAAAA5"
        await reports.file(a_filing(number))
        await identities.write(number, asking(number, "r5"))
        again = await identities.write(number, asking(number, "r5-again"))
        with pytest.raises(Refused, match="not_granted"):
            await identities.write(number, reading("r5"))
        assert len(again.standing.log) == 1

    async def test_a_grant_for_one_reading_is_read_once_by_however_many_at_once(
        self, identities: Identities, reports: Reports
    ) -> None:
        number = "LPR-2024-AAAAA6"
        await reports.file(a_filing(number))
        await identities.write(number, asking(number, "r6"))
        await identities.write(number, granting("r6"))
        answers = await asyncio.gather(
            *(identities.write(number, reading("r6")) for _ in range(8)), return_exceptions=True
        )
        refused = [answer.refusal.code for answer in answers if isinstance(answer, Refused)]
        assert refused == ["release_used"] * 7

    async def test_a_request_waits_until_somebody_decides(self, identities: Identities, reports: Reports) -> None:
        number = "LPR-2024-AAAAA7"
        await reports.file(a_filing(number))
        await identities.write(number, asking(number, "r7"))
        assert number in await identities.waiting(NOW)
        assert number not in await identities.waiting(NOW + timedelta(seconds=1))
        await identities.write(number, granting("r7"))
        assert number not in await identities.waiting(NOW)

    async def test_erasing_destroys_the_key_once_and_keeps_the_report(
        self, identities: Identities, reports: Reports
    ) -> None:
        number = "LPR-2024-AAAAA8"
        await reports.file(a_filing(number, key="erased"))
        await identities.write(number, asking(number, "r8"))
        first = await identities.write(number, erasing(number))
        second = await identities.write(number, erasing(number))
        assert first.reporter is second.reporter is None
        assert first.standing == second.standing
        assert not first.standing.is_kept
        found = await reports.find(number)
        assert found is not None
        assert found.content_mac == b""
