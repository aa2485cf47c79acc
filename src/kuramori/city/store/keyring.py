"""The keyring (鍵蔵): wrapped record keys and the epochs that wrap them, in a database of their own.

A key that travelled in the same backup as its ciphertext could never be erased; so it does not.
"""

from django.db import models


class EpochRow(models.Model):
    """An epoch (期) of the keeper. At most one is current; a destroyed one stays listed with its day."""

    number = models.PositiveIntegerField(primary_key=True)
    current = models.BooleanField()
    created_at = models.DateTimeField()
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "epoch"
        constraints = [
            models.UniqueConstraint(fields=["current"], condition=models.Q(current=True), name="one_current_epoch")
        ]


class WrappedKeyRow(models.Model):
    """A record key, wrapped under `epoch`. `first_epoch` is the oldest epoch that ever wrapped it."""

    key_id = models.UUIDField(primary_key=True)
    epoch = models.PositiveIntegerField()
    first_epoch = models.PositiveIntegerField()
    wrapped = models.BinaryField()

    class Meta:
        db_table = "wrapped_key"
        indexes = [models.Index(fields=["epoch"], name="wrapped_key_epoch")]
