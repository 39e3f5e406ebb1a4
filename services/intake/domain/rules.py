"""What makes a well-formed report acceptable: dates in order, places and agencies that exist."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time

from services.intake.domain.form import ReportForm
from services.intake.domain.violations import VIOLATIONS
from shared.calendar import known_elections, zone_named
from shared.calendar import province as zone_of
from shared.calendar.zones import at_local
from shared.contracts.refusals import Refusal, Refused
from shared.directory.agencies import AgencyKind, Directory

FIRST_DAY = date(2022, 9, 22)
"""The day of the five-agency decree (SKB); no edition of the procedure governs the act of an earlier day."""


@dataclass(frozen=True)
class Desk:
    """What the desk that takes reports knows. `editions` may be asked for by name: none in production."""

    directory: Directory
    editions: frozenset[str] = field(default=frozenset())

    def check(self, form: ReportForm, now: datetime) -> None:
        """Raises Refused with the first rule that the report breaks."""
        for rule in RULES:
            for refusal in rule(self, form, now):
                raise Refused(refusal)

    def zone(self, province: str, handler: str | None) -> str:
        """Where the handling office's clock hangs: all offices of a province live by one."""
        office = self.directory.find(handler) if handler else None
        return office.zone if office else zone_of(province).zone

    def provinces(self) -> frozenset[str]:
        return frozenset(agency.province for agency in self.directory if agency.province)


Rule = Callable[[Desk, ReportForm, datetime], Iterator[Refusal]]


def act_is_not_ahead(_desk: Desk, form: ReportForm, now: datetime) -> Iterator[Refusal]:
    if form.occurred_at > now:
        yield _invalid(
            "occurred_in_future",
            "occurred_at",
            "Waktu kejadian masih di masa depan; periksa tanggal dan zona waktunya.",
            "The act lies in the future; check its date and UTC offset.",
        )


def act_is_governed(desk: Desk, form: ReportForm, _now: datetime) -> Iterator[Refusal]:
    """The day begins where the case will be handled: in Papua two hours before Jakarta."""
    zone = zone_named(desk.zone(form.province, form.handler))
    if form.occurred_at < at_local(FIRST_DAY, time.min, zone):
        yield _invalid(
            "occurred_before_first_edition",
            "occurred_at",
            "Kejadian sebelum 22 September 2022 tidak tercakup oleh prosedur ini.",
            "Acts before 22 September 2022 are not governed by this procedure.",
        )


def knowledge_is_not_ahead(_desk: Desk, form: ReportForm, now: datetime) -> Iterator[Refusal]:
    if form.known_at > now:
        yield _invalid(
            "known_in_future",
            "known_at",
            "Waktu diketahui masih di masa depan; periksa tanggal dan zona waktunya.",
            "The act became known in the future; check the date and UTC offset.",
        )


def knowledge_follows_act(_desk: Desk, form: ReportForm, _now: datetime) -> Iterator[Refusal]:
    if form.known_at < form.occurred_at:
        yield _invalid(
            "known_before_occurred",
            "known_at",
            "Waktu diketahui tidak boleh mendahului waktu kejadian.",
            "The act cannot have become known before it happened.",
        )


def violation_is_catalogued(_desk: Desk, form: ReportForm, _now: datetime) -> Iterator[Refusal]:
    if form.violation not in VIOLATIONS:
        yield _invalid(
            "unknown_violation",
            "violation",
            "Kode pelanggaran tidak ada dalam katalog (KE-01..KE-07, DS-01..DS-13, ST-01, ST-02).",
            "The catalogue has no such violation (KE-01..KE-07, DS-01..DS-13, ST-01, ST-02).",
        )


def election_is_of_its_kind(_desk: Desk, form: ReportForm, _now: datetime) -> Iterator[Refusal]:
    """An election that is not set yet cannot be checked; one that is must fit what is reported."""
    known = known_elections().find(form.election_id) if form.election_id else ()
    kinds, types = {vote.election for vote in known}, {vote.type for vote in known}
    if known and (form.election not in kinds or form.election_type not in {None, *types}):
        yield _invalid(
            "election_mismatch",
            "election_id",
            "Pemilu atau pemilihan ini tidak sesuai dengan isian election atau election_type.",
            "This election does not fit the fields election or election_type.",
        )


def province_exists(desk: Desk, form: ReportForm, _now: datetime) -> Iterator[Refusal]:
    if form.province not in desk.provinces():
        yield _invalid(
            "unknown_province", "province", "Kode provinsi tidak dikenal.", "There is no province with this code."
        )


def agencies_exist(desk: Desk, form: ReportForm, _now: datetime) -> Iterator[Refusal]:
    for number, official in enumerate(form.reported_officials):
        if desk.directory.find(official.agency) is None:
            yield _invalid(
                "unknown_agency",
                f"reported_officials.{number}.agency",
                "Instansi terlapor tidak ada dalam direktori.",
                "The directory has no agency with this id.",
            )


def handler_supervises_elections(desk: Desk, form: ReportForm, _now: datetime) -> Iterator[Refusal]:
    handler = desk.directory.find(form.handler) if form.handler else None
    if form.handler and (handler is None or handler.kind is not AgencyKind.ELECTION_SUPERVISOR):
        yield _invalid(
            "unknown_handler",
            "handler",
            "Penangan harus kantor Bawaslu yang ada dalam direktori.",
            "The handler must be a Bawaslu office of the directory.",
        )


def edition_may_be_asked_for(desk: Desk, form: ReportForm, _now: datetime) -> Iterator[Refusal]:
    if form.edition is not None and form.edition not in desk.editions:
        yield _invalid(
            "edition_not_allowed",
            "edition",
            "Edisi ini tidak dapat diminta di sini; kosongkan isian edition.",
            "This edition cannot be asked for here; leave edition out.",
        )


RULES: tuple[Rule, ...] = (
    act_is_not_ahead,
    knowledge_is_not_ahead,
    knowledge_follows_act,
    violation_is_catalogued,
    election_is_of_its_kind,
    province_exists,
    agencies_exist,
    handler_supervises_elections,
    act_is_governed,
    edition_may_be_asked_for,
)


def _invalid(code: str, where: str, detail_id: str, detail: str) -> Refusal:
    return Refusal(code, 422, detail_id, detail, ((where, code),))
