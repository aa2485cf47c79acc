"""Sealed replicas: put in, replaced by newer ones, taken out; never read.

Called inside `tenancy.of`. Not for: whether any of it is allowed.
"""

from datetime import datetime

from kuramori.foundation import treaty
from kuramori.platform.rules.replicas import Held
from kuramori.platform.store.models import ErasedReference, Replica


def held(tenant: str, reference: str) -> Held | None:
    """What is held under the reference, without its content."""
    rows = Replica.objects.filter(tenant_id=tenant, reference=reference)
    found = rows.values_list("version", "digest").first()
    return Held(*found) if found else None


def held_of(order: treaty.Order) -> frozenset[str]:
    """Which of the order's references the tenant has here."""
    rows = Replica.objects.filter(tenant_id=order.tenant, reference__in=order.references)
    return frozenset(rows.values_list("reference", flat=True))


def was_erased(tenant: str, reference: str) -> bool:
    """Whether an obeyed order erased what lay under the reference."""
    return ErasedReference.objects.filter(tenant_id=tenant, reference=reference).exists()


def put(envelope: treaty.ReplicaEnvelope, at: datetime) -> None:
    """Stores the envelope, in place of an older version if there is one."""
    content = {
        "version": envelope.version,
        "sealed": envelope.sealed,
        "digest": treaty.digest(envelope),
        "received_at": at,
    }
    place = {"tenant_id": envelope.tenant, "reference": envelope.reference}
    if not Replica.objects.filter(**place).update(**content):
        Replica.objects.create(**place, **content)


def erase(order: treaty.Order) -> int:
    """Takes out the replicas of an order that is in the journal, for good, and says how many."""
    ErasedReference.objects.bulk_create(
        ErasedReference(tenant_id=order.tenant, reference=reference, order_id=order.order_id)
        for reference in order.references
    )
    rows = Replica.objects.filter(tenant_id=order.tenant, reference__in=order.references)
    erased, _ = rows.delete()
    return erased
