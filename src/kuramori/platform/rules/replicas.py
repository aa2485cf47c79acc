"""When a replica (副本) may be taken in.

Not for: reading it; nobody here can.
"""

from dataclasses import dataclass

from kuramori.foundation import treaty
from kuramori.foundation.errors import Refusal
from kuramori.platform.rules.verdict import Verdict


@dataclass(frozen=True)
class Held:
    """What the platform holds under a reference: a version, and the digest of its envelope."""

    version: int
    digest: str


def judge(envelope: treaty.ReplicaEnvelope, *, held: Held | None, erased: bool) -> Verdict | Refusal:
    """Whether this proven envelope may be stored, or the first of these that does not hold.

    1. Its reference was never erased: what a city had erased does not come back from an old backup.
    2. It is newer than what is held, or the very same again.
    """
    # 1
    if erased:
        return Refusal("replica.erased")
    # 2
    if held is None or envelope.version > held.version:
        return Verdict.FRESH
    if envelope.version < held.version:
        return Refusal("replica.stale", {"held": str(held.version)})
    if treaty.digest(envelope) != held.digest:
        return Refusal("replica.version-reused", {"held": str(held.version)})
    return Verdict.REPEATED
