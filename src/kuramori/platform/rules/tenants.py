"""Who is a tenant (団体), and which messages are truly a tenant's own.

Not for: what an order or a replica must satisfy besides (orders, replicas).
"""

from typing import TypeVar

from kuramori.foundation import treaty
from kuramori.foundation.errors import Refusal
from kuramori.platform.rules.verdict import Verdict

M = TypeVar("M", bound=treaty.Message)

_WEIGHTS = (6, 5, 4, 3, 2)


def code_fits(code: str) -> bool:
    """Whether the last of six digits is the check digit of 全国地方公共団体コード."""
    total = sum(w * int(digit) for w, digit in zip(_WEIGHTS, code[:5], strict=True))
    return int(code[5]) == (11 - total % 11) % 10


def judge(enrolment: treaty.Enrolment, known: treaty.PublicKeys | None) -> Verdict | Refusal:
    """Whether a city may enrol with these keys, or the first of these that does not hold.

    1. Its code is one a city can have.
    2. Nobody enrolled under that code with other keys: keys are never replaced from outside.
    """
    # 1
    if not code_fits(enrolment.tenant):
        return Refusal("tenant.check-digit", {"tenant": enrolment.tenant})
    # 2
    if known is None:
        return Verdict.FRESH
    if known != enrolment.keys:
        return Refusal("tenant.other-keys", {"tenant": enrolment.tenant})
    return Verdict.REPEATED


def prove(unproven: treaty.Unproven[M], known: treaty.PublicKeys | None) -> M | Refusal:
    """The message, when the tenant it claims is enrolled and both signatures are that tenant's."""
    if known is None:
        return Refusal("tenant.unknown", {"tenant": unproven.claimed_tenant})
    return treaty.verify(unproven, known)
