"""Ranks of civil servants (golongan ruang), from the lowest to the highest."""

from enum import StrEnum


class Rank(StrEnum):
    I_A = "I/a"
    I_B = "I/b"
    I_C = "I/c"
    I_D = "I/d"
    II_A = "II/a"
    II_B = "II/b"
    II_C = "II/c"
    II_D = "II/d"
    III_A = "III/a"
    III_B = "III/b"
    III_C = "III/c"
    III_D = "III/d"
    IV_A = "IV/a"
    IV_B = "IV/b"
    IV_C = "IV/c"
    IV_D = "IV/d"
    IV_E = "IV/e"

    def is_below(self, other: "Rank") -> bool:
        ladder = list(Rank)
        return ladder.index(self) < ladder.index(other)
