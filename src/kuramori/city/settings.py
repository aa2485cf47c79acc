"""Django's settings for the city, read from the place this house lives in. No logic beyond reading.

`KURAMORI_DATA` names the place; `KURAMORI_AS=owner` connects as the owners of the schemas, for migrations only.
"""

import os
from typing import Any

from kuramori.city.desks.web.django_settings import WEB
from kuramori.city.outside.databases import KEYRING, REGISTER, Database
from kuramori.city.outside.place import Place

PLACE = Place.here()
_KEPT = PLACE.settings()


def _database(database: Database) -> dict[str, Any]:
    """One PostgreSQL connection. Values travel as parameters, never as literals of the statement."""
    kept = _KEPT.get(database.name, {})
    account = database.owner if os.environ.get("KURAMORI_AS") == "owner" else database.user
    options = {key: kept[key] for key in ("sslmode", "sslrootcert") if kept.get(key)}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "HOST": kept.get("host", "127.0.0.1"),
        "PORT": kept.get("port", 5432),
        "NAME": database.dbname,
        "USER": account,
        "PASSWORD": kept.get("passwords", {}).get(account, ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"server_side_binding": True, **options},
    }


DATABASES = {"default": _database(REGISTER), KEYRING.name: _database(KEYRING)}
DATABASE_ROUTERS = ["kuramori.city.store.routing.TwoDatabases"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# A place that was never laid out serves nobody; the stand-in lets its tools at least import.
SECRET_KEY = _KEPT.get("web", {}).get("secret_key", "never-laid-out")
DEBUG = False
ALLOWED_HOSTS = ["localhost", "127.0.0.1"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"stderr": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}

globals().update(WEB)
INSTALLED_APPS = [*WEB["INSTALLED_APPS"], "kuramori.city.store"]
