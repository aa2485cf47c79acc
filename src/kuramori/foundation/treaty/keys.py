"""The two keys a party of the treaty signs with: Ed25519 (RFC 8032) and ML-DSA-44 (FIPS 204).

A signature is both or none, so that breaking one suite is not enough to speak for a party.
Not for: storing keys, or deciding whose keys they are.
"""

import hashlib
from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey, MLDSA44PublicKey

from kuramori.foundation import canonical

ED25519 = "ed25519"
ML_DSA_44 = "ml-dsa-44"
KEY_SIZES = {ED25519: 32, ML_DSA_44: 1312}
SIGNATURE_SIZES = {ED25519: 64, ML_DSA_44: 2420}

Pair = dict[str, bytes]


def write_pair(pair: Pair) -> dict[str, str]:
    """A pair of byte strings, one per suite, as base64 text."""
    return {suite: b64encode(value).decode("ascii") for suite, value in pair.items()}


def read_pair(value: Any, sizes: dict[str, int]) -> Pair:
    """The pair `write_pair` wrote. Raises ValueError or TypeError for any other value."""
    if not isinstance(value, dict) or value.keys() != sizes.keys():
        raise ValueError("not exactly the two suites")
    pair = {suite: b64decode(value[suite], validate=True) for suite in sizes}
    if any(len(pair[suite]) != size for suite, size in sizes.items()):
        raise ValueError("a key or signature of another length")
    return pair


@dataclass(frozen=True)
class PublicKeys:
    """What a party is known by: 32 bytes of Ed25519 and 1312 bytes of ML-DSA-44."""

    ed25519: bytes
    ml_dsa_44: bytes

    def to_json(self) -> dict[str, str]:
        """The keys as base64 text under the names of their suites."""
        return write_pair({ED25519: self.ed25519, ML_DSA_44: self.ml_dsa_44})

    @classmethod
    def from_json(cls, value: Any) -> Self:
        """The keys `to_json` wrote. Raises ValueError or TypeError for any other value."""
        pair = read_pair(value, KEY_SIZES)
        return cls(pair[ED25519], pair[ML_DSA_44])

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the canonical keys, in hex: what two people compare over another channel."""
        return hashlib.sha256(canonical.encode(self.to_json())).hexdigest()

    def broken_suite(self, signatures: Pair, data: bytes) -> str | None:
        """The first suite whose signature over `data` is not by these keys; None when both are."""
        if not _holds(Ed25519PublicKey.from_public_bytes, self.ed25519, signatures[ED25519], data):
            return ED25519
        if not _holds(MLDSA44PublicKey.from_public_bytes, self.ml_dsa_44, signatures[ML_DSA_44], data):
            return ML_DSA_44
        return None


@dataclass(frozen=True)
class SigningKeys:
    """A party's two private keys. Whoever holds them speaks for the party."""

    ed25519: Ed25519PrivateKey = field(repr=False)
    ml_dsa_44: MLDSA44PrivateKey = field(repr=False)

    @classmethod
    def generate(cls) -> Self:
        """New keys from the system's randomness."""
        return cls(Ed25519PrivateKey.generate(), MLDSA44PrivateKey.generate())

    @classmethod
    def from_seed(cls, seed: bytes) -> Self:
        """The keys of 64 secret bytes: 32 for each suite. Raises ValueError for another length."""
        if len(seed) != 64:
            raise ValueError("a seed has 64 bytes")
        return cls(
            Ed25519PrivateKey.from_private_bytes(seed[:32]),
            MLDSA44PrivateKey.from_seed_bytes(seed[32:]),
        )

    def seed(self) -> bytes:
        """The 64 secret bytes `from_seed` takes."""
        return self.ed25519.private_bytes_raw() + self.ml_dsa_44.private_bytes_raw()

    @property
    def public(self) -> PublicKeys:
        """The keys the other side needs."""
        return PublicKeys(
            self.ed25519.public_key().public_bytes_raw(),
            self.ml_dsa_44.public_key().public_bytes_raw(),
        )

    def sign(self, data: bytes) -> Pair:
        """Both signatures over `data`."""
        return {ED25519: self.ed25519.sign(data), ML_DSA_44: self.ml_dsa_44.sign(data)}


def _holds(load: Callable[[bytes], Any], key: bytes, signature: bytes, data: bytes) -> bool:
    try:
        load(key).verify(signature, data)
    except (InvalidSignature, ValueError):
        return False
    return True
