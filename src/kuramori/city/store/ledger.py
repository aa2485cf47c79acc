"""The ledger's rows: entries as committed, leaves as sequenced, heads as signed. Insert only, by grant and trigger."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Func


class CurrentTransaction(Func):
    """The 64-bit id of the writing transaction, which never wraps round."""

    template = "pg_current_xact_id()::text::bigint"
    output_field = models.BigIntegerField()


class EntryRow(models.Model):
    """One entry. `body` holds the canonical bytes that become the leaf; the other columns only find it again.

    `xid` is the writing transaction: the sequencer takes rows below the snapshot's horizon only, so that no row can
    appear later before one already sequenced.
    """

    slip = models.CharField(max_length=40, unique=True)
    xid = models.BigIntegerField(db_default=CurrentTransaction())
    at = models.DateTimeField()
    act = models.CharField(max_length=40)
    officer = models.UUIDField()
    outcome = models.CharField(max_length=16)
    items = models.PositiveIntegerField()
    subjects = ArrayField(models.UUIDField())
    body = models.BinaryField()

    class Meta:
        db_table = "ledger_entry"
        indexes = [
            models.Index(fields=["officer", "act", "at"], name="ledger_entry_officer"),
            models.Index(fields=["at"], name="ledger_entry_at"),
            models.Index(fields=["xid", "id"], name="ledger_entry_xid"),
            GinIndex(fields=["subjects"], name="ledger_entry_subjects"),
        ]


class LeafRow(models.Model):
    """An entry's place in the tree, and its leaf hash."""

    position = models.BigIntegerField(primary_key=True)
    entry = models.OneToOneField(EntryRow, models.PROTECT, related_name="leaf")
    hash = models.BinaryField()

    class Meta:
        db_table = "ledger_leaf"


class CheckpointRow(models.Model):
    """A signed head of the ledger, with the frontier to go on from and the witness's cosignatures once they came."""

    size = models.BigIntegerField(primary_key=True)
    frontier = models.BinaryField()
    note = models.TextField()
    signed_at = models.DateTimeField()

    class Meta:
        db_table = "ledger_checkpoint"


class CosignatureRow(models.Model):
    """A witness's cosignature over a checkpoint: the head is known elsewhere."""

    checkpoint = models.ForeignKey(CheckpointRow, models.PROTECT, related_name="cosignatures")
    line = models.TextField()
    witnessed_at = models.DateTimeField()

    class Meta:
        db_table = "ledger_cosignature"
