"""A city orders the erasure of its replicas, and the platform obeys.

Journal, receipt and erasure are one transaction: whoever kills the platform in between finds all or
nothing, and the same order sent again ends in the same receipt.
"""

from kuramori.foundation import treaty
from kuramori.foundation.errors import Refusal
from kuramori.platform.outside.house import House
from kuramori.platform.rules import orders, tenants
from kuramori.platform.rules.verdict import Verdict
from kuramori.platform.store import journal, replicas, tenancy


def obey(house: House, wire: bytes) -> bytes | Refusal:
    """The receipt on the wire, once everything the order names is gone; or why it is not obeyed."""
    unproven = treaty.parse(treaty.Order, wire)
    if isinstance(unproven, Refusal):
        return unproven
    with tenancy.of(unproven.claimed_tenant):
        order = tenants.prove(unproven, tenancy.keys(unproven.claimed_tenant))
        return order if isinstance(order, Refusal) else _carry_out(house, order, wire)


def _carry_out(house: House, order: treaty.Order, wire: bytes) -> bytes | Refusal:
    tenancy.lock_tenant(order.tenant)
    now = house.now()
    before = journal.find(order)
    obeyed = before.digest if before else None
    verdict = orders.judge(order, obeyed=obeyed, held=replicas.held_of(order), now=now)
    if isinstance(verdict, Refusal):
        return verdict
    if verdict is Verdict.REPEATED:
        return before.receipt
    receipt = treaty.Receipt(order.tenant, order.order_id, treaty.digest(order), len(order.references), now)
    given = treaty.sign(receipt, house.keys)
    journal.enter(order, wire, receipt, given)
    erased = replicas.erase(order)
    assert erased == receipt.erased, "held under lock, so all of them are there to erase"
    return given
