"""Names whose reading fits their characters, from our own tables. Not for: guessing a reading.

Some surnames carry variant glyphs, variation selectors or compatibility code points, some given
names old kana: a register must bring every one of them back unchanged.
"""

from bisect import bisect
from dataclasses import dataclass
from importlib import resources
from itertools import accumulate
from random import Random

from kuramori.city.rules.register import Sex

Name = tuple[str, str]
"""Writing and reading."""

_RARE_SHARE = 0.02
_GENERATIONS = (1946, 1976, 2001)
_SPACE = "　"


@dataclass(frozen=True)
class ForeignFamily:
    """One nationality's family name with the given names that go with it."""

    nationality: str
    family: Name
    given: dict[Sex, list[Name]]


def _rows(table: str) -> list[list[str]]:
    source = resources.files(__package__).joinpath(table).read_text(encoding="utf-8")
    return [line.split("\t") for line in source.splitlines() if not line.startswith("#")]


def _given_table() -> dict[tuple[Sex, int], list[Name]]:
    table: dict[tuple[Sex, int], list[Name]] = {}
    for written, reading, sex, generation in _rows("given_names.tsv"):
        key = (Sex.MALE if sex == "m" else Sex.FEMALE, int(generation))
        table.setdefault(key, []).append((written, reading))
    return table


def _foreign_table() -> list[ForeignFamily]:
    def names(cell: str) -> list[Name]:
        return [
            (written, reading) for written, reading in (pair.split("=") for pair in cell.split())
        ]

    return [
        ForeignFamily(
            nationality, (family, reading), {Sex.MALE: names(male), Sex.FEMALE: names(female)}
        )
        for nationality, family, reading, male, female in _rows("foreign_names.tsv")
    ]


_COMMON: list[Name] = [(row[0], row[1]) for row in _rows("surnames.tsv") if len(row) == 2]
_RARE: list[Name] = [(row[0], row[1]) for row in _rows("surnames.tsv") if len(row) == 3]
# The n-th most frequent surname is about 1/n as frequent as the first, flattened so that the tail
# is met too.
_WEIGHTS = list(accumulate(1 / (rank + 12) for rank in range(len(_COMMON))))
_GIVEN = _given_table()
FOREIGN = _foreign_table()


def some_surname(rng: Random) -> Name:
    if rng.random() < _RARE_SHARE:
        return _RARE[int(rng.random() * len(_RARE))]
    return _COMMON[bisect(_WEIGHTS, rng.random() * _WEIGHTS[-1])]


def some_given_name(rng: Random, sex: Sex, born: int) -> Name:
    """A given name people of this sex born in year `born` have."""
    names = _GIVEN[sex, bisect(_GENERATIONS, born) + 1]
    return names[int(rng.random() * len(names))]


def full(surname: Name, given: Name, space: str = _SPACE) -> Name:
    """Surname and given name, writing and reading, parted by one space."""
    return surname[0] + space + given[0], surname[1] + _SPACE + given[1]
