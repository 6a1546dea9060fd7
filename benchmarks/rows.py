from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """A measurement and its physical limit, both taken in the same run; only their ratio
    is comparable.
    """

    name: str
    measured: float
    limit: float
    unit: str
    goal: float
    more_is_better: bool = True

    @property
    def ratio(self) -> float:
        """How many times the cost of the limit: 1 is perfect, for any unit."""
        if self.more_is_better:
            return self.limit / self.measured
        return self.measured / self.limit

    @property
    def reached(self) -> bool:
        return self.ratio <= self.goal
