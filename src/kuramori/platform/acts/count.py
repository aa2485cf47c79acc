"""The operator counts, and checks that the walls stand. There is no act that reads."""

from dataclasses import dataclass

from kuramori.platform.store import counts, tenancy
from kuramori.platform.store.counts import TenantCount


@dataclass(frozen=True)
class Counts:
    """How much is held for whom, and every wall found not standing (none, if all is well)."""

    tenants: tuple[TenantCount, ...]
    breaches: tuple[str, ...]


def count() -> Counts:
    """Everything the operator may know."""
    with tenancy.counting():
        return Counts(counts.per_tenant(), counts.breaches())
