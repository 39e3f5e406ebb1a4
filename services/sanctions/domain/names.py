"""Officials and categories of sanctions by name: for pages, letters and refusals alike."""

from services.sanctions.domain.acts import SignedBy
from shared.contracts.vocabulary import SanctionCategory

CATEGORIES: dict[str, str] = {
    SanctionCategory.MORAL: "sanksi moral",
    SanctionCategory.LIGHT: "hukuman disiplin ringan",
    SanctionCategory.MODERATE: "hukuman disiplin sedang",
    SanctionCategory.SEVERE: "hukuman disiplin berat",
    SanctionCategory.DISHONOURABLE_DISMISSAL: "pemberhentian tidak dengan hormat",
}
OFFICIALS: dict[SignedBy, tuple[str, str]] = {
    SignedBy.COMPETENT_OFFICIAL: ("pejabat yang berwenang menghukum", "the competent official"),
    SignedBy.PRESIDENT: ("Presiden", "the President"),
    SignedBy.PERSONNEL_AUTHORITY: ("PPK", "the personnel authority"),
    SignedBy.REPRESENTATIVE_HEAD: ("Kepala Perwakilan RI", "the head of the mission"),
    SignedBy.SENIOR_EXECUTIVE_2: ("pejabat JPT madya", "a senior executive (JPT madya)"),
    SignedBy.SENIOR_EXECUTIVE_3: ("pejabat JPT pratama", "a senior executive (JPT pratama)"),
    SignedBy.ADMINISTRATOR: ("pejabat administrator", "an administrator"),
    SignedBy.NAMED_SENIOR_FUNCTIONAL: (
        "pejabat fungsional ahli madya yang ditunjuk PPK",
        "a senior functional official named by the authority",
    ),
    SignedBy.SUPERVISOR: ("pejabat pengawas", "a supervisor"),
    SignedBy.NAMED_FUNCTIONAL: (
        "pejabat fungsional ahli muda yang ditunjuk PPK",
        "a functional official named by the authority",
    ),
}


def official_id(code: str) -> str:
    return OFFICIALS[SignedBy(code)][0]


def official_en(code: str) -> str:
    return OFFICIALS[SignedBy(code)][1]
