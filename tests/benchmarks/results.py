"""What was measured, beside the bare thing measured in the same run: a ratio travels between machines."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Comparison:
    """`unit` says what `ours` and `bare` count; `against` what the bare thing is."""

    what: str
    against: str
    unit: str
    ours: float
    bare: float

    @property
    def ratio(self) -> float:
        return self.ours / self.bare if self.bare else float("nan")

    def row(self) -> str:
        return f"{self.what:34}{self.ours:>12,.1f}{self.bare:>12,.1f}{self.ratio:>8.2f}  {self.unit:18}{self.against}"


HEADER = f"{'':34}{'ours':>12}{'bare':>12}{'ratio':>8}  {'unit':18}bare is"


class Results:
    def __init__(self) -> None:
        self.comparisons: list[Comparison] = []

    def add(self, what: str, *, against: str, unit: str, ours: float, bare: float) -> None:
        self.comparisons.append(Comparison(what, against, unit, ours, bare))
