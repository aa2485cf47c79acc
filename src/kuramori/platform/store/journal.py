"""The journal of obeyed orders: only ever added to.

Called inside `tenancy.of`. Not for: the erasure itself (replicas).
"""

from dataclasses import dataclass

from kuramori.foundation import treaty
from kuramori.platform.store.models import OrderObeyed


@dataclass(frozen=True)
class Obeyed:
    """An order that was obeyed: its digest, and the receipt exactly as it was given."""

    digest: str
    receipt: bytes


def find(order: treaty.Order) -> Obeyed | None:
    """What was obeyed under this order's id."""
    rows = OrderObeyed.objects.filter(tenant_id=order.tenant, order_id=order.order_id)
    found = rows.values_list("digest", "receipt").first()
    return Obeyed(found[0], bytes(found[1])) if found else None


def enter(order: treaty.Order, wire: bytes, receipt: treaty.Receipt, given: bytes) -> None:
    """Writes down an order as signed (`wire`) with its receipt as given."""
    OrderObeyed.objects.create(
        tenant_id=order.tenant,
        order_id=order.order_id,
        digest=receipt.order_digest,
        drafted_by=order.drafted_by,
        approved_by=order.approved_by,
        order=wire,
        receipt=given,
        erased=receipt.erased,
        obeyed_at=receipt.obeyed_at,
    )
