"""Django's settings for the city, read from the place this house lives in. No logic beyond reading.

`KURAMORI_DATA` names the place; `KURAMORI_AS=owner` connects as the owners of the schemas, for migrations only.
"""

import os
from typing import Any

from kuramori.city.outside.place import Place
from kuramori.city.store.routing import KEYRING

PLACE = Place.here()
_KEPT = PLACE.settings()
_AS_OWNER = os.environ.get("KURAMORI_AS") == "owner"


def _database(name: str, user: str) -> dict[str, Any]:
    """One PostgreSQL connection. Values travel as parameters, never as literals of the statement."""
    kept = _KEPT.get(name, {})
    account = f"{name}_owner" if _AS_OWNER else user
    return {
        "ENGINE": "django.db.backends.postgresql",
        "HOST": kept.get("host", "127.0.0.1"),
        "PORT": kept.get("port", 5432),
        "NAME": kept.get("dbname", f"kuramori_{name}"),
        "USER": account,
        "PASSWORD": kept.get("passwords", {}).get(account, ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "server_side_binding": True,
            "sslmode": kept.get("sslmode", "verify-full"),
            **({"sslrootcert": kept["sslrootcert"]} if "sslrootcert" in kept else {}),
        },
    }


DATABASES = {
    "default": _database("register", "register_app"),
    KEYRING: _database("keyring", "keyring_gate"),
}
DATABASE_ROUTERS = ["kuramori.city.store.routing.TwoDatabases"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

SECRET_KEY = _KEPT.get("web", {}).get("secret_key", "a place that was never laid out signs nothing")
DEBUG = False
ALLOWED_HOSTS = ["localhost", "127.0.0.1"]
USE_TZ = True
TIME_ZONE = "Asia/Tokyo"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]

INSTALLED_APPS = ["django.contrib.sessions", "kuramori.city.store"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"stderr": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}

try:
    from kuramori.city.desks.web.django_settings import WEB
except ModuleNotFoundError:
    WEB = {}
globals().update(WEB)
