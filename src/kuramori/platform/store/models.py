"""Who is enrolled, what is held for them, which orders were obeyed, and what must not come back.

The tenant's code leads every primary key, so that the tables can spread over machines by city.
"""

from django.db import models
from django.db.models import F, Q


class Tenant(models.Model):
    """A city (団体) and the public keys that speak for it. Never changed, never deleted."""

    code = models.CharField(primary_key=True, max_length=6)
    ed25519 = models.BinaryField()
    ml_dsa_44 = models.BinaryField()
    enrolled_at = models.DateTimeField()

    class Meta:
        db_table = "tenant"


class Replica(models.Model):
    """A replica (副本) under its pseudonymous reference: bytes nobody here can open."""

    pk = models.CompositePrimaryKey("tenant_id", "reference")
    tenant = models.ForeignKey(Tenant, models.DO_NOTHING, db_column="tenant_code", db_index=False)
    reference = models.CharField(max_length=64)
    version = models.BigIntegerField()
    sealed = models.BinaryField()
    digest = models.CharField(max_length=64)
    received_at = models.DateTimeField()

    class Meta:
        db_table = "replica"


class OrderObeyed(models.Model):
    """The journal: an order exactly as it was signed, and the receipt exactly as it was given."""

    pk = models.CompositePrimaryKey("tenant_id", "order_id")
    tenant = models.ForeignKey(Tenant, models.DO_NOTHING, db_column="tenant_code", db_index=False)
    order_id = models.UUIDField()
    digest = models.CharField(max_length=64)
    drafted_by = models.CharField(max_length=64)
    approved_by = models.CharField(max_length=64)
    order = models.BinaryField()
    receipt = models.BinaryField()
    erased = models.IntegerField()
    obeyed_at = models.DateTimeField()

    class Meta:
        db_table = "order_obeyed"
        constraints = (
            models.CheckConstraint(condition=~Q(drafted_by=F("approved_by")), name="order_obeyed_by_two_people"),
            models.CheckConstraint(condition=Q(erased__gt=0), name="order_obeyed_erased_something"),
        )


class ErasedReference(models.Model):
    """What an obeyed order erased. Without such a row nothing goes; with it nothing returns."""

    pk = models.CompositePrimaryKey("tenant_id", "reference")
    tenant = models.ForeignKey(Tenant, models.DO_NOTHING, db_column="tenant_code", db_index=False)
    reference = models.CharField(max_length=64)
    order_id = models.UUIDField()

    class Meta:
        db_table = "erased_reference"
