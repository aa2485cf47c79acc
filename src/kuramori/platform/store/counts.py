"""Counting, with no more rights than the operator has.

Called inside `tenancy.counting`. Not for: anything with a content.
"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from kuramori.platform.store.tenancy import run

_SQL = Path(__file__).parent / "sql"


@dataclass(frozen=True)
class TenantCount:
    """How much is held for one city, and how much went on its orders."""

    tenant: str
    enrolled_at: datetime
    replicas: int
    newest: datetime | None
    orders: int
    erased: int


def per_tenant() -> tuple[TenantCount, ...]:
    """One line for each city."""
    return tuple(TenantCount(*row) for row in run((_SQL / "counts.sql").read_text("utf-8")))


def breaches() -> tuple[str, ...]:
    """Each wall that does not stand, in words; empty when all do."""
    return tuple(words for (words,) in run((_SQL / "breaches.sql").read_text("utf-8")))
