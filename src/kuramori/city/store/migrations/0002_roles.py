"""Gives each database role what it may touch, and makes the ledger insert-only by trigger."""

from importlib.resources import files
from typing import Any

from django.db import migrations

from kuramori.city.store.routing import KEYRING


def _register(apps: Any, schema_editor: Any) -> None:
    schema_editor.execute(_sql("roles.sql"))


def _keyring(apps: Any, schema_editor: Any) -> None:
    schema_editor.execute(_sql("roles_keyring.sql"))


def _sql(name: str) -> str:
    return files("kuramori.city.store").joinpath("sql", name).read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [("store", "0001_tables"), ("sessions", "0001_initial")]

    operations = [
        migrations.RunPython(_register, hints={"database": "default"}),
        migrations.RunPython(_keyring, hints={"database": KEYRING}),
    ]
