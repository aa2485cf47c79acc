"""What time it is: the platform's only clock."""

from datetime import UTC, datetime


def now() -> datetime:
    """The present second in UTC: the treaty speaks in whole seconds."""
    return datetime.now(UTC).replace(microsecond=0)
