"""Running named SQL on one of the two databases, as the role that the room calling it holds."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connections

from kuramori.city.store.named import statements
from kuramori.city.store.routing import KEYRING

GATE_ROLE = "kuramori_gate"
"""The database role that may write the ledger and sealed records; the application role only borrows it."""

_REGISTER_ROOMS = frozenset({"register", "ledger"})


def run(room: str, name: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """Run one named statement; its rows, or an empty list when it gives none."""
    with connections[_database(room)].cursor() as cursor:
        cursor.execute(statements(room)[name], values)
        return cursor.fetchall() if cursor.description else []


def run_many(room: str, name: str, rows: Iterable[Sequence[Any]]) -> None:
    """Run one named statement for many rows in one round trip."""
    with connections[_database(room)].cursor() as cursor:
        cursor.executemany(statements(room)[name], rows)


def copy_in(room: str, name: str, rows: Iterable[Sequence[Any]]) -> None:
    """Stream rows into one named COPY statement."""
    connection = connections[_database(room)]
    statement = statements(room)[name]
    with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(statement) as stream:
        for row in rows:
            stream.write_row(row)


@contextmanager
def as_role(role: str) -> Iterator[None]:
    """Hold a database role for a few statements of the current register transaction."""
    connection = connections["default"]
    assert connection.in_atomic_block, "a role is only held inside a transaction"
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {role}")
    yield
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")


def _database(room: str) -> str:
    return "default" if room in _REGISTER_ROOMS else KEYRING
