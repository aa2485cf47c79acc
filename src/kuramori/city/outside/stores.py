"""The two databases as things that can be copied whole and woken elsewhere: register and keyring, never together.

Not for: rows (store), sealing or shipping copies (strongroom/parcel, depot).
"""

import secrets
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Protocol

import psycopg
from psycopg.conninfo import conninfo_to_dict

from kuramori.city.outside.base_backup import awake, stream_out
from kuramori.city.outside.certificates import Certificates
from kuramori.city.outside.postgres import Programs
from kuramori.foundation.errors import Breakage

_WOKEN = "scratch-"


class Store(Protocol):
    """One database cluster. `name` is `register` or `keyring`."""

    name: str

    def copy_into(self, out: BinaryIO) -> None:
        """Write a consistent copy of the running cluster. Raises Breakage("store.down")."""

    def wake(self, archive: BinaryIO) -> AbstractContextManager[str]:
        """A scratch cluster from a copy, as a libpq connection string; gone afterwards."""


@dataclass(frozen=True)
class Stores:
    """Both stores of the city."""

    register: Store
    keyring: Store


@dataclass(frozen=True)
class PostgresStore:
    """A PostgreSQL cluster reached as superuser by `dsn` (kept out of sight); woken copies live under `scratch`.

    A woken copy is read in its `database` by the same account: a drill must see every row.
    """

    name: str
    dsn: str = field(repr=False)
    database: str
    scratch: Path
    certificates: Certificates

    def copy_into(self, out: BinaryIO) -> None:
        stream_out(self._programs(), self.dsn, out)

    @contextmanager
    def wake(self, archive: BinaryIO) -> Iterator[str]:
        folder = self.scratch / f"{_WOKEN}{self.name}-{secrets.token_hex(4)}"
        account = conninfo_to_dict(self.dsn)
        with awake(archive, folder, self._programs(), self.certificates) as cluster:
            yield cluster.conninfo(account["user"], account["password"], self.database)

    def _programs(self) -> Programs:
        """Of the version that our server has: no other can wake its copies."""
        try:
            with psycopg.connect(self.dsn) as server:
                return Programs.here(self.scratch, server.info.server_version // 10000)
        except psycopg.OperationalError as error:
            raise Breakage("store.down", store=self.name) from error


def woken(scratch: Path) -> Iterator[Path]:
    """Folders of the copies that are awake under `scratch`, or were when their process was killed."""
    return scratch.glob(f"{_WOKEN}*")
