"""What time it is. The only clock of the city; rules and foundation are handed its answer."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Protocol

JAPAN = timezone(timedelta(hours=9), "JST")


class Clock(Protocol):
    """Tells the time. `now` is an aware instant in UTC; `today` is the calendar day in Japan."""

    def now(self) -> datetime: ...

    def today(self) -> date: ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def today(self) -> date:
        return datetime.now(JAPAN).date()
