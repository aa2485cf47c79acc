"""A city's replica arrives: sealed before it left, stored as it came."""

from dataclasses import dataclass

from kuramori.foundation import treaty
from kuramori.foundation.errors import Refusal
from kuramori.platform.outside.house import House
from kuramori.platform.rules import replicas as law
from kuramori.platform.rules import tenants
from kuramori.platform.rules.verdict import Verdict
from kuramori.platform.store import replicas, tenancy


@dataclass(frozen=True)
class Received:
    """A replica that is held: whose, under which reference, in which version; new or repeated."""

    tenant: str
    reference: str
    version: int
    verdict: Verdict


def receive(house: House, wire: bytes) -> Received | Refusal:
    """Stores a replica. The same envelope again changes nothing and is answered alike."""
    unproven = treaty.parse(treaty.ReplicaEnvelope, wire)
    if isinstance(unproven, Refusal):
        return unproven
    with tenancy.of(unproven.claimed_tenant):
        envelope = tenants.prove(unproven, tenancy.keys(unproven.claimed_tenant))
        return envelope if isinstance(envelope, Refusal) else _store(house, envelope)


def _store(house: House, envelope: treaty.ReplicaEnvelope) -> Received | Refusal:
    place = (envelope.tenant, envelope.reference)
    tenancy.lock_reference(*place)
    verdict = law.judge(envelope, held=replicas.held(*place), erased=replicas.was_erased(*place))
    if isinstance(verdict, Refusal):
        return verdict
    if verdict is Verdict.FRESH:
        replicas.put(envelope, house.now())
    return Received(*place, envelope.version, verdict)
