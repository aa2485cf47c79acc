"""Django settings of the platform: one store, one app, no screen.

Environment: `KURAMORI_PLATFORM_DSN`, the libpq URI of the login this process works as.
Not for: the signing key (outside/keyfile) or anything that changes while the platform runs.
"""

import os

import psycopg
from psycopg.conninfo import conninfo_to_dict

from kuramori.foundation.errors import Breakage


def database(dsn: str) -> dict[str, object]:
    """Django's entry for a libpq URI. Raises Breakage when there is none, or it cannot be read."""
    try:
        parts = conninfo_to_dict(dsn)
    except psycopg.ProgrammingError as error:
        raise Breakage("platform.dsn-unreadable") from error
    if not parts.get("dbname"):
        raise Breakage("platform.dsn-missing")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.pop("dbname"),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": str(parts.pop("port", "")),
        # Values travel beside the SQL, never inside it: no server log gets to see one.
        "OPTIONS": {**parts, "server_side_binding": True},
    }


DATABASES = {"default": database(os.environ.get("KURAMORI_PLATFORM_DSN", ""))}
INSTALLED_APPS = ["kuramori.platform.store"]
USE_TZ = True
TIME_ZONE = "UTC"
LOGGING_CONFIG = None
