"""Sealed bytes that name their own format, suite, purpose and key, so that they open in 150 years.

An envelope binds its content to a *place* (city, table, record): bytes moved elsewhere do not open. The layout
is docs/reference/format.md. Keys are arguments; nothing here remembers one. Not for: streams or files.

    offset  size  field
         0     2  magic "KM"
         2     1  format version (1)
         3     1  suite (1 = AES-256-GCM-SIV, RFC 8452)
         4     1  purpose
         5    16  key id
        21    12  nonce
        33     …  ciphertext and 16-byte tag
"""

import os
from dataclasses import dataclass
from enum import IntEnum

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV

from kuramori.foundation.canonical import encode

MAGIC = b"KM"
VERSION = 1
KEY_SIZE = 32
KEY_ID_SIZE = 16
NONCE_SIZE = 12
TAG_SIZE = 16
HEADER_SIZE = 2 + 3 + KEY_ID_SIZE + NONCE_SIZE
MAX_SIZE = 2**31 - 1


class Suite(IntEnum):
    """How the bytes are sealed. A number is never used twice."""

    AES_256_GCM_SIV = 1


class Purpose(IntEnum):
    """What the bytes are; a value sealed for one purpose does not open for another."""

    RECORD = 1
    RECORD_KEY = 2
    LOG_DETAIL = 3
    FACTOR = 4
    BACKUP = 5


class Unopenable(Exception):
    """The envelope does not open: truncated, altered, another key, or another place. The cause is in `why`."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Header:
    """What an envelope says about itself, in the clear."""

    suite: Suite
    purpose: Purpose
    key_id: bytes
    nonce: bytes


def seal(key: bytes, content: bytes, *, purpose: Purpose, key_id: bytes, place: tuple[str, ...]) -> bytes:
    """Seal `content` (≤ 2 GiB) under a 32-byte `key`, bound to `place`, with a fresh random nonce."""
    assert len(key_id) == KEY_ID_SIZE, "a key id is 16 bytes"
    assert len(content) <= MAX_SIZE, "too large for one envelope"
    front = MAGIC + bytes((VERSION, Suite.AES_256_GCM_SIV, purpose)) + key_id + os.urandom(NONCE_SIZE)
    return front + AESGCMSIV(key).encrypt(front[-NONCE_SIZE:], content, _bound(front, place))


def open(key: bytes, envelope: bytes, *, purpose: Purpose, place: tuple[str, ...]) -> bytes:
    """The content. What must hold: 1 a readable header; 2 the wanted purpose; 3 the tag fits key, header and place.

    Raises Unopenable; never returns partly checked bytes.
    """
    header = read_header(envelope)
    if header.purpose != purpose:
        raise Unopenable(f"sealed for {header.purpose.name}, not for {purpose.name}")
    front, sealed = envelope[:HEADER_SIZE], envelope[HEADER_SIZE:]
    try:
        return AESGCMSIV(key).decrypt(header.nonce, sealed, _bound(front, place))
    except InvalidTag:
        raise Unopenable("altered, or another key, or another place") from None


def read_header(envelope: bytes) -> Header:
    """The header of an envelope, unverified until it is opened. Raises Unopenable when it is none of ours."""
    if len(envelope) < HEADER_SIZE + TAG_SIZE:
        raise Unopenable("truncated")
    if envelope[:2] != MAGIC:
        raise Unopenable("not an envelope")
    if envelope[2] != VERSION:
        raise Unopenable(f"format version {envelope[2]} is unknown")
    try:
        suite, purpose = Suite(envelope[3]), Purpose(envelope[4])
    except ValueError:
        raise Unopenable(f"suite {envelope[3]} or purpose {envelope[4]} is unknown") from None
    return Header(suite, purpose, bytes(envelope[5:21]), bytes(envelope[21:HEADER_SIZE]))


def _bound(front: bytes, place: tuple[str, ...]) -> bytes:
    """The associated data: the whole header, then the place in canonical form."""
    return front + encode(list(place))
