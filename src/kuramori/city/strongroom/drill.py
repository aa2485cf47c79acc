"""Opening records in a woken backup, to count what can still be read — without showing anything to anybody.

The negative restore proof: with every key the keeper still has, erased records must not open and all others must.
Plaintext never leaves this room; the answer is numbers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import psycopg

from kuramori.city.outside.house import House
from kuramori.city.store.access import run
from kuramori.foundation import envelope
from kuramori.foundation.envelope import Purpose
from kuramori.foundation.errors import Breakage


@dataclass(frozen=True)
class Count:
    """Of `present` sealed records looked at, `opened` could be read."""

    present: int
    opened: int


_RECORDS = "SELECT id, key_id, sealed FROM sealed_record WHERE id = ANY(%s)"
_SAMPLE = "SELECT id FROM sealed_record WHERE NOT id = ANY(%s) ORDER BY key_id LIMIT %s"
_KEYS = "SELECT key_id, epoch, wrapped FROM wrapped_key WHERE key_id = ANY(%s)"


def sample_of_others(register: str, erased: Sequence[UUID], size: int) -> list[UUID]:
    """Up to `size` records of a woken register that were not erased, spread by their random key ids."""
    with psycopg.connect(register) as line:
        return [row[0] for row in line.execute(_SAMPLE, [list(erased), size])]


def count_openable(house: House, register: str, keyring: str, records: Sequence[UUID]) -> Count:
    """Try every record of a woken register against a woken keyring and all epochs the keeper still holds.

    Both are libpq connection strings.
    """
    with psycopg.connect(register) as line:
        rows = line.execute(_RECORDS, [list(records)]).fetchall()
    with psycopg.connect(keyring) as line:
        kept = {row[0]: row[1:] for row in line.execute(_KEYS, [[row[1] for row in rows]])}
    return Count(len(rows), sum(_opens(house, row, kept.get(row[1])) for row in rows))


def count_here(house: House, records: Sequence[UUID]) -> Count:
    """The same on the running house: how many of the records open with the keys it has."""
    rows = run("register", "sealed_by_id", [list(records)])
    kept = {row[0]: row[1:] for row in run("keyring", "keys", [[row[1] for row in rows]])}
    return Count(len(rows), sum(_opens(house, row, kept.get(row[1])) for row in rows))


def _opens(house: House, row: tuple[UUID, UUID, bytes], kept: tuple[int, bytes] | None) -> bool:
    """Does this sealed record open? Tried with the epoch its key names, straight from the keeper."""
    if kept is None:
        return False
    (record, key_id, sealed), (epoch, wrapped) = row, kept
    keyring_place = (house.city_code, "keyring", str(key_id))
    try:
        working = house.keeper.working_key(epoch)
        key = envelope.open(working, wrapped, purpose=Purpose.RECORD_KEY, place=keyring_place)
        envelope.open(key, sealed, purpose=Purpose.RECORD, place=(house.city_code, str(record)))
    except (Breakage, envelope.Unopenable):
        return False
    return True
