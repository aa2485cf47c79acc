"""Parcels: a stream of bytes sealed chunk by chunk before it leaves the house, and opened again when it comes back.

Each chunk is bound to the parcel's name, its number and whether it is the last, so that none can be dropped, moved or
cut off unseen. Not for: where parcels are kept (outside/depot).
"""

import hashlib
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from kuramori.city.outside.house import House
from kuramori.foundation import envelope
from kuramori.foundation.envelope import Purpose
from kuramori.foundation.errors import Tampered

CHUNK = 8 << 20


def seal(house: House, name: str, content: BinaryIO) -> Iterator[bytes]:
    """Sealed chunks of `content`, in order."""
    key, key_id = _key(house), _key_id(name)
    number, ahead = 0, content.read(CHUNK)
    while True:
        now, ahead = ahead, content.read(CHUNK)
        place = _place(house, name, number, last=not ahead)
        yield envelope.seal(key, now, purpose=Purpose.BACKUP, key_id=key_id, place=place)
        number += 1
        if not ahead:
            return


def open(house: House, name: str, chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The content again. Raises Tampered for a chunk that is altered, missing, moved or cut off."""
    key, number, ended = _key(house), 0, False
    for number, chunk in enumerate(chunks):
        content, ended = _open_chunk(key, house, name, number, chunk)
        yield content
    if not ended:
        raise Tampered(f"backup {name}: cut off after chunk {number}")


def _open_chunk(key: bytes, house: House, name: str, number: int, chunk: bytes) -> tuple[bytes, bool]:
    for last in (False, True):
        try:
            place = _place(house, name, number, last=last)
            return envelope.open(key, chunk, purpose=Purpose.BACKUP, place=place), last
        except envelope.Unopenable:
            continue
    raise Tampered(f"backup {name}: chunk {number} does not open")


def _key(house: House) -> bytes:
    return house.keeper.secret("backup")


def _key_id(name: str) -> bytes:
    return hashlib.sha256(name.encode()).digest()[: envelope.KEY_ID_SIZE]


def _place(house: House, name: str, number: int, *, last: bool) -> tuple[str, ...]:
    return (house.city_code, "backup", name, str(number), "last" if last else "more")
