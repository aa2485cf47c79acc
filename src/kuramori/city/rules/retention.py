"""How long an object of the register is kept: class, basis, last day, and the refusal to erase
before it.

Sources: 住民基本台帳法施行令34条, 番号法施行令30条; counting by 民法140条, 141条 and 143条2項. The
numbers are data (retention.toml). A period never counts from creation: no event yet means no end.
Not for: who erases (rules/workflow), nor what stops an erasure besides its day.
"""

import tomllib
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from importlib import resources

from kuramori.city.rules.register import ResidentRecord
from kuramori.foundation.errors import Refusal

_ONE_DAY = timedelta(days=1)
_FISCAL_MONTH = 4


class RetentionClass(StrEnum):
    """保管期間の区分; the value is what the database and the certificates carry."""

    JOHYO = "R-JOHYO"
    JOHYO_OLD = "R-JOHYO-OLD"
    HK_1 = "R-HK-1"
    HK_2 = "R-HK-2"
    TD_LAW = "R-TD-LAW"
    TD_CITY = "R-TD-CITY"
    NWS = "R-NWS"


class Start(StrEnum):
    """What the years are counted from."""

    EVENT = "event"
    FISCAL_YEAR = "fiscal-year"


@dataclass(frozen=True)
class RetentionRule:
    """One row of the table. `first_day_counted`: the wording 「から起算して」 makes the event day
    the first."""

    code: RetentionClass
    what: str
    event: str
    years: int
    first_day_counted: bool
    starts: Start
    basis: str


@dataclass(frozen=True)
class Retention:
    """What keeps one object, and until when; `last_day` is None while the event has not
    happened."""

    rule: RetentionRule
    last_day: date | None


def _load() -> dict[RetentionClass, RetentionRule]:
    source = resources.files(__package__).joinpath("retention.toml").read_text(encoding="utf-8")
    rows = [
        RetentionRule(
            **{**row, "code": RetentionClass(row["code"]), "starts": Start(row["starts"])}
        )
        for row in tomllib.loads(source).values()
    ]
    return {rule.code: rule for rule in rows}


RULES = _load()
LABELS: dict[RetentionClass, str] = {code: rule.what for code, rule in RULES.items()}


def last_day(rule: RetentionRule, event: date | None) -> date | None:
    """The last day the object is kept; None while the event has not happened.

    The period ends on the day before the corresponding day; a month without that day ends it on its
    last day.
    """
    if event is None:
        return None
    first = _first_day(rule, event)
    year = first.year + rule.years
    month_end = monthrange(year, first.month)[1]
    if first.day > month_end:
        return date(year, first.month, month_end)
    return date(year, first.month, first.day) - _ONE_DAY


def _first_day(rule: RetentionRule, event: date) -> date:
    if rule.starts is Start.FISCAL_YEAR:
        return date(event.year + (event.month >= _FISCAL_MONTH), _FISCAL_MONTH, 1)
    return event if rule.first_day_counted else event + _ONE_DAY


def longest(events: Mapping[RetentionClass, date | None]) -> Retention:
    """The rule that wins when several apply: the one that ends last, and one without an end before
    all."""
    assert events
    kept = [Retention(RULES[code], last_day(RULES[code], event)) for code, event in events.items()]
    return max(kept, key=lambda one: one.last_day or date.max)


def of_record(newest: ResidentRecord, cut_off: date) -> Retention:
    """What keeps a person's record with its whole history, given its newest version.

    A record removed on or before `cut_off` (a setting of each municipality, 2014-06-19 in most) had
    run out under the old Order; later ones are kept by the new one. A present record has no end.
    """
    removed_on = newest.removal.on if newest.removal else None
    old = removed_on is not None and removed_on <= cut_off
    rule = RULES[RetentionClass.JOHYO_OLD if old else RetentionClass.JOHYO]
    return Retention(rule, last_day(rule, removed_on))


def due(last: date | None, today: date) -> bool:
    """May the object be erased today? From the day after its last day on."""
    return last is not None and last < today


def refuse_before_end(last: date | None, today: date) -> Refusal | None:
    """Refuse an erasure inside the period; an object without an end says "-"."""
    if due(last, today):
        return None
    return Refusal("retention.not-due", {"last_day": last.isoformat() if last else "-"})
