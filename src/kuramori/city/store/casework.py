"""Casework: alerts and holds, erasure cases, epoch turns, backups, the assessment and its evidence. Pseudonyms only."""

from django.db import models


class AlertRow(models.Model):
    """A warning on the administrator's terminal (評価書 III.7⑥). It carries a reference, never personal data."""

    rule = models.CharField(max_length=24)
    slip = models.CharField(max_length=40, unique=True)
    officer = models.UUIDField()
    items = models.PositiveIntegerField()
    limit = models.PositiveIntegerField()
    minutes = models.PositiveIntegerField()
    raised_at = models.DateTimeField()
    state = models.CharField(max_length=16)
    acknowledged_by = models.UUIDField(null=True)
    acknowledged_at = models.DateTimeField(null=True)
    decision = models.CharField(max_length=16, default="")
    note = models.CharField(max_length=400, default="")
    decided_by = models.UUIDField(null=True)

    class Meta:
        db_table = "alert"


class HoldRow(models.Model):
    """An officer held (利用停止) by the watch until somebody else releases them."""

    officer = models.UUIDField()
    alert = models.ForeignKey(AlertRow, models.PROTECT)
    since = models.DateTimeField()
    released_at = models.DateTimeField(null=True)
    released_by = models.UUIDField(null=True)
    reason = models.CharField(max_length=400, default="")

    class Meta:
        db_table = "officer_hold"
        constraints = [
            models.UniqueConstraint(
                fields=["officer"], condition=models.Q(released_at__isnull=True), name="held_once_at_a_time"
            ),
            models.CheckConstraint(
                condition=models.Q(released_by__isnull=True) | ~models.Q(released_by=models.F("officer")),
                name="nobody_releases_themselves",
            ),
        ]


class CaseRow(models.Model):
    """An erasure case (消去事案). Four eyes are a CHECK here as well as a rule."""

    id = models.UUIDField(primary_key=True)
    state = models.CharField(max_length=16)
    retention_class = models.CharField(max_length=24)
    oldest_last_day = models.DateField()
    nominated_at = models.DateTimeField()
    reason = models.CharField(max_length=400, default="")
    drafted_by = models.UUIDField(null=True)
    drafted_at = models.DateTimeField(null=True)
    approved_by = models.UUIDField(null=True)
    approved_at = models.DateTimeField(null=True)
    held_by = models.UUIDField(null=True)
    shredded_at = models.DateTimeField(null=True)
    last_epoch = models.PositiveIntegerField(null=True)
    beyond_recovery_at = models.DateTimeField(null=True)
    outcome_slip = models.CharField(max_length=40, default="")
    certificate_slip = models.CharField(max_length=40, default="")

    class Meta:
        db_table = "erasure_case"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(approved_by__isnull=True) | ~models.Q(approved_by=models.F("drafted_by")),
                name="drafter_is_not_approver",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["nominated", "drafted", "held", "lifted"])
                | (models.Q(drafted_by__isnull=False) & models.Q(approved_by__isnull=False)),
                name="no_erasure_without_approval",
            ),
        ]


class CaseItemRow(models.Model):
    """One record version named by a case. Outlives the record it names: it holds no personal data."""

    case = models.ForeignKey(CaseRow, models.PROTECT, related_name="items")
    record = models.UUIDField()
    subject = models.UUIDField()
    serial = models.PositiveIntegerField()
    key_id = models.UUIDField()
    last_day = models.DateField()
    open_claim = models.BooleanField(default=True)
    erased = models.BooleanField(default=False)

    class Meta:
        db_table = "erasure_item"
        constraints = [
            models.UniqueConstraint(
                fields=["record"], condition=models.Q(open_claim=True), name="one_open_case_per_record"
            )
        ]


class TurnRow(models.Model):
    """An epoch turn (期の更新): by the week, or brought forward by two officers."""

    state = models.CharField(max_length=16)
    from_epoch = models.PositiveIntegerField(null=True)
    to_epoch = models.PositiveIntegerField(null=True)
    proposed_by = models.UUIDField()
    proposed_at = models.DateTimeField()
    approved_by = models.UUIDField(null=True)
    total = models.PositiveIntegerField(default=0)
    done_at = models.DateTimeField(null=True)
    under_way = models.BooleanField(default=True)

    class Meta:
        db_table = "epoch_turn"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(approved_by__isnull=True) | ~models.Q(approved_by=models.F("proposed_by")),
                name="proposer_is_not_approver",
            ),
            models.UniqueConstraint(
                fields=["under_way"], condition=models.Q(under_way=True), name="one_turn_at_a_time"
            ),
        ]


class BackupRow(models.Model):
    """A backup as shipped: which store, to which depot, how large, its digest, and the ledger size it knew."""

    id = models.UUIDField(primary_key=True)
    copy = models.CharField(max_length=64)
    store = models.CharField(max_length=16)
    depot = models.CharField(max_length=32)
    taken_at = models.DateTimeField()
    size = models.BigIntegerField()
    digest = models.CharField(max_length=64)
    ledger_size = models.BigIntegerField()
    epoch = models.PositiveIntegerField()

    class Meta:
        db_table = "backup"


class AssessmentRow(models.Model):
    """An imported assessment (評価書), byte for byte, with the digest that names it."""

    digest = models.CharField(max_length=64, unique=True)
    imported_at = models.DateTimeField()
    text = models.BinaryField()

    class Meta:
        db_table = "assessment"


class EvidenceRow(models.Model):
    """One piece of evidence (証跡根拠) for one measure of the assessment; it never holds 特定個人情報."""

    measure = models.CharField(max_length=24)
    kind = models.CharField(max_length=16)
    result = models.CharField(max_length=16)
    observed_at = models.DateTimeField()
    collector = models.CharField(max_length=64)
    method = models.CharField(max_length=200)
    population = models.PositiveIntegerField()
    checked = models.PositiveIntegerField()
    note = models.CharField(max_length=400)
    slip = models.CharField(max_length=40)

    class Meta:
        db_table = "evidence"
        indexes = [models.Index(fields=["measure", "-observed_at"], name="evidence_newest")]
