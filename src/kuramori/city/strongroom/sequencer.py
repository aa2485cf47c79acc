"""The sequencer: once a second, from committed rows to a signed, published, witnessed head.

Each step repeats until it succeeds: a kill between any two leaves the next call to finish. Also answers how far
behind publishing and witnessing are. Not for: writing entries (gate).
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from kuramori.city.outside.house import House
from kuramori.city.store.access import GATE_ROLE, as_role, run
from kuramori.city.strongroom import ledger


@dataclass(frozen=True)
class Standing:
    """How the ledger stands: newest head, newest witnessed size, entries not yet sequenced."""

    size: int
    root: bytes
    signed_at: datetime | None
    witnessed_size: int
    witnessed_at: datetime | None
    waiting: int


def advance(house: House) -> Standing:
    """Sequence what is committed, publish the head, have it witnessed; how the ledger stands now.

    Raises Breakage("witness.down") after publishing when the witness does not answer, Tampered when it knows a ledger
    this one does not extend.
    """
    ledger.sequence(house)
    with ledger.publishing(house):
        newest = ledger.head()
        if newest:
            if ledger.published_size(house) < newest.size:
                ledger.publish(house, newest)
            ledger.witness(house, newest)
    return standing()


def standing() -> Standing:
    """How the ledger stands, changing nothing."""
    newest = ledger.head()
    witnessed_size, witnessed_at = ledger.witnessed()
    with transaction.atomic(savepoint=False), as_role(GATE_ROLE):
        waiting = run("ledger", "waiting")[0][0]
    if newest is None:
        return Standing(0, b"", None, 0, None, waiting)
    return Standing(newest.size, newest.root, newest.signed_at, witnessed_size, witnessed_at, waiting)


def verifier_keys(house: House) -> tuple[str, ...]:
    """The ledger's own verifier keys, as text."""
    return tuple(str(key) for key, _ in ledger.signers(house))
