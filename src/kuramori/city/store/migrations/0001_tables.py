"""Every table as first laid out; written by Django from store/*.py, and not to be edited by hand."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models

import kuramori.city.store.ledger


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="AlertRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("rule", models.CharField(max_length=24)),
                ("slip", models.CharField(max_length=40, unique=True)),
                ("officer", models.UUIDField()),
                ("items", models.PositiveIntegerField()),
                ("limit", models.PositiveIntegerField()),
                ("minutes", models.PositiveIntegerField()),
                ("raised_at", models.DateTimeField()),
                ("state", models.CharField(max_length=16)),
                ("acknowledged_by", models.UUIDField(null=True)),
                ("acknowledged_at", models.DateTimeField(null=True)),
                ("decision", models.CharField(default="", max_length=16)),
                ("note", models.CharField(default="", max_length=400)),
                ("decided_by", models.UUIDField(null=True)),
            ],
            options={
                "db_table": "alert",
            },
        ),
        migrations.CreateModel(
            name="AssessmentRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("imported_at", models.DateTimeField()),
                ("text", models.BinaryField()),
            ],
            options={
                "db_table": "assessment",
            },
        ),
        migrations.CreateModel(
            name="BackupRow",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("copy", models.CharField(max_length=64)),
                ("store", models.CharField(max_length=16)),
                ("depot", models.CharField(max_length=32)),
                ("taken_at", models.DateTimeField()),
                ("size", models.BigIntegerField()),
                ("digest", models.CharField(max_length=64)),
                ("ledger_size", models.BigIntegerField()),
                ("epoch", models.PositiveIntegerField()),
            ],
            options={
                "db_table": "backup",
            },
        ),
        migrations.CreateModel(
            name="CheckpointRow",
            fields=[
                ("size", models.BigIntegerField(primary_key=True, serialize=False)),
                ("frontier", models.BinaryField()),
                ("note", models.TextField()),
                ("signed_at", models.DateTimeField()),
            ],
            options={
                "db_table": "ledger_checkpoint",
            },
        ),
        migrations.CreateModel(
            name="OfficerRow",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("staff_number", models.CharField(max_length=32, unique=True)),
                ("name", models.CharField(max_length=64)),
                ("section", models.CharField(max_length=64)),
                ("password", models.CharField(max_length=256)),
                ("totp", models.BinaryField()),
                ("totp_step", models.BigIntegerField(default=0)),
                ("trained_until", models.DateField(null=True)),
                ("wrong_tries", models.PositiveIntegerField(default=0)),
                ("locked_until", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "officer",
            },
        ),
        migrations.CreateModel(
            name="CaseRow",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("state", models.CharField(max_length=16)),
                ("retention_class", models.CharField(max_length=24)),
                ("oldest_last_day", models.DateField()),
                ("nominated_at", models.DateTimeField()),
                ("reason", models.CharField(default="", max_length=400)),
                ("drafted_by", models.UUIDField(null=True)),
                ("drafted_at", models.DateTimeField(null=True)),
                ("approved_by", models.UUIDField(null=True)),
                ("approved_at", models.DateTimeField(null=True)),
                ("held_by", models.UUIDField(null=True)),
                ("shredded_at", models.DateTimeField(null=True)),
                ("last_epoch", models.PositiveIntegerField(null=True)),
                ("beyond_recovery_at", models.DateTimeField(null=True)),
                ("outcome_slip", models.CharField(default="", max_length=40)),
                ("certificate_slip", models.CharField(default="", max_length=40)),
            ],
            options={
                "db_table": "erasure_case",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approved_by__isnull", True),
                            models.Q(("approved_by", models.F("drafted_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="drafter_is_not_approver",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["nominated", "drafted", "held", "lifted"]),
                            models.Q(("drafted_by__isnull", False), ("approved_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="no_erasure_without_approval",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CosignatureRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("line", models.TextField()),
                ("witnessed_at", models.DateTimeField()),
                (
                    "checkpoint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cosignatures",
                        to="store.checkpointrow",
                    ),
                ),
            ],
            options={
                "db_table": "ledger_cosignature",
            },
        ),
        migrations.CreateModel(
            name="EntryRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slip", models.CharField(max_length=40, unique=True)),
                ("xid", models.BigIntegerField(db_default=kuramori.city.store.ledger.CurrentTransaction())),
                ("at", models.DateTimeField()),
                ("act", models.CharField(max_length=40)),
                ("officer", models.UUIDField()),
                ("outcome", models.CharField(max_length=16)),
                ("items", models.PositiveIntegerField()),
                ("subjects", django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), size=None)),
                ("body", models.BinaryField()),
            ],
            options={
                "db_table": "ledger_entry",
                "indexes": [
                    models.Index(fields=["officer", "act", "at"], name="ledger_entry_officer"),
                    models.Index(fields=["at"], name="ledger_entry_at"),
                    models.Index(fields=["xid", "id"], name="ledger_entry_xid"),
                    django.contrib.postgres.indexes.GinIndex(fields=["subjects"], name="ledger_entry_subjects"),
                ],
            },
        ),
        migrations.CreateModel(
            name="EpochRow",
            fields=[
                ("number", models.PositiveIntegerField(primary_key=True, serialize=False)),
                ("current", models.BooleanField()),
                ("created_at", models.DateTimeField()),
                ("destroyed_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "epoch",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("current", True)), fields=("current",), name="one_current_epoch"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="EvidenceRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("measure", models.CharField(max_length=24)),
                ("kind", models.CharField(max_length=16)),
                ("result", models.CharField(max_length=16)),
                ("observed_at", models.DateTimeField()),
                ("collector", models.CharField(max_length=64)),
                ("method", models.CharField(max_length=200)),
                ("population", models.PositiveIntegerField()),
                ("checked", models.PositiveIntegerField()),
                ("note", models.CharField(max_length=400)),
                ("slip", models.CharField(max_length=40)),
            ],
            options={
                "db_table": "evidence",
                "indexes": [models.Index(fields=["measure", "-observed_at"], name="evidence_newest")],
            },
        ),
        migrations.CreateModel(
            name="LeafRow",
            fields=[
                ("position", models.BigIntegerField(primary_key=True, serialize=False)),
                ("hash", models.BinaryField()),
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="leaf", to="store.entryrow"
                    ),
                ),
            ],
            options={
                "db_table": "ledger_leaf",
            },
        ),
        migrations.CreateModel(
            name="AppointmentRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("role", models.CharField(max_length=32)),
                ("begins", models.DateField()),
                ("ends", models.DateField(null=True)),
                (
                    "officer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="appointments", to="store.officerrow"
                    ),
                ),
            ],
            options={
                "db_table": "appointment",
            },
        ),
        migrations.CreateModel(
            name="PasskeyRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("credential_id", models.BinaryField(unique=True)),
                ("public_key", models.BinaryField()),
                ("sign_count", models.BigIntegerField(default=0)),
                ("label", models.CharField(max_length=64)),
                ("enrolled_at", models.DateTimeField()),
                (
                    "officer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="passkeys", to="store.officerrow"
                    ),
                ),
            ],
            options={
                "db_table": "passkey",
            },
        ),
        migrations.CreateModel(
            name="SealedRow",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("subject", models.UUIDField()),
                ("serial", models.PositiveIntegerField()),
                ("live", models.BooleanField()),
                ("household", models.BigIntegerField(null=True)),
                ("retention_class", models.CharField(max_length=24)),
                ("last_day", models.DateField(null=True)),
                ("key_id", models.UUIDField(unique=True)),
                ("sealed", models.BinaryField()),
                ("tokens", django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
            ],
            options={
                "db_table": "sealed_record",
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["tokens"], name="sealed_record_tokens"),
                    models.Index(
                        condition=models.Q(("live", True)), fields=["household"], name="sealed_record_household"
                    ),
                    models.Index(
                        condition=models.Q(("last_day__isnull", False)),
                        fields=["last_day"],
                        name="sealed_record_last_day",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("subject", "serial"), name="one_version_per_serial"),
                    models.CheckConstraint(
                        condition=models.Q(("retention_class", ""), _negated=True), name="retention_class_given"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TurnRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("state", models.CharField(max_length=16)),
                ("from_epoch", models.PositiveIntegerField(null=True)),
                ("to_epoch", models.PositiveIntegerField(null=True)),
                ("proposed_by", models.UUIDField()),
                ("proposed_at", models.DateTimeField()),
                ("approved_by", models.UUIDField(null=True)),
                ("total", models.PositiveIntegerField(default=0)),
                ("done_at", models.DateTimeField(null=True)),
                ("under_way", models.BooleanField(default=True)),
            ],
            options={
                "db_table": "epoch_turn",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approved_by__isnull", True),
                            models.Q(("approved_by", models.F("proposed_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="proposer_is_not_approver",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("under_way", True)), fields=("under_way",), name="one_turn_at_a_time"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="WrappedKeyRow",
            fields=[
                ("key_id", models.UUIDField(primary_key=True, serialize=False)),
                ("epoch", models.PositiveIntegerField()),
                ("first_epoch", models.PositiveIntegerField()),
                ("wrapped", models.BinaryField()),
            ],
            options={
                "db_table": "wrapped_key",
                "indexes": [models.Index(fields=["epoch"], name="wrapped_key_epoch")],
            },
        ),
        migrations.CreateModel(
            name="CaseItemRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("record", models.UUIDField()),
                ("subject", models.UUIDField()),
                ("serial", models.PositiveIntegerField()),
                ("key_id", models.UUIDField()),
                ("last_day", models.DateField()),
                ("open_claim", models.BooleanField(default=True)),
                ("erased", models.BooleanField(default=False)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="items", to="store.caserow"
                    ),
                ),
            ],
            options={
                "db_table": "erasure_item",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("open_claim", True)), fields=("record",), name="one_open_case_per_record"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="HoldRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("officer", models.UUIDField()),
                ("since", models.DateTimeField()),
                ("released_at", models.DateTimeField(null=True)),
                ("released_by", models.UUIDField(null=True)),
                ("reason", models.CharField(default="", max_length=400)),
                ("alert", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="store.alertrow")),
            ],
            options={
                "db_table": "officer_hold",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("released_at__isnull", True)),
                        fields=("officer",),
                        name="held_once_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("released_by__isnull", True),
                            models.Q(("released_by", models.F("officer")), _negated=True),
                            _connector="OR",
                        ),
                        name="nobody_releases_themselves",
                    ),
                ],
            },
        ),
    ]
