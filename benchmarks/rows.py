from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One measure beside the physical limit, both taken in the same run; only their ratio can be compared."""

    name: str
    measured: float
    limit: float
    unit: str
    goal: float
    more_is_better: bool = True

    @property
    def ratio(self) -> float:
        """How many times the limit's cost: 1 is perfect, whatever the unit counts."""
        if self.more_is_better:
            return self.limit / self.measured
        return self.measured / self.limit

    @property
    def reached(self) -> bool:
        return self.ratio <= self.goal
