"""Who belongs to an invented household: relations, sexes, ages and names that fit each other, and
their items.

Not for: what happens to them (fiction/stories).
"""

import tomllib
from bisect import bisect
from dataclasses import dataclass
from datetime import date, timedelta
from importlib import resources
from itertools import accumulate
from random import Random
from typing import Any

from kuramori.city.fiction import identity, names, places
from kuramori.city.fiction.events import Member, on
from kuramori.city.rules.dates import ImpreciseDate, Precision
from kuramori.city.rules.eras import era_of
from kuramori.city.rules.register import Sex, Status

_YEAR = 365.25
_ADULT = 19
_UNKNOWN_BIRTHS = 0.0006
_ALIASES = 0.2
_NUMBERS_SINCE = date(2015, 10, 5)


@dataclass(frozen=True)
class Shape:
    """A kind of household: ages of the head, and the relation, sex and birth of each other
    member."""

    weight: int
    head: tuple[int, int]
    members: list[tuple[str, str, int, int]]
    sex: str = "any"


@dataclass(frozen=True)
class Setting:
    """What all members of one household share. `until` is the last day anything happens to them."""

    seed: int
    series: int
    index: int
    until: date
    foreign: names.ForeignFamily | None


@dataclass
class Person:
    """A member before the numbers and the names: relation, sex and birth."""

    relation: str
    sex: Sex
    born: date


_SHAPES = [
    Shape(**row)
    for row in tomllib.loads(
        resources.files(__package__).joinpath("shapes.toml").read_text(encoding="utf-8")
    )["shape"]
]
_WEIGHTS = list(accumulate(shape.weight for shape in _SHAPES))
_SMALL_SHAPES = 3  # the first ones: alone, a couple, a couple with a child


def years_after(day: date, years: float) -> date:
    return day + timedelta(days=int(years * _YEAR))


def between(rng: Random, first: date, last: date) -> date:
    """A day from `first` to `last`, both included."""
    return first + timedelta(days=int(rng.random() * ((last - first).days + 1)))


def assemble(rng: Random, setting: Setting) -> list[Person]:
    """The head and everybody who is born, and grown up enough for the relation, by the end of the
    story."""
    count = _SMALL_SHAPES if setting.foreign else len(_SHAPES)
    shape = _SHAPES[bisect(_WEIGHTS, rng.random() * _WEIGHTS[count - 1], 0, count - 1)]
    low, high = shape.head
    head_sex = _some_sex(rng, shape.sex)
    head = Person(
        "世帯主", head_sex, years_after(setting.until, -low - rng.random() * (high - low))
    )
    found = [head]
    for relation, sex_word, first, last in shape.members:
        born = years_after(head.born, first + rng.random() * (last - first))
        sex = _some_sex(rng, sex_word, head_sex)
        marries = relation.endswith("妻")
        if born < setting.until - timedelta(days=30) and not (
            marries and _too_young(born, setting.until)
        ):
            found.append(
                Person("夫" if relation == "妻" and sex is Sex.MALE else relation, sex, born)
            )
    return found


def _too_young(born: date, on_day: date) -> bool:
    return years_after(born, _ADULT) > on_day


def _some_sex(rng: Random, word: str, head: Sex = Sex.BLANK) -> Sex:
    if word == "other":
        return Sex.FEMALE if head is Sex.MALE else Sex.MALE
    if word == "any":
        return Sex.MALE if rng.random() < 0.5 else Sex.FEMALE
    return Sex(word)


def grown_up(people: list[Person]) -> date:
    """The first day on which the head and every partner are of age: the household can form."""
    return max(
        years_after(one.born, _ADULT)
        for one in people
        if one.relation in ("世帯主", "夫", "妻", "子の妻")
    )


def enrol(rng: Random, setting: Setting, people: list[Person], arrival: date) -> list[Member]:
    """Give everybody a name, numbers and the items the household shares."""
    surname = setting.foreign.family if setting.foreign else names.some_surname(rng)
    named = [_some_name(rng, setting, surname, one) for one in people]
    origin = places.some_address_elsewhere(rng)
    shared = {
        "household_number": identity.household_number(setting.series, setting.index),
        "head_name": named[0][0],
        **(
            _stay(rng, setting, setting.foreign) if setting.foreign else _domicile(rng, named[0][0])
        ),
    }
    members = []
    for index, (one, (name, kana)) in enumerate(zip(people, named, strict=True)):
        place = identity.place_of(setting.series, setting.index, index)
        enters = max(arrival, one.born)
        items = {
            **shared,
            "name": name,
            "kana": kana,
            "sex": one.sex,
            "relation": one.relation,
            "birth": _birth(rng, one.born, setting),
            "previous_address": origin if enters == arrival else "",
            "status": Status.PRESENT,
            **_numbers(place, setting.until),
        }
        members.append(Member(place, one.born, enters, items))
    if setting.foreign and rng.random() < _ALIASES:
        members[0].items.update(_alias(rng, people[0]))
    return members


def _alias(rng: Random, one: Person) -> dict[str, Any]:
    """A Japanese name a foreign resident is known by 通称."""
    given = names.some_given_name(rng, one.sex, one.born.year)
    alias, reading = names.full(names.some_surname(rng), given)
    return {"alias": alias, "alias_kana": reading}


def _numbers(place: int, until: date) -> dict[str, Any]:
    """個人番号 exists only since its law: a record removed before has none."""
    return {
        "address_number": identity.address_number(place),
        "individual_number": identity.individual_number(place) if until >= _NUMBERS_SINCE else None,
        "resident_code": identity.resident_code(place),
    }


def _some_name(rng: Random, setting: Setting, surname: names.Name, one: Person) -> names.Name:
    if setting.foreign:
        given = setting.foreign.given[one.sex]
        return names.full(surname, given[int(rng.random() * len(given))], space=" ")
    return names.full(surname, names.some_given_name(rng, one.sex, one.born.year))


def _birth(rng: Random, born: date, setting: Setting) -> ImpreciseDate:
    if setting.foreign:
        return ImpreciseDate.of(born, western=True)
    era = era_of(born)
    if rng.random() < _UNKNOWN_BIRTHS and era:
        first = max(date(born.year, 1, 1), era.first)
        return ImpreciseDate(f"{era.year_text(born.year)} 月日不詳", first, Precision.YEAR)
    return on(born)


def _domicile(rng: Random, head: str) -> dict[str, Any]:
    return {"registered_domicile": places.some_address_elsewhere(rng), "domicile_head": head}


def _stay(rng: Random, setting: Setting, family: names.ForeignFamily) -> dict[str, Any]:
    """Nationality and status of residence."""
    status, ends = places.RESIDENCE_STATUSES[int(rng.random() * len(places.RESIDENCE_STATUSES))]
    until = between(rng, setting.until, years_after(setting.until, 4)) if ends else None
    return {"nationality": family.nationality, "residence_status": status, "residence_until": until}
