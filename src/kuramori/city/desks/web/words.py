"""How days and moments are written on screen: 和暦 in Japanese, ISO in English, always the city's own clock.

One calendar at a time (標準仕様書 §1.1.9). Not for: dates of a record, which are shown as stored.
"""

from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import get_language, ngettext

from kuramori.city.rules.eras import era_of, era_text


def day_text(day: date) -> str:
    """令和8年11月23日, or 2026-11-23 in English; of a moment, its day by the city's clock."""
    if isinstance(day, datetime):
        day = timezone.localtime(day).date()
    return day.isoformat() if get_language() == "en" else era_text(day)


def short_day(day: date) -> str:
    """R8.11.23, or 2026-11-23 in English: for dense tables."""
    era = era_of(day)
    if era is None or get_language() == "en":
        return day.isoformat()
    return f"{era.letter}{day.year - era.first.year + 1}.{day.month}.{day.day}"


def moment_text(at: datetime) -> str:
    """R8.11.23 14:05:03 by the city's clock."""
    local = timezone.localtime(at)
    return f"{short_day(local.date())} {local:%H:%M:%S}"


def age_text(since: datetime | date, now: datetime) -> str:
    """How long something has waited, in the largest whole unit."""
    if isinstance(since, datetime):
        minutes = max(0, int((now - since).total_seconds() // 60))
    else:
        minutes = max(0, (timezone.localtime(now).date() - since).days * 1440)
    if minutes < 60:
        return ngettext("%(n)d分", "%(n)d分", minutes) % {"n": minutes}
    if minutes < 1440:
        return ngettext("%(n)d時間", "%(n)d時間", minutes // 60) % {"n": minutes // 60}
    return ngettext("%(n)d日", "%(n)d日", minutes // 1440) % {"n": minutes // 1440}
