"""What a measurement comes back with, and how rounds become one figure."""

import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class Figure:
    """Rounds of one quantity: the median counts, `low` and `high` are the spread."""

    rounds: tuple[float, ...]

    @property
    def value(self) -> float:
        return statistics.median(self.rounds)

    @property
    def low(self) -> float:
        return min(self.rounds)

    @property
    def high(self) -> float:
        return max(self.rounds)


@dataclass(frozen=True)
class Row:
    """One line of the table. `ratio` is ours to the baseline; `meets` is None where no target is set."""

    id: str
    name: str
    value: float
    unit: str
    baseline: str = ""
    ratio: float | None = None
    target: str = ""
    meets: bool | None = None
    low: float | None = None
    high: float | None = None
    note: str = ""
    extra: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return {key: value for key, value in asdict(self).items() if value not in ("", {})}


def figure(rounds: Sequence[float]) -> Figure:
    return Figure(tuple(rounds))


def percentile(sorted_values: Sequence[float], share: float) -> float:
    """The value below which `share` of the values lie; 0 for none."""
    return sorted_values[min(len(sorted_values) - 1, int(len(sorted_values) * share))] if sorted_values else 0.0
