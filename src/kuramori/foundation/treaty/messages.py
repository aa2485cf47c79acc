"""The messages themselves: three a city sends, one the platform answers with.

References and people appear as pseudonyms only: 64 hex digits, derived with a key of the city.
Not for: signatures (wire), or the law that judges an order (platform/rules).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, ClassVar
from uuid import UUID

from kuramori.foundation.treaty.forms import (
    BASIS,
    COUNT,
    DIGEST,
    KEYS,
    MOMENT,
    ORDER_ID,
    PSEUDONYM,
    REFERENCES,
    SEALED,
    TENANT,
)
from kuramori.foundation.treaty.keys import PublicKeys


@dataclass(frozen=True)
class Message:
    """What every message has: a kind, which separates its signatures, and the city it concerns.

    `tenant` is a 地方公共団体コード: six digits.
    """

    KIND: ClassVar[str]
    tenant: Annotated[str, TENANT]


@dataclass(frozen=True)
class Enrolment(Message):
    """A city presents the keys it will sign with; the message is signed by those very keys."""

    KIND: ClassVar[str] = "enrolment"
    keys: Annotated[PublicKeys, KEYS]


@dataclass(frozen=True)
class ReplicaEnvelope(Message):
    """A replica (副本) sealed by the city: bytes the platform cannot open, under a reference.

    `version` starts at 1 or later and only rises; `sealed` has at most MAX_SEALED bytes.
    """

    KIND: ClassVar[str] = "replica"
    reference: Annotated[str, PSEUDONYM]
    version: Annotated[int, COUNT]
    sealed: Annotated[bytes, SEALED]


@dataclass(frozen=True)
class Order(Message):
    """An erasure order (消去指図): which replicas, on which legal basis, by which two people.

    References ascend and do not repeat; times are UTC with whole seconds.
    """

    KIND: ClassVar[str] = "order"
    order_id: Annotated[UUID, ORDER_ID]
    references: Annotated[tuple[str, ...], REFERENCES]
    drafted_by: Annotated[str, PSEUDONYM]
    approved_by: Annotated[str, PSEUDONYM]
    legal_basis: Annotated[str, BASIS]
    issued_at: Annotated[datetime, MOMENT]
    valid_until: Annotated[datetime, MOMENT]


@dataclass(frozen=True)
class Receipt(Message):
    """The platform's word (受領証) that it obeyed one order: how many replicas, and when.

    `order_digest` is the `digest` of that order.
    """

    KIND: ClassVar[str] = "receipt"
    order_id: Annotated[UUID, ORDER_ID]
    order_digest: Annotated[str, DIGEST]
    erased: Annotated[int, COUNT]
    obeyed_at: Annotated[datetime, MOMENT]
