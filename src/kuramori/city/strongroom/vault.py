"""Record keys and sealed bytes: the only code that ever holds a record key in the clear.

Each value has a random key of its own, kept wrapped in the keyring; keyring row first, then the sealed row (an orphan
key is harmless). Nobody but the gate comes here. Not for: who may (rules), what was done (ledger).
"""

import hashlib
import hmac
import secrets
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4
from weakref import WeakKeyDictionary

from django.db import transaction

from kuramori.city.outside.house import House
from kuramori.city.outside.keeper import Keeper
from kuramori.city.store.access import run
from kuramori.city.store.routing import KEYRING
from kuramori.foundation import envelope
from kuramori.foundation.blind import Blinder
from kuramori.foundation.envelope import Purpose

_MEMORY_SECONDS = 60.0
_PSEUDONYM = b"kuramori/pseudonym/v1\x00"
_working: WeakKeyDictionary[Keeper, dict[int, tuple[float, bytes]]] = WeakKeyDictionary()


@dataclass(frozen=True)
class Sealed:
    """Sealed bytes and the id of the record key that opens them."""

    key_id: UUID
    content: bytes


def seal_records(house: House, contents: Sequence[tuple[UUID, bytes]]) -> list[Sealed]:
    """Seal record versions, each under a fresh key bound to its record id; their keys are durable on return."""
    fresh = [(uuid4(), secrets.token_bytes(envelope.KEY_SIZE)) for _ in contents]
    keep_keys(house, fresh)
    return [
        Sealed(key_id, _seal(house, key_id, key, Purpose.RECORD, record, content))
        for (key_id, key), (record, content) in zip(fresh, contents, strict=True)
    ]


def open_records(house: House, rows: Sequence[tuple[UUID, UUID, bytes]]) -> list[bytes | None]:
    """Open sealed versions given as (record id, key id, sealed); None where the key no longer exists.

    Raises envelope.Unopenable when bytes were altered or moved.
    """
    keys = find_keys(house, [key_id for _, key_id, _ in rows])
    return [
        envelope.open(keys[key_id], sealed, purpose=Purpose.RECORD, place=_place(house, record))
        if key_id in keys
        else None
        for record, key_id, sealed in rows
    ]


def seal_details(house: House, details: Mapping[UUID, bytes], year: int) -> dict[UUID, bytes]:
    """Seal what an entry says about each subject under that subject's log key of the year."""
    keys = _log_keys(house, list(details), year)
    return {
        subject: _seal(house, log_key_id(subject, year), keys[subject], Purpose.LOG_DETAIL, subject, detail)
        for subject, detail in details.items()
    }


def keep_keys(house: House, keys: Sequence[tuple[UUID, bytes]]) -> None:
    """Wrap keys under the current epoch and keep them, durably."""
    current_epoch(house)  # a new house opens its first
    with transaction.atomic(using=KEYRING, durable=True):
        epoch = _held_epoch()
        working = _working_key(house.keeper, epoch)
        wraps = [_wrap(house, working, key_id, key) for key_id, key in keys]
        run("keyring", "insert_keys", [[key_id for key_id, _ in keys], wraps, epoch])


def find_keys(house: House, key_ids: Sequence[UUID]) -> dict[UUID, bytes]:
    """Unwrapped keys by id; ids that no longer exist are missing from the answer."""
    return {
        key_id: _unwrap(house, _working_key(house.keeper, epoch), key_id, wrapped)
        for key_id, epoch, wrapped in run("keyring", "keys", [list(set(key_ids))])
    }


def destroy_keys(key_ids: Iterable[UUID]) -> None:
    """Delete keys from the keyring, durably. Deleting what is gone changes nothing."""
    with transaction.atomic(using=KEYRING, durable=True):
        run("keyring", "delete_keys", [list(key_ids)])


def rewrap(house: House, old: int, new: int, limit: int) -> int:
    """Put up to `limit` keys from epoch `old` under `new`; how many were moved. Each call is one durable step."""
    before, after = _working_key(house.keeper, old), _working_key(house.keeper, new)
    with transaction.atomic(using=KEYRING, durable=True):
        rows = run("keyring", "keys_under", [old, limit])
        moved = [
            (key_id, _wrap(house, after, key_id, _unwrap(house, before, key_id, old_wrap))) for key_id, old_wrap in rows
        ]
        if moved:
            key_ids, wraps = zip(*moved, strict=True)
            run("keyring", "rewrap_keys", [new, list(key_ids), list(wraps)])
    return len(moved)


def current_epoch(house: House) -> int:
    """The epoch that wraps new keys; the first one is opened when the house is new."""
    found = run("keyring", "current_epoch")
    return found[0][0] if found else open_epoch(house, 1)


def _held_epoch() -> int:
    """The current epoch, which stays current until this transaction ends: no key slips in behind a turn."""
    while not (found := run("keyring", "hold_epoch")):
        continue  # the one we waited for was closed meanwhile; its successor is there
    return found[0][0]


def open_epoch(house: House, number: int) -> int:
    """Create an epoch in the keeper, then make it current. Asking again changes nothing."""
    house.keeper.create(number)
    with transaction.atomic(using=KEYRING, durable=True):
        run("keyring", "close_epoch", [number])
        run("keyring", "open_epoch", [number, house.clock.now()])
    return number


def destroy_epoch(house: House, number: int) -> None:
    """Destroy an epoch nothing is wrapped under any more, in the keeper first, then on paper."""
    assert remaining(number) == 0, "keys are still wrapped under this epoch"
    house.keeper.destroy(number)
    _working.get(house.keeper, {}).pop(number, None)
    run("keyring", "mark_destroyed", [house.clock.now(), number])


def remaining(epoch: int) -> int:
    """Rows still under an epoch."""
    return run("keyring", "count_under", [epoch])[0][0]


def blinder(house: House, field: str) -> Blinder:
    """The token maker of one search field; its key stays in this room."""
    return Blinder(house.keeper.secret(f"index-{field.replace('_', '-')}"))


def pseudonyms(house: House, address_numbers: Sequence[str]) -> list[UUID]:
    """What each 宛名番号 is called in the register: HMAC-SHA-256 (RFC 2104) under a secret of its own, cut to 128 bits.

    The same number gives the same pseudonym for ever, and nobody without the keeper can tell whose one is.
    """
    secret = house.keeper.secret("pseudonym")
    macs = (hmac.digest(secret, _PSEUDONYM + number.encode(), "sha256") for number in address_numbers)
    return [UUID(bytes=mac[:16]) for mac in macs]


def log_key_id(subject: UUID, year: int) -> UUID:
    """The id of a subject's log key of a year; derived, so that erasing finds every one without a list of them."""
    digest = hashlib.sha256(b"kuramori/log-key/v1" + subject.bytes + year.to_bytes(2, "big")).digest()
    return UUID(bytes=digest[:16])


def _log_keys(house: House, subjects: Sequence[UUID], year: int) -> dict[UUID, bytes]:
    ids = {log_key_id(subject, year): subject for subject in subjects}
    found = find_keys(house, list(ids))
    missing = [(key_id, secrets.token_bytes(envelope.KEY_SIZE)) for key_id in ids if key_id not in found]
    if missing:
        keep_keys(house, missing)
        found |= find_keys(house, [key_id for key_id, _ in missing])
    return {subject: found[key_id] for key_id, subject in ids.items()}


def _seal(house: House, key_id: UUID, key: bytes, purpose: Purpose, owner: UUID, content: bytes) -> bytes:
    return envelope.seal(key, content, purpose=purpose, key_id=key_id.bytes, place=_place(house, owner))


def _place(house: House, owner: UUID) -> tuple[str, ...]:
    return (house.city_code, str(owner))


def _wrap(house: House, working: bytes, key_id: UUID, key: bytes) -> bytes:
    place = (house.city_code, "keyring", str(key_id))
    return envelope.seal(working, key, purpose=Purpose.RECORD_KEY, key_id=key_id.bytes, place=place)


def _unwrap(house: House, working: bytes, key_id: UUID, wrapped: bytes) -> bytes:
    place = (house.city_code, "keyring", str(key_id))
    return envelope.open(working, wrapped, purpose=Purpose.RECORD_KEY, place=place)


def _working_key(keeper: Keeper, epoch: int) -> bytes:
    """An epoch's working key, remembered for a minute: a destroyed epoch does not outlive that in any process."""
    kept = _working.setdefault(keeper, {})
    since, key = kept.get(epoch, (0.0, b""))
    if not key or time.monotonic() - since > _MEMORY_SECONDS:
        key = keeper.working_key(epoch)
        kept[epoch] = (time.monotonic(), key)
    return key
