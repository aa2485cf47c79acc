"""The people of 蔵森市, household by household, from a seed: the same seed always gives the same
city.

Households stream and each is derivable alone, so a broken run is resumed with `first`. Not for:
storing anybody.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from kuramori.city.fiction import identity
from kuramori.city.fiction.places import CITY
from kuramori.city.fiction.stories import CITY_SERIES, EXPIRED_SERIES, tell
from kuramori.city.rules.register import ResidentRecord

__all__ = ["CITY", "Household", "Person", "expired_people", "household", "people"]


@dataclass(frozen=True)
class Person:
    """`versions` oldest first; `subject_seed` is what a stable pseudonym is made from, and names
    nobody."""

    subject_seed: str
    versions: tuple[ResidentRecord, ...]

    @property
    def current(self) -> ResidentRecord:
        return self.versions[-1]


@dataclass(frozen=True)
class Household:
    """`index` is its place in the city; `members` are present and removed persons, the first head
    at the front."""

    index: int
    number: str
    members: tuple[Person, ...]


def people(seed: int, count: int, first: int = 0) -> Iterator[Household]:
    """Households from index `first` on until exactly `count` persons were given; the last may be
    cut short."""
    return _stream(seed, CITY_SERIES, count, first)


def expired_people(seed: int, count: int, first: int = 0) -> Iterator[Household]:
    """`count` further persons, all removed on or before 2014-06-19: past retention by
    R-JOHYO-OLD."""
    return _stream(seed, EXPIRED_SERIES, count, first)


def household(seed: int, index: int, series: int = CITY_SERIES) -> Household:
    """One household, derived alone."""
    told = tell(seed, series, index)
    members = tuple(
        Person(f"{CITY.code}/{seed}/{member.place}", tuple(member.versions)) for member in told
    )
    return Household(index, identity.household_number(series, index), members)


def _stream(seed: int, series: int, count: int, index: int) -> Iterator[Household]:
    while count > 0:
        found = household(seed, index, series)
        if len(found.members) > count:
            found = Household(index, found.number, found.members[:count])
        yield found
        count -= len(found.members)
        index += 1
