"""The workforce: officers, their appointments, their second factors. No resident is found here."""

from django.db import models


class OfficerRow(models.Model):
    """A member of the workforce. `id` is the pseudonym of the ledger; `totp` is sealed by the strongroom."""

    id = models.UUIDField(primary_key=True)
    staff_number = models.CharField(max_length=32, unique=True)
    name = models.CharField(max_length=64)
    section = models.CharField(max_length=64)
    password = models.CharField(max_length=256)
    totp = models.BinaryField()
    totp_step = models.BigIntegerField(default=0)
    trained_until = models.DateField(null=True)
    wrong_tries = models.PositiveIntegerField(default=0)
    locked_until = models.DateTimeField(null=True)

    class Meta:
        db_table = "officer"


class AppointmentRow(models.Model):
    """A role for an officer over a period, both days included."""

    officer = models.ForeignKey(OfficerRow, models.PROTECT, related_name="appointments")
    role = models.CharField(max_length=32)
    begins = models.DateField()
    ends = models.DateField(null=True)

    class Meta:
        db_table = "appointment"


class PasskeyRow(models.Model):
    """A passkey (WebAuthn credential) of an officer: public data only."""

    officer = models.ForeignKey(OfficerRow, models.PROTECT, related_name="passkeys")
    credential_id = models.BinaryField(unique=True)
    public_key = models.BinaryField()
    sign_count = models.BigIntegerField(default=0)
    label = models.CharField(max_length=64)
    enrolled_at = models.DateTimeField()

    class Meta:
        db_table = "passkey"
