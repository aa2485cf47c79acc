"""Backups and drills: both stores copied, sealed before they leave, kept at every depot; restored to prove it.

A copy counts only after it was fetched back and opened once. The drill answers four questions with numbers and shows
nobody anything. Source: 評価書 III.7⑦, 標準仕様書 non-functional A.1.3. Not for: sealing (strongroom/parcel).
"""

import hashlib
import tempfile
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO
from uuid import UUID, uuid4

from kuramori.city.outside.depot import Depot, may_ship
from kuramori.city.outside.house import House
from kuramori.city.outside.stores import Store
from kuramori.city.rules.access import Request
from kuramori.city.rules.people import NIGHT, ActName
from kuramori.city.store.casework import BackupRow, CaseItemRow
from kuramori.city.strongroom import drill, epochs, gate, parcel, sequencer
from kuramori.foundation.errors import Refusal

_NIGHT_TERMINAL = "night"


@dataclass(frozen=True)
class Pair:
    """A register backup and a keyring backup that could be restored together."""

    register: str
    keyring: str


@dataclass(frozen=True)
class PairResult:
    """What a restored pair still gives: erased records opened (must be 0), and others opened of those tried."""

    pair: Pair
    erased_present: int
    erased_opened: int
    others_tried: int
    others_opened: int


def take(house: House, store: str) -> str | Refusal:
    """Copy one store (`register` or `keyring`) to every depot; the name of the backup.

    Refuses a depot abroad or at the production site before anything is shipped.
    """
    with gate.admit(house, NIGHT, Request(ActName.BACK_UP), terminal=_NIGHT_TERMINAL) as slip:
        assert not isinstance(slip, Refusal)
        refusal = next((no for depot in house.depots if (no := may_ship(depot.site, house.production))), None)
        if refusal:
            gate.note(slip, refused=refusal)
            return refusal
        name = f"{store}-{house.clock.now():%Y%m%dT%H%M%S}-{uuid4().hex[:8]}"
        rows = _ship(house, getattr(house.stores, store), name)
        BackupRow.objects.bulk_create(rows)
        gate.note(slip, items=len(rows), facts={"backup": name, "digest": rows[0].digest})
        return name


def retained(house: House) -> tuple[Pair, ...]:
    """Every register backup with every keyring backup: what a thief of the depot could put together."""
    names = {store: _names(store) for store in ("register", "keyring")}
    return tuple(Pair(one, other) for one in names["register"] for other in names["keyring"])


def prove_erasure(house: House, case_ids: tuple[UUID, ...], pairs: tuple[Pair, ...], sample: int) -> list[PairResult]:
    """The negative restore proof: restore each pair and try to open what was erased, with every key still kept."""
    erased = list(CaseItemRow.objects.filter(case__in=case_ids, erased=True).values_list("record", flat=True))
    results = [_prove_pair(house, pair, erased, sample) for pair in pairs]
    with gate.admit(house, NIGHT, Request(ActName.DRILL), terminal=_NIGHT_TERMINAL) as slip:
        assert not isinstance(slip, Refusal)
        facts = {
            "pairs": str(len(results)),
            "erased_opened": str(sum(one.erased_opened for one in results)),
            "others_opened": str(sum(one.others_opened for one in results)),
        }
        gate.note(slip, items=len(erased), facts=facts)
    return results


def _names(store: str) -> list[str]:
    rows = BackupRow.objects.filter(store=store).order_by("taken_at").values_list("copy", flat=True)
    return list(dict.fromkeys(rows))


def _ship(house: House, store: Store, name: str) -> list[BackupRow]:
    epoch, ledger_size = epochs.oldest(house), sequencer.standing().size
    with tempfile.TemporaryFile() as copy:
        store.copy_into(copy)
        return [_keep(house, store, depot, name, copy, epoch, ledger_size) for depot in house.depots]


def _keep(
    house: House, store: Store, depot: Depot, name: str, copy: BinaryIO, epoch: int, ledger_size: int
) -> BackupRow:
    copy.seek(0)
    counted = _Counted(parcel.seal(house, name, copy))
    depot.keep(name, counted)
    deque(parcel.open(house, name, depot.fetch(name)), maxlen=0)  # that every chunk opens is the proof
    return BackupRow(
        id=uuid4(),
        copy=name,
        store=store.name,
        depot=depot.name,
        taken_at=house.clock.now(),
        size=counted.size,
        digest=counted.digest.hexdigest(),
        ledger_size=ledger_size,
        epoch=epoch,
    )


def _prove_pair(house: House, pair: Pair, erased: list[UUID], sample: int) -> PairResult:
    with (
        _fetched(house, pair.register) as one,
        _fetched(house, pair.keyring) as other,
        house.stores.register.wake(one) as register,
        house.stores.keyring.wake(other) as keyring,
    ):
        gone = drill.count_openable(house, register, keyring, erased)
        others = drill.sample_of_others(register, erased, sample)
        rest = drill.count_openable(house, register, keyring, others)
    return PairResult(pair, gone.present, gone.opened, rest.present, rest.opened)


@contextmanager
def _fetched(house: House, name: str) -> Iterator[BinaryIO]:
    """A backup brought back from the first depot and opened, ready to be unpacked."""
    with tempfile.TemporaryFile() as archive:
        for content in parcel.open(house, name, house.depots[0].fetch(name)):
            archive.write(content)
        archive.seek(0)
        yield archive


class _Counted:
    """Chunks passing by, counted and digested."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self.size = 0
        self.digest = hashlib.sha256()

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self._chunks:
            self.size += len(chunk)
            self.digest.update(chunk)
            yield chunk
