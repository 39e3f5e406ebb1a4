"""The words that two or more services share. Indonesian terms: see GLOSSARY.md."""

from enum import StrEnum


class Election(StrEnum):
    PEMILU = "pemilu"
    PILKADA = "pilkada"


class Role(StrEnum):
    """What an agency is *to one case*. An agency has a role only through a case's parties."""

    HANDLER = "handler"
    SUPERIOR_OF_HANDLER = "superior_of_handler"
    RECOMMENDING = "recommending"
    CONTROL = "control"
    PERSONNEL_AUTHORITY = "personnel_authority"
    SUPERIOR = "superior"
    SECOND_SUPERIOR = "second_superior"
    TOP_AUTHORITY = "top_authority"
    TASK_FORCE = "task_force"


class EmploymentType(StrEnum):
    PNS = "pns"
    PPPK = "pppk"
    UNKNOWN = "unknown"


class PositionLevel(StrEnum):
    """Levels of PP 94/2021 Ps 16-25 (senior executive 1-3 are JPT utama, madya, pratama)."""

    SENIOR_EXECUTIVE_1 = "senior_executive_1"
    SENIOR_EXECUTIVE_2 = "senior_executive_2"
    SENIOR_EXECUTIVE_3 = "senior_executive_3"
    ADMINISTRATOR = "administrator"
    SUPERVISOR = "supervisor"
    EXECUTOR = "executor"
    FUNCTIONAL = "functional"
    FUNCTIONAL_EXPERT_1 = "functional_expert_1"
    DISTRICT_HEAD = "district_head"
    WARD_HEAD = "ward_head"
    ACTING_REGIONAL_HEAD = "acting_regional_head"
    UNKNOWN = "unknown"


class Confidence(StrEnum):
    """How sure we are of a rule: the text was seen, one secondary source or an inference, or no source at all."""

    CERTAIN = "certain"
    LIKELY = "likely"
    UNVERIFIED = "unverified"


class ViolationTrack(StrEnum):
    """Where a proven violation leads: the ethics code (PP 42/2004) or discipline (PP 94/2021)."""

    ETHICS = "ethics"
    DISCIPLINE = "discipline"


class SanctionCategory(StrEnum):
    """What a recommendation names; the personnel authority picks the kind within it."""

    MORAL = "moral"
    LIGHT = "light"
    MODERATE = "moderate"
    SEVERE = "severe"
    DISHONOURABLE_DISMISSAL = "dishonourable_dismissal"


class CaseOutcome(StrEnum):
    SANCTIONED = "sanctioned"
    REJECTED = "rejected"
    NOT_PROVEN = "not_proven"
    TIME_BARRED = "time_barred"
    REFERRED_TO_CRIMINAL_TRACK = "referred_to_criminal_track"
    SUBJECT_ALREADY_DISMISSED = "subject_already_dismissed"
    MERGED = "merged"
    SUBJECT_RETIRED = "subject_retired"
    SUBJECT_DECEASED = "subject_deceased"
    SANCTIONED_IN_ANOTHER_CASE = "sanctioned_in_another_case"
    SANCTION_ANNULLED = "sanction_annulled"


class Sla(StrEnum):
    ON_TIME = "on-time"
    DUE_SOON = "due-soon"
    OVERDUE = "overdue"
    PAUSED = "paused"


class ClockPolicy(StrEnum):
    """What a hand-over does to the running deadline: it runs on, or the new authority's time is counted anew."""

    KEEP = "keep"
    RESTART = "restart"


class ConflictGround(StrEnum):
    """Why an agency has no part in a case, or has one again."""

    HEADED_BY_REPORTED_OFFICIAL = "headed_by_reported_official"
    HEADED_BY_HIS_APPOINTEE = "headed_by_his_appointee"
    HEADED_BY_CANDIDATE = "headed_by_candidate"
    CONFLICT_ENDED = "conflict_ended"
    FOLLOWS_THE_ROLE_BELOW = "follows_the_role_below"


class RecordMeasure(StrEnum):
    """What is asked of the control authority about an official's personnel record."""

    BLOCK = "record_block"
    UNBLOCK = "record_unblock"


class RequestStatus(StrEnum):
    REQUESTED = "requested"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class ReportChannel(StrEnum):
    HTTP = "http"
    CSV = "csv"
    KAFKA = "kafka"


class ReportKind(StrEnum):
    """A report (laporan) comes from a citizen, a finding (temuan) from the supervisors themselves."""

    REPORT = "report"
    FINDING = "finding"
    PRELIMINARY_INFORMATION = "preliminary_information"


class ElectionType(StrEnum):
    """What is voted on: candidates of one election are determined on different days by type."""

    PRESIDENTIAL = "presidential"
    LEGISLATIVE = "legislative"
    REGIONAL_HEAD = "regional_head"


class TargetStatus(StrEnum):
    """Whom the act favoured, on the day of the act: before or after candidates were determined (penetapan)."""

    PROSPECTIVE_CANDIDATE = "prospective_candidate"
    CANDIDATE = "candidate"


class Circumstance(StrEnum):
    """What a report says beside the act itself; it decides whether an exception may apply. A reviewer judges it."""

    ON_UNPAID_LEAVE = "on_unpaid_leave"
    SPOUSE_IS_CANDIDATE = "spouse_is_candidate"
    ACTIVE_SUPPORT = "active_support"
    MERE_PRESENCE = "mere_presence"
    ATTRIBUTES_WORN = "attributes_worn"
    ELECTION_DUTY = "election_duty"


class NoticeChannel(StrEnum):
    EMAIL = "email"
    WEBHOOK = "webhook"


class DeliveryStatus(StrEnum):
    QUEUED = "queued"
    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    ACKNOWLEDGED = "acknowledged"
    FAILED = "failed"
