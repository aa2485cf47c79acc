"""Row security, rights and triggers: sql/walls.sql, once the tables stand."""

from pathlib import Path

from django.db import migrations

WALLS = Path(__file__).parents[1] / "sql" / "walls.sql"


class Migration(migrations.Migration):
    """There is no way back: nobody takes the walls down and keeps the house."""

    dependencies = (("platform", "0001_tables"),)
    operations = (migrations.RunSQL(WALLS.read_text("utf-8")),)
