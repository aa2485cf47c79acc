"""Prepares a place: folders, certificates, clusters, roles, databases, tables. Safe to run again,
at any point.

Everything random (ports, passwords) is written to the settings before it is used, so a run that was
killed half-way is finished by the next one.
"""

import hashlib
import os
import secrets
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict
from psycopg.errors import InsufficientPrivilege

from kuramori.city.housekeeping.establish import establish, has_database, session
from kuramori.city.housekeeping.processes import environment_of, log_of
from kuramori.city.housekeeping.servers import cluster_of, servers
from kuramori.city.outside.certificates import Certificates
from kuramori.city.outside.cluster import HOST, SUPERUSER, free_port
from kuramori.city.outside.databases import DATABASES, Database
from kuramori.city.outside.place import Place
from kuramori.city.outside.postgres import Programs, servers_account
from kuramori.foundation.errors import Breakage

SHELTERS = Path("/var/lib/kuramori")
"""Where clusters of a place go whose own folder the servers' account cannot enter (below root's
home).
"""


def prepare(place: Place) -> None:
    """Make everything that the house needs on this machine; quick when there is nothing to do.

    Raises Breakage: as `Place.lay_out`, `Programs.here` and `Cluster.start`; `setup.database-taken`
    for a database on a server of your own that this place did not make; `setup.settled` when a
    server is named for a place that has its data in its own cluster; `setup.no-admin` when none is
    named for one that has not, or nobody who may create roles; `setup.start-failed` when the tables cannot be made.
    """
    place.lay_out()
    _shelter(place)
    Certificates(place.tls).renew(datetime.now(UTC))
    _keep_missing(place, "web", secret_key=secrets.token_urlsafe(48))
    for database in DATABASES:
        _settle(place, database)
    with servers(place):
        for database in DATABASES:
            _establish(place, database)
        _migrate(place)


def _shelter(place: Place) -> None:
    """Find the clusters a folder that the servers' account can enter, and write it down once."""
    account = servers_account()
    if not account or "clusters" in place.settings():
        return
    place.root.chmod(0o711)
    folder = place.root if account.can_enter(place.root) else _shelter_of(place)
    place.keep({"clusters": {"folder": str(folder)}})


def _shelter_of(place: Place) -> Path:
    """A folder of its own for every place, named after it without telling its name."""
    return SHELTERS / hashlib.sha256(os.fsencode(place.root)).hexdigest()[:16]


def _settle(place: Place, database: Database) -> None:
    """Own cluster, or a server of your own: decided once, because the data stays where it is."""
    named = database.named_server()
    embedded = database.settings(place).get("embedded", named is None)
    if embedded and named:
        raise Breakage("setup.settled", variable=database.dsn_variable, folder=str(place.root))
    if embedded:
        _settle_in_own_cluster(place, database)
    elif named:
        _settle_on_named_server(place, database, named)


def _settle_in_own_cluster(place: Place, database: Database) -> None:
    _keep_missing(place, database.name, port=free_port())
    ca = str(Certificates(place.tls).ca)
    reached = {"embedded": True, "host": HOST, "sslmode": "verify-full", "sslrootcert": ca}
    place.keep({database.name: reached | {"dbname": database.dbname}})
    _keep_passwords(place, database, SUPERUSER, *database.logins)
    superuser_password = database.settings(place)["passwords"][SUPERUSER]
    cluster_of(place, database).create(superuser_password)


def _settle_on_named_server(place: Place, database: Database, named: str) -> None:
    known = database.settings(place)
    with session(named) as admin:
        Programs.here(place.clusters, admin.info.server_version // 10000)  # or its copies could never be proved
        found = {"embedded": False, "host": admin.info.host, "port": admin.info.port}
        if has_database(admin, database) and not found.items() <= known.items():
            raise Breakage("setup.database-taken", database=database.dbname)
    said = conninfo_to_dict(named)
    trust = {key: str(said.get(key, "")) for key in ("sslmode", "sslrootcert")}
    place.keep({database.name: found | trust | {"dbname": database.dbname}})
    _keep_passwords(place, database, *database.logins)


def _establish(place: Place, database: Database) -> None:
    with session(database.admin_conninfo(place)) as admin:
        try:
            establish(admin, database, database.settings(place)["passwords"])
        except InsufficientPrivilege as error:
            raise Breakage("setup.no-admin", variable=database.dsn_variable) from error


def _keep_passwords(place: Place, database: Database, *roles: str) -> None:
    known = database.settings(place).get("passwords", {})
    fresh = {role: secrets.token_urlsafe(24) for role in roles if role not in known}
    place.keep({database.name: {"passwords": fresh}})


def _keep_missing(place: Place, table: str, **values: str | int) -> None:
    known = place.settings().get(table, {})
    place.keep({table: {key: value for key, value in values.items() if key not in known}})


def _migrate(place: Place) -> None:
    log = log_of(place, "migrate")
    command = [sys.executable, "-m", "kuramori.city.housekeeping.migrate"]
    with log.open("wb") as said:
        environment = environment_of(place) | {"KURAMORI_AS": "owner"}
        done = subprocess.run(command, env=environment, stdout=said, stderr=said)
    if done.returncode:
        raise Breakage("setup.start-failed", what="migrate", log=str(log))
