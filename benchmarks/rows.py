from dataclasses import dataclass

LARGE = 100_000
"""Ratios to raw SQL and to bare ids are goals from so many people on: below, the fixed
costs of a run weigh more than the work."""


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
    judged: bool = True
    """Whether the goal is stated for a database of this size."""

    @property
    def ratio(self) -> float:
        """How many times the cost of the limit: 1 is perfect, for any unit."""
        if self.more_is_better:
            return self.limit / self.measured
        return self.measured / self.limit

    @property
    def reached(self) -> bool:
        return not self.judged or self.ratio <= self.goal

    @property
    def outcome(self) -> str:
        if not self.judged:
            return "too small to judge"
        return "reached" if self.reached else "MISSED"
