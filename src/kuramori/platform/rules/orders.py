"""When the platform obeys an erasure order (消去指図): 評価書 II.6④, only the owning city erases.

Not for: the two signatures, which a proven order already carries (tenants.prove).
"""

from collections.abc import Collection
from datetime import datetime, timedelta

from kuramori.foundation import treaty
from kuramori.foundation.errors import Refusal
from kuramori.platform.rules.verdict import Verdict

LONGEST_VALIDITY = timedelta(days=31)
CLOCK_TOLERANCE = timedelta(minutes=5)


def judge(order: treaty.Order, *, obeyed: str | None, held: Collection[str], now: datetime) -> Verdict | Refusal:
    """Whether this proven order is obeyed now, or the first of these that does not hold.

    `obeyed` is the digest of the order obeyed under this id, `held` what the tenant has here.

    1. Two different people drafted and approved it.
    2. Its id is unused. The same order again is answered with the same receipt, expired or not.
    3. It is in its time: issued, not yet over, and not valid for longer than agreed.
    4. Every reference is a replica of this tenant, held now.
    """
    # 1
    if order.drafted_by == order.approved_by:
        return Refusal("order.same-person")
    # 2
    if obeyed == treaty.digest(order):
        return Verdict.REPEATED
    if obeyed is not None:
        return Refusal("order.id-reused")
    # 3
    late = _out_of_time(order, now)
    if late:
        return late
    # 4
    missing = len(set(order.references).difference(held))
    if missing:
        return Refusal("order.not-held", {"missing": str(missing)})
    return Verdict.FRESH


def _out_of_time(order: treaty.Order, now: datetime) -> Refusal | None:
    if order.issued_at > now + CLOCK_TOLERANCE:
        return Refusal("order.not-yet-issued")
    if order.valid_until - order.issued_at > LONGEST_VALIDITY:
        return Refusal("order.valid-too-long", {"days": str(LONGEST_VALIDITY.days)})
    if now > order.valid_until:
        return Refusal("order.expired")
    return None
