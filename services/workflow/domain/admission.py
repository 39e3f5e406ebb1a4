"""From a report to the cases it asks for: one for each reported official, under the edition of the day of the act."""

import hashlib
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from services.workflow.domain.case import CaseInput
from services.workflow.domain.classification import Classifier
from services.workflow.domain.conflicts import Knowledge, Reported, today
from services.workflow.domain.editions import Edition
from services.workflow.domain.parties import Routing, assigned_parties, routing_of
from services.workflow.domain.register import UNKNOWN_EDITION, Register
from services.workflow.domain.violations import Catalogue
from services.workflow.domain.windows import count_window
from shared.calendar import Calendar, DeadlineProof, Elections, Reception, known_elections, reception
from shared.contracts.cases import ViolationProposal
from shared.contracts.limits import CollectiveLeave, Week
from shared.contracts.refusals import Refusal, Refused
from shared.contracts.reports import OfficialIdentity, ReportedOfficial, ReportSubmitted
from shared.contracts.vocabulary import Election, PositionLevel
from shared.directory.agencies import Agency, AgencyKind, Directory, UnknownAgency
from shared.directory.headships import NOTHING_KNOWN, Headships

CLOCK_SKEW = timedelta(minutes=5)
EARLIEST, LATEST = datetime(1995, 1, 1, tzinfo=UTC), datetime(2190, 1, 1, tzinfo=UTC)
"""Between them every day can be counted with, to the end of the longest limit; beyond them lie slips of the pen."""
REGIONS = frozenset({AgencyKind.PROVINCE, AgencyKind.REGENCY, AgencyKind.CITY})
Unseal = Callable[[str], OfficialIdentity]
Fingerprint = Callable[..., str]


@dataclass(frozen=True)
class Law:
    """The data an admission is decided by."""

    register: Register
    violations: Catalogue
    calendar: Calendar
    directory: Directory
    elections: Elections = field(default_factory=known_elections)
    forced_edition: str | None = None
    production: bool = True
    headships: Headships = NOTHING_KNOWN

    def known_on(self, day: date) -> Knowledge:
        return Knowledge(self.directory, self.elections, self.headships, day)


@dataclass(frozen=True)
class ActKeys:
    """`earlier` is the key of cases opened by a release that did not look at the election; it still finds them."""

    key: str
    earlier: str


@dataclass(frozen=True)
class Admission:
    """A case that a report asks for, before it has a number. `act` is equal for reports of the same act."""

    act: ActKeys
    official: ReportedOfficial
    subject_unresolved: bool
    report: ReportSubmitted
    edition: Edition
    routing: Routing
    zone: str
    week: Week
    collective_leave: CollectiveLeave
    day_of_act: date
    window: DeadlineProof
    reception: Reception
    proposal: ViolationProposal

    @property
    def window_lapsed_at(self) -> datetime:
        return self.window.lapses_at

    def numbered(self, case_number: str) -> CaseInput:
        return CaseInput(
            case_number=case_number,
            edition=self.edition.id,
            election=self.report.election,
            province=self.report.province,
            zone=self.zone,
            week=self.week,
            collective_leave=self.collective_leave,
            agency=self.official.agency,
            violation=self.report.violation,
            position_level=self.official.position_level,
            employment_type=self.official.employment_type,
            parties=self.routing.parties,
            heads_agency=self.official.heads_agency,
            report_id=self.report.report_id,
            day_of_act=self.day_of_act,
            received_at=self.report.received_at,
            window_lapsed_at=self.window_lapsed_at,
            subject_unresolved=self.subject_unresolved,
            kind=self.report.kind,
            counts_as_received_at=self.reception.at if self.reception.after_hours else None,
            proposal=self.proposal,
        )


def admit(
    report: ReportSubmitted, *, law: Law, unseal: Unseal, fingerprint: Fingerprint, now: datetime
) -> list[Admission]:
    """One admission for each distinct official. Raises Refused with a stable code when the report cannot be handled."""
    _check_dates(report, now)
    if report.violation not in law.violations.by_code:
        raise Refused(UNKNOWN_VIOLATION)
    known = law.known_on(today(now))
    officials = [as_head(one, law.directory) for one in report.officials]
    admissions = [_admission(report, one, law, unseal, fingerprint, known=known) for one in officials]
    return list({admission.act.key: admission for admission in admissions}.values())


def as_head(official: ReportedOfficial, directory: Directory) -> ReportedOfficial:
    """Who acts as head of a region is its personnel authority by his position, whether his reporter says so or not."""
    agency = directory.find(official.agency)
    if official.position_level is not PositionLevel.ACTING_REGIONAL_HEAD or agency is None:
        return official
    return official.model_copy(update={"heads_agency": official.heads_agency or agency.kind in REGIONS})


def _check_dates(report: ReportSubmitted, now: datetime) -> None:
    if any(not EARLIEST < at < LATEST for at in (report.occurred_at, report.known_at, report.received_at)):
        raise Refused(DATE_OUT_OF_RANGE)
    if report.received_at > now + CLOCK_SKEW or report.occurred_at > report.received_at + CLOCK_SKEW:
        raise Refused(DATE_IN_FUTURE)
    if not report.occurred_at <= report.known_at <= report.received_at + CLOCK_SKEW:
        raise Refused(DATES_OUT_OF_ORDER)


def _admission(
    report: ReportSubmitted,
    official: ReportedOfficial,
    law: Law,
    unseal: Unseal,
    fingerprint: Fingerprint,
    *,
    known: Knowledge,
) -> Admission:
    handler = _handler(report, official, law)
    zone, calendar = handler.zone, law.calendar.for_office(handler.week, handler.collective_leave)
    day = report.occurred_at.astimezone(ZoneInfo(zone)).date()
    edition = _edition(report, day, law)
    identity = unseal(official.sealed)
    subject = subject_of(identity, official.agency, fingerprint)
    return Admission(
        act=act_keys(subject, day, report.violation, report.election),
        official=official,
        subject_unresolved=identity.employee_id is None,
        report=report,
        edition=edition,
        routing=_routing(report, official, edition, day, known),
        zone=zone,
        week=handler.week,
        collective_leave=handler.collective_leave,
        day_of_act=day,
        window=count_window(report.kind, edition, report.election, report.known_at, zone=zone, calendar=calendar),
        reception=reception(report.received_at, report.election, zone, calendar, law.elections),
        proposal=Classifier(law.violations, law.elections).propose(report, day),
    )


def _handler(report: ReportSubmitted, official: ReportedOfficial, law: Law) -> Agency:
    """Days are counted in its zone and by its week. Only a supervisor of elections can handle a report."""
    try:
        if report.handler:
            handler = law.directory.agency(report.handler)
            if handler.kind is not AgencyKind.ELECTION_SUPERVISOR:
                raise Refused(UNKNOWN_HANDLER)
            return handler
        return law.directory.handler_for(official.agency, report.province)
    except UnknownAgency:
        raise Refused(UNKNOWN_AGENCY) from None


def _routing(
    report: ReportSubmitted, official: ReportedOfficial, edition: Edition, day: date, known: Knowledge
) -> Routing:
    reported = Reported(official.agency, official.heads_agency, report.election, day)
    try:
        assigned = assigned_parties(
            agency=official.agency,
            province=report.province,
            handler=report.handler,
            edition=edition,
            directory=known.directory,
        )
        return routing_of(reported, assigned, known)
    except UnknownAgency:
        raise Refused(UNKNOWN_AGENCY) from None


def _edition(report: ReportSubmitted, day: date, law: Law) -> Edition:
    wanted = report.edition or law.forced_edition
    if wanted is None:
        return law.register.in_force_on(day)
    edition = law.register.edition(wanted)
    if law.production:
        raise Refused(UNKNOWN_EDITION if edition.is_drill else EDITION_NOT_CHOSEN)
    return edition


def content_digest(admissions: Sequence[Admission]) -> str:
    """SHA-256 over what the event said, equal for every delivery of it.

    Sealed text is another at every sealing, so a producer that seals anew and sends again still says the same: whom
    it names stands in the deduplication keys; in the earlier ones, because events that were taken in by an earlier
    release come again as well.
    """
    report = admissions[0].report
    clear = report.model_dump_json(exclude={"sealed_narrative": True, "officials": {"__all__": {"sealed"}}})
    said = [clear, *sorted(one.act.earlier for one in admissions)]
    return hashlib.sha256("|".join(said).encode()).hexdigest()


def subject_of(identity: OfficialIdentity, agency: str, fingerprint: Fingerprint) -> str:
    """One official, one fingerprint: by employee number when known, otherwise by name within his agency."""
    if identity.employee_id:
        return fingerprint("employee", identity.employee_id)
    name = normalised(identity.name)
    if not name:
        raise Refused(UNNAMED_OFFICIAL)
    return fingerprint("name", name, agency)


def normalised(name: str) -> str:
    """`Drs. H. SITI  Aminah, M.Si` and `siti aminah` are one: academic and honorary titles do not name a person.

    Letters of any script and digits name him; characters that nobody can see do not. Empty when nothing is left.
    """
    seen = "".join(sign for sign in unicodedata.normalize("NFKC", name) if unicodedata.category(sign) != "Cf")
    before_titles = words_of(re.sub(r",.*$", "", seen))
    return " ".join([word for word in before_titles if word not in TITLES] or words_of(seen))


def words_of(text: str) -> list[str]:
    return re.findall(r"[\w']+", text.casefold().replace(".", ". "))


TITLES = frozenset({"dr", "drs", "dra", "ir", "prof", "h", "hj", "haji", "hajah", "bapak", "ibu"})


def act_keys(subject: str, day_of_act: date, violation: str, election: Election) -> ActKeys:
    """The same official, the same day of the act, the same violation, in the same election: each has its own law."""
    said = f"{subject}|{day_of_act.isoformat()}|{violation}"
    return ActKeys(_sha256(f"{said}|{election.value}"), _sha256(said))


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


DATE_OUT_OF_RANGE = Refusal(
    "date_out_of_range", 422, "Tanggal di luar jangkauan kalender.", "A date lies outside the calendar's range."
)
DATE_IN_FUTURE = Refusal("date_in_future", 422, "Tanggal berada di masa depan.", "A date lies in the future.")
DATES_OUT_OF_ORDER = Refusal(
    "dates_out_of_order",
    422,
    "Urutan tanggal tidak mungkin: terjadi, diketahui, diterima.",
    "The dates are out of order: occurred, known, received.",
)
UNKNOWN_VIOLATION = Refusal(
    "unknown_violation", 422, "Kode pelanggaran tidak dikenal.", "The violation code is not in the catalogue."
)
UNKNOWN_AGENCY = Refusal(
    "unknown_agency", 422, "Instansi tidak ada dalam direktori.", "The agency is not in the directory."
)
UNKNOWN_HANDLER = Refusal(
    "unknown_handler",
    422,
    "Penangan harus kantor Bawaslu.",
    "The handler must be an office of the election supervisor.",
)
REPORT_ID_REUSED = Refusal(
    "report_id_reused",
    409,
    "Nomor laporan ini sudah dipakai oleh laporan lain.",
    "Another event has already brought a report by this id; give each report an id of its own.",
)
EVENT_ID_REUSED = Refusal(
    "event_id_reused",
    409,
    "Nomor peristiwa ini sudah dipakai dengan isi yang lain.",
    "This event id was used before with another content; give each event an id of its own.",
)
UNNAMED_OFFICIAL = Refusal(
    "unnamed_official",
    422,
    "Nama terlapor kosong; tulis namanya atau NIP-nya.",
    "The official's name is empty; write the name or the employee number.",
)
EDITION_NOT_CHOSEN = Refusal(
    "edition_not_chosen",
    422,
    "Edisi ditentukan oleh hari perbuatan, bukan oleh laporan.",
    "The edition follows from the day of the act; a report cannot choose it.",
)
