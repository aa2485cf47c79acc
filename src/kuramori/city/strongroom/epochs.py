"""Epoch turns: every record key moves under a new epoch, then the old epoch is destroyed in the keeper.

From that instant every older copy of the keyring is noise. Batches are short durable steps, so clerks go on reading and
a kill resumes where it stopped. Not for: who decides a turn (acts/rotate).
"""

from dataclasses import dataclass
from datetime import datetime

from kuramori.city.outside.house import House
from kuramori.city.store.access import run
from kuramori.city.strongroom import gate, vault

BATCH = 2_000


@dataclass(frozen=True)
class Gauge:
    """Rows still under the old epoch, of how many keys in all."""

    remaining: int
    total: int


def current(house: House) -> int:
    """The epoch that wraps new keys."""
    return vault.current_epoch(house)


def oldest(house: House) -> int:
    """The oldest epoch any key is still wrapped under; what a copy of the keyring taken now depends on."""
    return run("keyring", "oldest_epoch")[0][0] or vault.current_epoch(house)


def begin(house: House, new: int) -> None:
    """Create the new epoch and wrap new keys under it from now on. Asking again changes nothing."""
    vault.open_epoch(house, new)


def move(house: House, old: int, new: int) -> int:
    """Move one batch; rows still under `old`."""
    return gate.rewrap(house, old, new, BATCH)


def end(house: House, old: int) -> None:
    """Destroy the old epoch and prove it: nothing is wrapped under it, and the keeper no longer derives it."""
    vault.destroy_epoch(house, old)


def gauge(old: int) -> Gauge:
    """How far a turn has come."""
    return Gauge(vault.remaining(old), run("keyring", "count_keys")[0][0])


def destroyed() -> dict[int, datetime]:
    """Destroyed epochs and when."""
    return dict(run("keyring", "destroyed_epochs"))
