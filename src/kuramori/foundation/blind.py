"""Blind tokens: what a database may index about a secret without learning it.

A token is the first 64 bits of HMAC-SHA-256 (RFC 2104) over purpose and gram under a field's own key. Equal grams of
one field give equal tokens — that frequency is what a thief of the index still sees, and TRUST.md says so.
Not for: folding words into grams (rules/search).
"""

import hashlib
import hmac
from collections.abc import Iterable

_PURPOSE = b"kuramori/search/v1\x00"


class Blinder(dict[str, int]):
    """Tokens of one field by gram, each computed when first asked for. Hold it only inside the strongroom.

    A token is a signed 64-bit integer, as PostgreSQL's bigint holds it. Tokens are remembered: make one for a batch.
    """

    __repr__ = object.__repr__  # what it remembers is names

    def __init__(self, key: bytes) -> None:
        super().__init__()
        assert len(key) >= 32, "an index key is at least 32 bytes"
        self._keyed = hmac.new(key, _PURPOSE, hashlib.sha256)

    def __missing__(self, gram: str) -> int:
        mac = self._keyed.copy()
        mac.update(gram.encode("utf-8", "surrogatepass"))
        token = self[gram] = int.from_bytes(mac.digest()[:8], "big", signed=True)
        return token

    def token(self, gram: str) -> int:
        return self[gram]

    def tokens(self, grams: Iterable[str]) -> set[int]:
        return set(map(self.__getitem__, grams))
