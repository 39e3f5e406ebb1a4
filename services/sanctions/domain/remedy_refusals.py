"""The ways in which an objection or an appeal is refused. Codes never change once released."""

from datetime import datetime, timedelta

from shared.calendar import date_in_words, zone_named
from shared.contracts.refusals import Refusal

NO_REMEDY = Refusal(
    "no_remedy",
    409,
    "Tidak ada keberatan atau banding administratif terhadap sanksi ini.",
    "Neither an objection nor an appeal is open against this sanction.",
)
MISDIRECTED_LATE = Refusal(
    "remedy_inadmissible",
    409,
    "Tidak dapat diterima: sudah lewat waktu ketika sampai pada pejabat yang salah.",
    "Inadmissible: it was late already when it reached the wrong official.",
)
REPLIED_ALREADY = Refusal(
    "replied_already",
    409,
    "Tanggapan sudah disampaikan atau waktunya sudah lewat.",
    "A reply was given already, or its time is over.",
)


def inadmissible(until: datetime, zone: str) -> Refusal:
    """The letter that answers a late remedy is a "penetapan tidak dapat diterima"."""
    last = (until - timedelta(microseconds=1)).astimezone(zone_named(zone).clock).date()
    return Refusal(
        "remedy_inadmissible",
        409,
        f"Tidak dapat diterima: batas pengajuan {date_in_words(last)} sudah lewat.",
        f"Inadmissible: the last day to file it was {last.isoformat()}.",
        (("last_day", last.isoformat()),),
    )


def wrong_remedy(action: str, basis: str) -> Refusal:
    return Refusal(
        "wrong_remedy",
        409,
        f"Upaya administratif yang tepat adalah {action} ({basis}).",
        f"The right remedy against this decision is {action} ({basis}).",
        (("action", action),),
    )


def wrong_addressee(addressee: str, basis: str) -> Refusal:
    return Refusal(
        "wrong_addressee",
        409,
        f"Ditujukan kepada {addressee} ({basis}); teruskan, lalu catat dengan misdirection: waktunya tidak dihitung.",
        f"It goes to {addressee} ({basis}); forward it and record it with misdirection: that time is not counted.",
        (("addressed_to", addressee),),
    )


def result_contradicts_sanction(result: str, code: str) -> Refusal:
    return Refusal(
        "result_contradicts_sanction",
        422,
        f"Sanksi {code} tidak sesuai dengan hasil {result}.",
        f"The sanction {code} does not fit the result {result}.",
    )
