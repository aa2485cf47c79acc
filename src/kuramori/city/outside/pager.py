"""The pager: tells waiting consoles that something happened, no sooner than it is durable.

It rings with a reference only. PostgreSQL delivers a NOTIFY when the transaction that sent it commits, which is
exactly the promise needed. Not for: what happened (acts/respond reads that).
"""

from collections.abc import Callable, Iterator
from typing import Protocol

import psycopg
from django.db import connection

_CHANNEL = "kuramori_alert"


class Pager(Protocol):
    """Rings inside a transaction; listeners hear it after the commit."""

    def ring(self, reference: str) -> None:
        """Ring for everybody who listens, once this transaction commits."""

    def listen(self, patience: float) -> Iterator[str | None]:
        """References as they ring; None whenever `patience` seconds passed in silence."""


class PostgresPager:
    """LISTEN/NOTIFY on the register database. `dsn` is asked for when a listener comes."""

    def __init__(self, dsn: Callable[[], str]) -> None:
        self._dsn = dsn

    def ring(self, reference: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify(%s, %s)", [_CHANNEL, reference])

    def listen(self, patience: float) -> Iterator[str | None]:
        with psycopg.connect(self._dsn(), autocommit=True) as line:
            line.execute(f"LISTEN {_CHANNEL}")
            yield None
            while True:
                heard = False
                for notice in line.notifies(timeout=patience, stop_after=1):
                    heard = True
                    yield notice.payload
                if not heard:
                    yield None
