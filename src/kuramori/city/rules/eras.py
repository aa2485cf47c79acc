"""The era table 元号: which era a day belongs to, and how an era year is written.

Source: 元号法 and the cabinet orders that name each era; the table is data (標準仕様書 §1.3.6).
Not for: reading what somebody typed, nor dates that are not days (rules/dates).
"""

import tomllib
from dataclasses import dataclass
from datetime import date
from importlib import resources


@dataclass(frozen=True)
class Era:
    """One era; `first` and `last` are both its days. The era in force has no last day yet."""

    name: str
    letter: str
    first: date
    last: date = date.max

    def holds(self, day: date) -> bool:
        return self.first <= day <= self.last

    def year_text(self, year: int) -> str:
        """`year` of the western calendar as written in this era: 元 for the first year."""
        count = year - self.first.year + 1
        return f"{self.name}{'元' if count == 1 else count}年"


def _load() -> tuple[Era, ...]:
    source = resources.files(__package__).joinpath("eras.toml").read_text(encoding="utf-8")
    return tuple(Era(**row) for row in tomllib.loads(source)["era"])


ERAS = _load()
_BY_SIGN = {sign: era for era in ERAS for sign in (era.name, era.name[0], era.letter)}


def era_named(sign: str) -> Era | None:
    """The era for 平成, 平 or H (either case)."""
    return _BY_SIGN.get(sign.upper())


def era_of(day: date) -> Era | None:
    """The era a day is written in: on a border day the newer one. None before the table begins."""
    return next((era for era in reversed(ERAS) if era.holds(day)), None)


def era_text(day: date) -> str:
    """平成元年1月8日. A day before the table begins is written in the western calendar."""
    era = era_of(day)
    year = era.year_text(day.year) if era else f"{day.year}年"
    return f"{year}{day.month}月{day.day}日"


def western_text(day: date) -> str:
    """1989年1月8日: only for the birth date and the end of stay of foreign residents (標準仕様書
    §1.1.9)."""
    return f"{day.year}年{day.month}月{day.day}日"
