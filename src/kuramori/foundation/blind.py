"""Blind tokens: what a database may index about a secret without learning it.

A token is the first 64 bits of HMAC-SHA-256 (RFC 2104) over purpose and gram under a field's own key. Equal grams of
one field give equal tokens — that frequency is what a thief of the index still sees, and TRUST.md says so.
Not for: folding words into grams (rules/search).
"""

import hashlib
import hmac
from collections.abc import Iterable

_PURPOSE = b"kuramori/search/v1\x00"


class Blinder:
    """Turns the grams of one field into tokens. Hold it only inside the strongroom."""

    def __init__(self, key: bytes) -> None:
        assert len(key) >= 32, "an index key is at least 32 bytes"
        self._keyed = hmac.new(key, _PURPOSE, hashlib.sha256)

    def token(self, gram: str) -> int:
        """A signed 64-bit integer, as PostgreSQL's bigint holds it."""
        mac = self._keyed.copy()
        mac.update(gram.encode("utf-8", "surrogatepass"))
        return int.from_bytes(mac.digest()[:8], "big", signed=True)

    def tokens(self, grams: Iterable[str]) -> set[int]:
        return {self.token(gram) for gram in grams}
