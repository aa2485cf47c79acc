"""The ledger's head as a signed note: who says so, how many entries, which root — and who else has
seen it.

Source: C2SP signed-note, tlog-checkpoint, tlog-cosignature. Three kinds of signature, told apart by
a byte: Ed25519 over the note itself, and time-stamped cosignatures in Ed25519 and ML-DSA-44. Not
for: keys at rest — whoever signs hands in an object with `sign(bytes) -> bytes` — nor for whether
two checkpoints fit together (merkle).
"""

import binascii
import re
from base64 import b64decode, b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from hashlib import sha256
from typing import Protocol, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PublicKey

from kuramori.foundation.errors import Tampered
from kuramori.foundation.merkle import HASH_BYTES

MAX_SIGNATURES = 64
MAX_SIZE = 2**63 - 1

_DASH = "\u2014 "
_SIZE = re.compile(r"0|[1-9][0-9]{0,18}")
_NAME = re.compile(r"[^\s+]+")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")


class BadNote(Tampered, ValueError):
    """A note, key or signature that is not well-formed, or that no trusted key stands behind."""


class Algorithm(IntEnum):
    """The signature type byte of signed-note; part of the key id, so one key never serves two kinds
    by accident.
    """

    ED25519 = 0x01
    ED25519_COSIGNATURE = 0x04
    ML_DSA_44_COSIGNATURE = 0x06


_KEY_BYTES = {
    Algorithm.ED25519: 32,
    Algorithm.ED25519_COSIGNATURE: 32,
    Algorithm.ML_DSA_44_COSIGNATURE: 1312,
}


class Signer(Protocol):
    """Whoever holds a private key: a keeper, an HSM, a `cryptography` private key."""

    def sign(self, data: bytes, /) -> bytes: ...


@dataclass(frozen=True)
class VerifierKey:
    """A public key with the name it signs under; written `name+keyid+base64(type byte, key)` (a
    "vkey").
    """

    name: str
    algorithm: Algorithm
    public: bytes

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name) or len(self.name.encode()) > 255:
            raise BadNote("key name: empty, too long, or with a space or plus sign")
        if len(self.public) != _KEY_BYTES[self.algorithm]:
            raise BadNote("key: wrong length for its type")

    @property
    def id(self) -> bytes:
        """Four bytes that tell this key from others of its name; a label, not a defence."""
        return sha256(self.name.encode() + b"\n" + self._typed()).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{b64encode(self._typed()).decode()}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a vkey back. Raises `BadNote` for any other spelling, unknown types included."""
        name, _, rest = text.partition("+")
        key_id, _, encoded = rest.partition("+")
        typed = exact_base64(encoded)
        if not typed or typed[0] not in set(Algorithm):
            raise BadNote("key: unknown type")
        key = cls(name, Algorithm(typed[0]), typed[1:])
        if key.id.hex() != key_id:
            raise BadNote("key: its id does not belong to it")
        return key

    def _typed(self) -> bytes:
        return bytes([self.algorithm]) + self.public


@dataclass(frozen=True)
class Checkpoint:
    """One head of one ledger: its origin (name), its size in entries, its 32-byte root."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        lines = (self.origin, *self.extensions)
        if not all(lines) or any("\n" in line or _CONTROL.search(line) for line in lines):
            raise BadNote("checkpoint: an empty line or a control character")
        if not 0 <= self.size <= MAX_SIZE or len(self.root) != HASH_BYTES:
            raise BadNote("checkpoint: size or root out of range")

    @property
    def body(self) -> str:
        """The note text that is signed."""
        root = b64encode(self.root).decode()
        return "".join(f"{line}\n" for line in (self.origin, self.size, root, *self.extensions))

    @classmethod
    def parse(cls, body: str) -> Self:
        """Read a note text. Raises `BadNote` for anything `body` would not have produced."""
        lines = body.split("\n")
        if len(lines) < 4 or lines.pop() != "" or not _SIZE.fullmatch(lines[1]):
            raise BadNote("checkpoint: not origin, size and root, each on its line")
        origin, size, root, *extensions = lines
        return cls(origin, int(size), exact_base64(root), tuple(extensions))


@dataclass(frozen=True)
class Signature:
    """One signature line: the key's name, its id, and what it signed with (time included, if it has
    one).
    """

    name: str
    key_id: bytes
    blob: bytes

    def __str__(self) -> str:
        return f"{_DASH}{self.name} {b64encode(self.key_id + self.blob).decode()}\n"

    @classmethod
    def parse(cls, line: str) -> Self:
        """Read one line without its newline. Raises `BadNote`."""
        name, _, encoded = line.removeprefix(_DASH).partition(" ")
        raw = exact_base64(encoded)
        if not line.startswith(_DASH) or not _NAME.fullmatch(name) or len(raw) < 5:
            raise BadNote("note: a signature line is malformed")
        return cls(name, raw[:4], raw[4:])


@dataclass(frozen=True)
class Signed:
    """A signature that holds. `at` is its POSIX time; None where the kind carries no time."""

    key: VerifierKey
    at: int | None


def split(note: str) -> tuple[Checkpoint, tuple[Signature, ...]]:
    """Take a note apart, believing nothing yet. Raises `BadNote` when it is not well-formed."""
    if _CONTROL.search(note) or not _encodes(note):
        raise BadNote("note: not clean text")
    text, blank, tail = note.rpartition("\n\n")
    if not blank or not tail.endswith("\n"):
        raise BadNote("note: no signature lines")
    return Checkpoint.parse(text + "\n"), parse_signatures(tail)


def parse_signatures(lines: str) -> tuple[Signature, ...]:
    """Signature lines as a witness answers them, each ended by a newline. Raises `BadNote`."""
    *each, end = lines.split("\n")
    if end or not each or len(each) > MAX_SIGNATURES:
        raise BadNote("note: no signature lines, or too many")
    return tuple(Signature.parse(line) for line in each)


def sign(checkpoint: Checkpoint, signers: Sequence[tuple[VerifierKey, Signer]], at: int) -> str:
    """The whole signed note: body, blank line, one line per signer. `at` is POSIX seconds."""
    return checkpoint.body + "\n" + cosign(checkpoint, signers, at)


def cosign(checkpoint: Checkpoint, signers: Sequence[tuple[VerifierKey, Signer]], at: int) -> str:
    """Signature lines alone. Raises `BadNote` if a signer's key is not the one announced: nothing
    wrong gets out.
    """
    lines = []
    for key, signer in signers:
        time = b"" if key.algorithm is Algorithm.ED25519 else at.to_bytes(8, "big")
        signature = Signature(key.name, key.id, time + signer.sign(_message(checkpoint, key, at)))
        check(checkpoint, signature, key)
        lines.append(str(signature))
    return "".join(lines)


def check(checkpoint: Checkpoint, signature: Signature, key: VerifierKey) -> Signed:
    """Prove one signature by one key; raises `BadNote` when it does not hold."""
    if (signature.name, signature.key_id) != (key.name, key.id):
        raise BadNote("signature: made by another key")
    at, blob = None, signature.blob
    if key.algorithm is not Algorithm.ED25519:
        at, blob = int.from_bytes(blob[:8], "big"), blob[8:]
        if at > MAX_SIZE:
            raise BadNote("signature: its time is out of range")
    _verify_raw(key, blob, _message(checkpoint, key, at or 0))
    return Signed(key, at)


def signed_by(note: str, keys: Iterable[VerifierKey]) -> tuple[Checkpoint, tuple[Signed, ...]]:
    """The checkpoint and every signature on it by a known key, in the note's order; unknown keys
    are passed over.

    Raises `BadNote` when a known key's signature fails: such a note is refused as a whole.
    """
    known = {(key.name, key.id): key for key in keys}
    checkpoint, signatures = split(note)
    holding = [
        check(checkpoint, one, known[one.name, one.key_id])
        for one in signatures
        if (one.name, one.key_id) in known
    ]
    return checkpoint, tuple(holding)


def verify(note: str, keys: Iterable[VerifierKey]) -> Checkpoint:
    """The checkpoint, if at least one of `keys` signed it and none of their signatures fails; else
    `BadNote`.
    """
    checkpoint, holding = signed_by(note, keys)
    if not holding:
        raise BadNote("note: no trusted key stands behind it")
    return checkpoint


def _message(checkpoint: Checkpoint, key: VerifierKey, at: int) -> bytes:
    """The bytes a key of this kind signs (signed-note; tlog-cosignature)."""
    body = checkpoint.body.encode()
    match key.algorithm:
        case Algorithm.ED25519:
            return body
        case Algorithm.ED25519_COSIGNATURE:
            return b"cosignature/v1\ntime %d\n" % at + body
        case Algorithm.ML_DSA_44_COSIGNATURE:
            origin, name = checkpoint.origin.encode(), key.name.encode()
            if len(origin) > 255:
                raise BadNote("checkpoint: its origin is too long to be cosigned")
            numbers = (0).to_bytes(8, "big") + checkpoint.size.to_bytes(8, "big")
            prefix = b"subtree/v1\n\0" + bytes([len(name)]) + name + at.to_bytes(8, "big")
            return prefix + bytes([len(origin)]) + origin + numbers + checkpoint.root


def _verify_raw(key: VerifierKey, signature: bytes, message: bytes) -> None:
    try:
        if key.algorithm is Algorithm.ML_DSA_44_COSIGNATURE:
            MLDSA44PublicKey.from_public_bytes(key.public).verify(signature, message)
        else:
            Ed25519PublicKey.from_public_bytes(key.public).verify(signature, message)
    except (InvalidSignature, ValueError) as error:
        raise BadNote("signature: it does not hold") from error


def exact_base64(text: str) -> bytes:
    """Standard base64 in its one canonical spelling."""
    try:
        raw = b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadNote("not base64") from error
    if b64encode(raw).decode() != text:
        raise BadNote("not the canonical base64")
    return raw


def _encodes(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
