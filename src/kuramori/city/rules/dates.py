"""Dates as the register writes them: era or western, exact, off the calendar, or in part unknown
不詳.

A legal date is a text, the internal day kept beside it, and how precise it is (標準仕様書 §1.1.8):
never a plain date. Which item may hold which kind of date is a table here. Not for: the era table
(rules/eras), periods of retention (rules/retention). Nothing here guesses a date: what does not
exist is refused, with a suggestion.
"""

import re
import unicodedata
from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from kuramori.city.rules.eras import Era, era_named, era_of, era_text, western_text
from kuramori.foundation.errors import Refusal


class Precision(StrEnum):
    """How much of a date is known."""

    DAY = "day"
    NOT_CALENDAR = "not-calendar"
    ABOUT_DAY = "about-day"
    SPAN = "span"
    PART_OF_MONTH = "part-of-month"
    MONTH = "month"
    SEASON = "season"
    YEAR = "year"
    UNKNOWN = "unknown"


class DateItem(StrEnum):
    """The item of the record a date is written into; it decides what is accepted."""

    BIRTH = "birth"
    RESIDENT_SINCE = "resident-since"
    ADDRESS_SINCE = "address-since"
    VITAL_EVENT = "vital-event"
    FORMER_REGISTRATION = "former-registration"
    HAPPENED_ON = "happened-on"
    NOTIFIED_ON = "notified-on"
    RESIDENCE_UNTIL = "residence-until"


LABELS: dict[Precision | DateItem, str] = {
    Precision.DAY: "年月日",
    Precision.NOT_CALENDAR: "暦にない日",
    Precision.ABOUT_DAY: "日は推定",
    Precision.SPAN: "期間",
    Precision.PART_OF_MONTH: "旬まで",
    Precision.MONTH: "月まで",
    Precision.SEASON: "季節まで",
    Precision.YEAR: "年まで",
    Precision.UNKNOWN: "不詳",
    DateItem.BIRTH: "生年月日",
    DateItem.RESIDENT_SINCE: "住民となった年月日",
    DateItem.ADDRESS_SINCE: "住所を定めた年月日",
    DateItem.VITAL_EVENT: "出生・死亡・失踪の年月日",
    DateItem.FORMER_REGISTRATION: "旧外国人登録法による登録年月日",
    DateItem.HAPPENED_ON: "異動日",
    DateItem.NOTIFIED_ON: "届出日",
    DateItem.RESIDENCE_UNTIL: "在留期間の満了の日",
}

# 標準仕様書 §1.1.8: these items also hold days off the calendar and the 不詳 patterns; all others
# only true days.
_MAY_BE_OFF_CALENDAR = frozenset(
    {DateItem.BIRTH, DateItem.RESIDENT_SINCE, DateItem.ADDRESS_SINCE, DateItem.VITAL_EVENT}
)
_MAY_BE_UNKNOWN = _MAY_BE_OFF_CALENDAR | {DateItem.FORMER_REGISTRATION}


@dataclass(frozen=True, slots=True)
class ImpreciseDate:
    """`text` is what is shown and certified; `internal` the earliest day it can mean (None: wholly
    unknown).

    A day off the calendar keeps the last day of its month as internal day.
    """

    text: str
    internal: date | None
    precision: Precision = Precision.DAY

    @classmethod
    def of(cls, day: date, western: bool = False) -> "ImpreciseDate":
        return cls(western_text(day) if western else era_text(day), day)

    def to_body(self) -> list[str]:
        """[text, internal day or nothing, precision]: JSON-able and lossless."""
        return [self.text, self.internal.isoformat() if self.internal else "", self.precision.value]

    @classmethod
    def from_body(cls, body: list[str]) -> "ImpreciseDate":
        text, internal, precision = body
        return cls(text, date.fromisoformat(internal) if internal else None, Precision(precision))


@dataclass(frozen=True, slots=True)
class Written:
    """Year, month and day as somebody wrote them, the year already western; month and day may be
    missing."""

    year: int
    month: int | None = None
    day: int | None = None
    era: Era | None = None

    def year_text(self, western: bool) -> str:
        """The year in the calendar the item is kept in; an era that was written is kept on its
        border day."""
        era = None if western else self.era or era_of(earliest(self))
        return era.year_text(self.year) if era else f"{self.year}年"


_SHORT = re.compile(
    r"(?:(?P<era>[^\W\d_]{1,2}))?(?P<year>\d{1,4}|元)"
    r"(?:[年./-](?:(?P<month>\d{1,2})(?:[月./-](?:(?P<day>\d{1,2})日?)?)?)?)?"
)
_PACKED = re.compile(r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})")
_HEAD = r"(?P<era>[^\W\d_]{2})?(?P<year>\d{1,4}|元)年"
_DAY = _HEAD + r"(?P<month>\d{1,2})月(?P<day>\d{1,2})日"
_MONTH = _HEAD + r"(?P<month>\d{1,2})月"

# The fourteen patterns of 標準仕様書 §1.1.8 in its own order, each with the precision it leaves.
PATTERNS: tuple[tuple[re.Pattern[str], Precision], ...] = tuple(
    (re.compile(pattern), precision)
    for pattern, precision in (
        (_HEAD + "(?P<tail>頃)", Precision.YEAR),
        (_MONTH + "(?P<tail>頃)", Precision.MONTH),
        (_DAY + "(?P<tail>頃)", Precision.ABOUT_DAY),
        ("(?P<front>推定)" + _DAY, Precision.ABOUT_DAY),
        ("(?P<front>推定)" + _MONTH, Precision.MONTH),
        (_HEAD + "(?P<tail>(?P<season>[春夏秋冬]))", Precision.SEASON),
        (_MONTH + "(?P<tail>(?P<third>[上中下])旬)", Precision.PART_OF_MONTH),
        (_MONTH + "(?P<tail>(?P<third>[上中下])旬頃)", Precision.PART_OF_MONTH),
        ("年月日不詳", Precision.UNKNOWN),
        (_HEAD + "(?P<tail> ?月日不詳)", Precision.YEAR),
        (_MONTH + "(?P<tail> ?日不詳)", Precision.MONTH),
        (
            _DAY + r"(?P<tail>から(?P<month2>\d{1,2})月(?P<day2>\d{1,2})日頃までの間)",
            Precision.SPAN,
        ),
        (
            _MONTH + r"推定(?P<day>\d{1,2})日(?P<tail>から(?P<day2>\d{1,2})日までの間)",
            Precision.SPAN,
        ),
        (_DAY + r"(?P<tail>頃から(?P<day2>\d{1,2})日頃までの間)", Precision.SPAN),
    )
)
_SEASON_MONTH = {"春": 3, "夏": 6, "秋": 9, "冬": 1}
_THIRD_DAY = {"上": 1, "中": 11, "下": 21}
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−－ーｰ", "-"))


def parse_date(text: str, item: DateItem, western: bool = False) -> ImpreciseDate | Refusal:
    """Read a date typed for `item`; both calendars, short forms (S64.1.8, 昭64-1-8, 1989/1/8) and
    不詳 patterns.

    Either calendar may be typed; the text kept is in the era calendar, or in the western one where
    `western` says so (the birth date of a foreign resident) and for the end of a stay (標準仕様書
    §1.1.9). Refuses date.unreadable, date.not-in-era (with a suggestion), date.not-calendar,
    date.unknown-not-allowed.
    """
    given = _tidy(text)
    western = western or item is DateItem.RESIDENCE_UNTIL
    for pattern, precision in PATTERNS:
        if found := pattern.fullmatch(given):
            if item not in _MAY_BE_UNKNOWN:
                return Refusal("date.unknown-not-allowed", {"given": given})
            return _partly_unknown(found, precision, western)
    written = parse_written(given)
    if isinstance(written, Refusal):
        return written
    if written.day is None:
        return Refusal("date.unreadable", {"given": given})
    on_calendar = written.day <= monthrange(written.year, written.month or 1)[1]
    if not on_calendar and item not in _MAY_BE_OFF_CALENDAR:
        return Refusal("date.not-calendar", {"given": given})
    text = f"{written.year_text(western)}{written.month}月{written.day}日"
    return ImpreciseDate(
        text, earliest(written), Precision.DAY if on_calendar else Precision.NOT_CALENDAR
    )


def parse_written(text: str) -> Written | Refusal:
    """Read a year, a month or a day for searching: 昭和64年, 1989-01, H1.1.8. Days off the calendar
    are read."""
    given = _tidy(text)
    found = _PACKED.fullmatch(given) or _SHORT.fullmatch(given)
    if not found:
        return Refusal("date.unreadable", {"given": given})
    return _written(found.groupdict(), given)


def earliest(written: Written) -> date:
    """The first day a partly written date can mean, never before its era; off the calendar: end of
    the month."""
    month = written.month or 1
    last = monthrange(written.year, month)[1]
    day = date(written.year, month, min(written.day or 1, last))
    return max(day, written.era.first) if written.era else day


def known_part(value: ImpreciseDate) -> Written | None:
    """Year, month and day as far as they are known, as written: 29 February of a common year
    too."""
    day = value.internal
    if day is None:
        return None
    if value.precision is Precision.NOT_CALENDAR:
        written = parse_written(value.text)
        assert isinstance(written, Written)
        return replace(written, era=None)
    if value.precision in (Precision.DAY, Precision.ABOUT_DAY):
        return Written(day.year, day.month, day.day)
    return Written(
        day.year, None if value.precision in (Precision.YEAR, Precision.SEASON) else day.month
    )


def _tidy(text: str) -> str:
    """Digits, dashes and spaces of one width. Dates are no names: normalising them loses
    nothing."""
    return " ".join(unicodedata.normalize("NFKC", text.translate(_DASHES)).split())


def _written(parts: dict[str, str | None], given: str) -> Written | Refusal:
    sign = parts.get("era")
    era = era_named(sign) if sign else None
    count = 1 if parts["year"] == "元" else int(parts["year"] or 0)
    month, day = (int(parts[key]) if parts.get(key) else None for key in ("month", "day"))
    readable = count >= 1 and (era or (not sign and len(parts["year"] or "") == 4))
    year = era.first.year + count - 1 if era else count
    if (
        not readable
        or year > date.max.year
        or not 1 <= (month or 1) <= 12
        or not 1 <= (day or 1) <= 31
    ):
        return Refusal("date.unreadable", {"given": given})
    written = Written(year, month, day, era)
    if era and not _fits(written, era):
        return Refusal("date.not-in-era", {"given": given, "suggestion": _suggest(written)})
    return written


def _fits(written: Written, era: Era) -> bool:
    """Does any day the writing can mean lie in the era?"""
    bare = Written(written.year, written.month, written.day)
    last_month = written.month or 12
    last_day = monthrange(written.year, last_month)[1]
    latest = date(written.year, last_month, min(written.day or last_day, last_day))
    return earliest(bare) <= era.last and era.first <= latest


def _suggest(written: Written) -> str:
    """The same moment in the era it belongs to: 昭和64年1月8日 becomes 平成元年1月8日."""
    bare = Written(written.year, written.month, written.day)
    text = bare.year_text(western=False)
    text += f"{written.month}月" if written.month else ""
    return text + (f"{written.day}日" if written.day else "")


def _partly_unknown(
    found: re.Match[str], precision: Precision, western: bool
) -> ImpreciseDate | Refusal:
    """One of the fourteen patterns: keep the words as written, and the earliest day they can
    mean."""
    given, parts = found.string, found.groupdict()
    if precision is Precision.UNKNOWN:
        return ImpreciseDate(given, None, precision)
    written = _written(parts, given)
    if isinstance(written, Refusal):
        return _with_words(written, parts)
    if season := parts.get("season"):
        written = replace(written, month=_SEASON_MONTH[season])
    if third := parts.get("third"):
        written = replace(written, day=_THIRD_DAY[third])
    if not _span_runs_forward(written, parts):
        return Refusal("date.unreadable", {"given": given})
    before, after = (
        given[: found.start("era" if written.era else "year")],
        given[found.end("year") + 1 :],
    )
    return ImpreciseDate(before + written.year_text(western) + after, earliest(written), precision)


def _with_words(refusal: Refusal, parts: dict[str, str | None]) -> Refusal:
    """Put 頃 or 推定 back around the suggestion."""
    if "suggestion" not in refusal.params:
        return refusal
    words = (parts.get("front") or "") + refusal.params["suggestion"] + (parts.get("tail") or "")
    return Refusal(refusal.code, {**refusal.params, "suggestion": words})


def _span_runs_forward(written: Written, parts: dict[str, str | None]) -> bool:
    if not parts.get("day2"):
        return True
    end = (int(parts.get("month2") or written.month or 0), int(parts["day2"] or 0))
    return (written.month or 0, written.day or 0) < end and end[0] <= 12 and end[1] <= 31
