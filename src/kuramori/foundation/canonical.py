"""One value, one string of bytes: canonical JSON, so that a hash or a signature means something in 150 years.

The subset of RFC 8785 (JSON Canonicalization Scheme) that has no doubtful corners: objects with ASCII keys,
arrays, strings, booleans, null, and integers within ±(2⁵³ − 1). No floats. Not for: storing or validating meaning.
"""

import json
from typing import Any

_SAFE = 2**53 - 1


class NotCanonical(ValueError):
    """The value has no canonical form, or the bytes are not the canonical form of their value."""


def encode(value: Any) -> bytes:
    """Bytes of `value`. Raises NotCanonical for floats, big integers, non-ASCII keys and lone surrogates."""
    _check(value)
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise NotCanonical("a string holds a lone surrogate") from error


def decode(data: bytes) -> Any:
    """The value of canonical bytes. Raises NotCanonical when re-encoding would not give the same bytes."""
    try:
        value = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise NotCanonical("not JSON in UTF-8, or nested too deeply") from error
    if encode(value) != data:
        raise NotCanonical("not in canonical form")
    return value


def _check(value: Any) -> None:
    match value:
        case str() | None | bool():
            return
        case int():
            if abs(value) > _SAFE:
                raise NotCanonical("an integer is beyond 2^53 - 1")
        case list() | tuple():
            for item in value:
                _check(item)
        case dict():
            for key, item in value.items():
                if not isinstance(key, str) or not key.isascii():
                    raise NotCanonical("an object key is not ASCII text")
                _check(item)
        case _:
            raise NotCanonical(f"{type(value).__name__} has no canonical form")
