"""Which table lives in which database: the keyring's own, everything else in the register."""

from typing import Any

KEYRING_TABLES = frozenset({"epochrow", "wrappedkeyrow"})
KEYRING = "keyring"


class TwoDatabases:
    """Django's router: keyring tables never in the register, nothing else ever in the keyring."""

    def db_for_read(self, model: Any, **hints: Any) -> str | None:
        return KEYRING if model._meta.model_name in KEYRING_TABLES and model._meta.app_label == "store" else None

    db_for_write = db_for_read

    def allow_migrate(self, db: str, app_label: str, model_name: str | None = None, **hints: Any) -> bool | None:
        if app_label == "store" and model_name is not None:
            return (db == KEYRING) == (model_name in KEYRING_TABLES)
        return hints.get("database", "default") == db
