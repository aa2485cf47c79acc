"""The forms a field of the treaty may take: how a value is written as JSON, and read back.

Every value has one spelling: what is read is written again and must be the same.
Not for: what a field means, or whether it is true.
"""

import re
from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any
from uuid import UUID

from kuramori.foundation.treaty.keys import SIGNATURE_SIZES, PublicKeys, read_pair, write_pair

MAX_SEALED = 1024 * 1024
MAX_REFERENCES = 10_000
_MOMENT = "%Y-%m-%dT%H:%M:%SZ"


@dataclass(frozen=True)
class Form:
    """How a field is written, and what is made of it when read."""

    write: Callable[[Any], Any]
    make: Callable[[Any], Any]

    def read(self, value: Any) -> Any:
        """What `value` means. Raises ValueError or TypeError when it is not in this form."""
        meaning = self.make(value)
        if self.write(meaning) != value:
            raise ValueError("another spelling of the same meaning")
        return meaning


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("not text")
    return value


def _matching(pattern: str) -> Form:
    def make(value: Any) -> str:
        if not re.fullmatch(pattern, _text(value), re.ASCII):
            raise ValueError("not of the agreed pattern")
        return value

    return Form(str, make)


def _basis(value: Any) -> str:
    if not (1 <= len(_text(value)) <= 200 and value.isprintable()):
        raise ValueError("a legal basis has 1 to 200 printable characters")
    return value


def _write_moment(value: datetime) -> str:
    return value.astimezone(UTC).strftime(_MOMENT)


def _moment(value: Any) -> datetime:
    return datetime.strptime(_text(value), _MOMENT).replace(tzinfo=UTC)


def _count(value: Any) -> int:
    if type(value) is not int or value < 1:
        raise ValueError("not a whole number from 1 on")
    return value


def _references(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not 1 <= len(value) <= MAX_REFERENCES:
        raise ValueError("not a list of a permitted length")
    references = tuple(PSEUDONYM.read(reference) for reference in value)
    if any(earlier >= later for earlier, later in pairwise(references)):
        raise ValueError("not in strictly ascending order")
    return references


def _write_base64(value: bytes) -> str:
    return b64encode(value).decode("ascii")


def _sealed(value: Any) -> bytes:
    sealed = b64decode(_text(value), validate=True)
    if not 1 <= len(sealed) <= MAX_SEALED:
        raise ValueError("sealed bytes of a length that is not permitted")
    return sealed


TENANT = _matching("[0-9]{6}")
PSEUDONYM = _matching("[0-9a-f]{64}")
DIGEST = _matching("[0-9a-f]{64}")
ORDER_ID = Form(str, lambda value: UUID(_text(value)))
MOMENT = Form(_write_moment, _moment)
COUNT = Form(int, _count)
BASIS = Form(str, _basis)
REFERENCES = Form(list, _references)
SEALED = Form(_write_base64, _sealed)
KEYS = Form(PublicKeys.to_json, PublicKeys.from_json)
SIGNATURES = Form(write_pair, lambda value: read_pair(value, SIGNATURE_SIZES))
