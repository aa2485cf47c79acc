"""The first four tables."""

from django.db import migrations, models
from django.db.models import DO_NOTHING, F, Q


def _key(*columns: str) -> tuple[str, models.Field]:
    return "pk", models.CompositePrimaryKey(*columns, blank=True, editable=False, primary_key=True, serialize=False)


def _tenant() -> tuple[str, models.Field]:
    return "tenant", models.ForeignKey("platform.tenant", DO_NOTHING, db_column="tenant_code", db_index=False)


class Migration(migrations.Migration):
    """Makes them; who may do what with them follows in 0002."""

    initial = True
    operations = (
        migrations.CreateModel(
            "Tenant",
            [
                ("code", models.CharField(max_length=6, primary_key=True, serialize=False)),
                ("ed25519", models.BinaryField()),
                ("ml_dsa_44", models.BinaryField()),
                ("enrolled_at", models.DateTimeField()),
            ],
            {"db_table": "tenant"},
        ),
        migrations.CreateModel(
            "Replica",
            [
                _key("tenant_id", "reference"),
                _tenant(),
                ("reference", models.CharField(max_length=64)),
                ("version", models.BigIntegerField()),
                ("sealed", models.BinaryField()),
                ("digest", models.CharField(max_length=64)),
                ("received_at", models.DateTimeField()),
            ],
            {"db_table": "replica"},
        ),
        migrations.CreateModel(
            "OrderObeyed",
            [
                _key("tenant_id", "order_id"),
                _tenant(),
                ("order_id", models.UUIDField()),
                ("digest", models.CharField(max_length=64)),
                ("drafted_by", models.CharField(max_length=64)),
                ("approved_by", models.CharField(max_length=64)),
                ("order", models.BinaryField()),
                ("receipt", models.BinaryField()),
                ("erased", models.IntegerField()),
                ("obeyed_at", models.DateTimeField()),
            ],
            {"db_table": "order_obeyed"},
        ),
        migrations.AddConstraint(
            "OrderObeyed",
            models.CheckConstraint(condition=~Q(drafted_by=F("approved_by")), name="order_obeyed_by_two_people"),
        ),
        migrations.AddConstraint(
            "OrderObeyed",
            models.CheckConstraint(condition=Q(erased__gt=0), name="order_obeyed_erased_something"),
        ),
        migrations.CreateModel(
            "ErasedReference",
            [
                _key("tenant_id", "reference"),
                _tenant(),
                ("reference", models.CharField(max_length=64)),
                ("order_id", models.UUIDField()),
            ],
            {"db_table": "erased_reference"},
        ),
    )
