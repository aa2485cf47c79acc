"""The two databases a city keeps, and how to reach each of them as each of its roles.

The register and the keyring stand in separate clusters and share no role: whoever reads one reads
no people. It makes no connection and knows no table.
"""

import os
from dataclasses import dataclass
from typing import Any

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from kuramori.city.outside.cluster import SUPERUSER
from kuramori.city.outside.place import Place
from kuramori.foundation.errors import Breakage


@dataclass(frozen=True)
class Database:
    """One database: `name` is its table in the settings and its cluster's folder.

    `owner` owns and migrates the tables; the house works as `user`, which inherits nothing and may
    take the role `lent` for the length of a transaction (`SET LOCAL ROLE`).
    """

    name: str
    dbname: str
    owner: str
    user: str
    lent: str | None = None

    @property
    def dsn_variable(self) -> str:
        """The environment variable that names a server of your own (a libpq URI of a role that may
        create roles).
        """
        return f"KURAMORI_{self.name.upper()}_DSN"

    @property
    def logins(self) -> tuple[str, str]:
        return self.owner, self.user

    def settings(self, place: Place) -> dict[str, Any]:
        """This database's table of the settings; empty before the place was prepared."""
        table: dict[str, Any] = place.settings().get(self.name, {})
        return table

    def conninfo(self, place: Place, role: str) -> str:
        """How `role` reaches this database of a prepared place."""
        known = self.settings(place)
        return make_conninfo(
            host=known["host"],
            port=known["port"],
            dbname=self.dbname,
            user=role,
            password=known["passwords"][role],
            sslmode=known["sslmode"],
            sslrootcert=known["sslrootcert"],
        )

    def admin_conninfo(self, place: Place) -> str:
        """How a superuser reaches the server (not this database): to make it, and to copy it whole.

        Raises Breakage `setup.no-admin` when the server is not ours and the environment names
        nobody.
        """
        if self.settings(place).get("embedded"):
            return make_conninfo(self.conninfo(place, SUPERUSER), dbname=SUPERUSER)
        named = self.named_server()
        if named is None:
            raise Breakage("setup.no-admin", variable=self.dsn_variable)
        return named

    def named_server(self) -> str | None:
        """The server that the environment names; its certificate is verified unless the DSN says
        otherwise.
        """
        dsn = os.environ.get(self.dsn_variable)
        if not dsn or "sslmode" in conninfo_to_dict(dsn):
            return dsn or None
        trusted = conninfo_to_dict(dsn).get("sslrootcert", "system")
        return make_conninfo(dsn, sslmode="verify-full", sslrootcert=trusted)


REGISTER = Database("register", "kuramori_register", "kuramori_owner", "kuramori_app", "kuramori_gate")
KEYRING = Database("keyring", "kuramori_keyring", "keyring_owner", "keyring_gate")
DATABASES = (REGISTER, KEYRING)
