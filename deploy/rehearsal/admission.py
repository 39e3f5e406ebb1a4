"""From a report, as `POST /v1/reports` takes it, to the case that it would open."""

from datetime import UTC, datetime
from functools import partial
from typing import Any

from pydantic import ValidationError

from deploy.rehearsal.refusals import CannotRehearse
from services.intake.activities.sealing import sealed_report
from services.intake.domain.form import ReportForm
from services.intake.domain.rules import Desk
from services.notify.domain.words import Bilingual
from services.workflow.domain.admission import Admission, Law, admit
from services.workflow.domain.case import CaseInput
from services.workflow.domain.register import load_register
from services.workflow.domain.violations import load_catalogue
from shared.calendar import Calendar, CalendarError
from shared.contracts.faults import faults_of
from shared.contracts.refusals import Refused
from shared.contracts.reports import OfficialIdentity
from shared.contracts.vocabulary import ReportChannel
from shared.directory.agencies import load_directory
from shared.security.sealing import Seal

REPORT_ID = "LATIHAN"
MOST_FAULTS = 10


def admitted(document: Any, *, edition: str | None, received_at: datetime, calendar: Calendar) -> list[CaseInput]:
    """One case for each reported official, by the rules of intake and of the starter. Raises CannotRehearse.

    `edition` None leaves the choice to the report, and then to the day of the act.
    """
    form = _form(document, edition)
    seal = Seal.generate()
    try:
        Desk(load_directory(), frozenset(one.id for one in load_register())).check(form, received_at)
        report = sealed_report(
            form, seal=seal, report_id=REPORT_ID, channel=ReportChannel.HTTP, received_at=received_at.astimezone(UTC)
        )
        unseal = partial(seal.unseal, model=OfficialIdentity)
        admissions = admit(
            report, law=_law(calendar), unseal=unseal, fingerprint=seal.fingerprint, now=received_at.astimezone(UTC)
        )
    except Refused as refused:
        raise CannotRehearse.because(refused) from None
    except CalendarError as error:
        text = Bilingual("Tanggal laporan tidak dapat dihitung.", "The days of this report cannot be counted.")
        raise CannotRehearse("date_out_of_range", text) from error
    return [_numbered(number, admission, received_at) for number, admission in enumerate(admissions)]


def _form(document: Any, edition: str | None) -> ReportForm:
    if edition is not None and edition not in {one.id for one in load_register()}:
        known = ", ".join(one.id for one in load_register())
        raise CannotRehearse(
            "unknown_edition",
            Bilingual(
                f"Edisi {edition} tidak dikenal; yang ada: {known}.",
                f"There is no edition {edition}; there are: {known}.",
            ),
        )
    try:
        form = ReportForm.model_validate(document)
    except ValidationError as error:
        faults = "; ".join(_fault(one) for one in faults_of(error.errors())[:MOST_FAULTS])
        text = Bilingual(f"Laporan tidak sah: {faults}.", f"The report is not valid: {faults}.")
        raise CannotRehearse("invalid_report", text) from None
    return form if edition is None else form.model_copy(update={"edition": edition})


def _fault(fault: Any) -> str:
    """Name and kind of a fault, never the value: it may be somebody's name."""
    return f"{'.'.join(str(part) for part in fault['loc']) or 'report'} ({fault['type']})"


def _law(calendar: Calendar) -> Law:
    return Law(
        register=load_register(),
        violations=load_catalogue(),
        calendar=calendar,
        directory=load_directory(),
        production=False,
    )


def _numbered(number: int, admission: Admission, received_at: datetime) -> CaseInput:
    """Real case numbers count from 1 and belong to PostgreSQL: a rehearsed case counts down from the highest."""
    return admission.numbered(f"NTR-{received_at.year}-{999_999 - number:06d}")
