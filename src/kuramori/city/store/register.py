"""Sealed record versions and their blind tokens. Ciphertext and pseudonyms; nothing here can be read by itself."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models


class SealedRow(models.Model):
    """One version of one resident's record (標準仕様書 §1.2.1: key is person and serial; every version is whole).

    `household` is the blind token of the household number. `last_day` is the last day of retention, empty while no
    clock runs (住基法施行令34条2項1号: a current record has no end).
    """

    id = models.UUIDField(primary_key=True)
    subject = models.UUIDField()
    serial = models.PositiveIntegerField()
    live = models.BooleanField()
    household = models.BigIntegerField(null=True)
    retention_class = models.CharField(max_length=24)
    last_day = models.DateField(null=True)
    key_id = models.UUIDField(unique=True)
    sealed = models.BinaryField()
    tokens = ArrayField(models.BigIntegerField())

    class Meta:
        db_table = "sealed_record"
        constraints = [
            models.UniqueConstraint(fields=["subject", "serial"], name="one_version_per_serial"),
            models.CheckConstraint(condition=~models.Q(retention_class=""), name="retention_class_given"),
        ]
        indexes = [
            GinIndex(fields=["tokens"], name="sealed_record_tokens"),
            models.Index(fields=["household"], name="sealed_record_household", condition=models.Q(live=True)),
            models.Index(
                fields=["last_day"], name="sealed_record_last_day", condition=models.Q(last_day__isnull=False)
            ),
        ]
