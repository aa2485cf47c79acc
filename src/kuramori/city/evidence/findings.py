"""What a living check comes back with."""

from collections.abc import Callable
from dataclasses import dataclass

from kuramori.city.outside.house import House


@dataclass(frozen=True)
class Finding:
    """`holds`, over `checked` of `population` things; `note` says in Japanese what was seen, without any person."""

    holds: bool
    population: int
    checked: int
    note: str


Look = Callable[[House], Finding]


@dataclass(frozen=True)
class Check:
    """A living check of one measure: `method` names what it does, for the evidence."""

    measure: str
    method: str
    look: Look
