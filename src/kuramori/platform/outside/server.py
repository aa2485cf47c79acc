"""The PostgreSQL server under the platform: its three roles and its database.

`platform_owner` owns the tables and cannot log in; `platform_app` serves the cities;
`platform_operator` counts. Not for: what the roles may do with a table (store/sql).
"""

import secrets

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from kuramori.foundation.errors import Breakage

DATABASE = "kuramori_platform"
OWNER, APP, OPERATOR = "platform_owner", "platform_app", "platform_operator"
_OLDEST_SERVER = 150000


def prepare(admin_dsn: str) -> dict[str, str]:
    """Roles and database, made or completed; both logins get new passwords.

    `admin_dsn` is a login that may create roles and databases. Answers with one connection string
    per role; the owner's is the administrator acting as owner. Raises Breakage when the server
    cannot be reached or is older than PostgreSQL 15.
    """
    passwords = {role: secrets.token_urlsafe(32) for role in (APP, OPERATOR)}
    try:
        with psycopg.connect(admin_dsn, autocommit=True) as admin:
            _check(admin)
            _make_roles(admin, passwords)
            _make_database(admin)
    except psycopg.OperationalError as error:
        raise Breakage("store.down") from error
    logins = {
        role: make_conninfo(admin_dsn, dbname=DATABASE, user=role, password=password)
        for role, password in passwords.items()
    }
    owner = make_conninfo(admin_dsn, dbname=DATABASE, options=f"-c role={OWNER}")
    return {**logins, OWNER: owner}


def _check(admin: psycopg.Connection) -> None:
    """Nothing is begun that cannot be finished: a half renewed pair of passwords locks both out."""
    if admin.info.server_version < _OLDEST_SERVER:
        raise Breakage("platform.server-too-old")
    may = "select rolsuper or (rolcreaterole and rolcreatedb) from pg_roles where rolname = current_user"
    if admin.execute(may).fetchone() != (True,):
        raise Breakage("store.denied")


def _make_roles(admin: psycopg.Connection, passwords: dict[str, str]) -> None:
    known = {name for (name,) in admin.execute("select rolname from pg_roles")}
    for role in {OWNER, APP, OPERATOR} - known:
        # A login uses a right by taking a role on, never by the way.
        manner = "inherit" if role == OWNER else "noinherit"
        admin.execute(f"create role {role} {manner}")
    for role, password in passwords.items():
        # Hashed here, so that a server that logs statements does not log a password.
        verifier = admin.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256").decode()
        admin.execute(sql.SQL("alter role {} login password {}").format(sql.Identifier(role), verifier))
    admin.execute(f"grant {OPERATOR} to {APP}")
    admin.execute(f"grant {OWNER} to current_user")


def _make_database(admin: psycopg.Connection) -> None:
    if not admin.execute("select 1 from pg_database where datname = %s", [DATABASE]).fetchone():
        admin.execute(f"create database {DATABASE} owner {OWNER} encoding 'UTF8' template template0")
    admin.execute(f"revoke all on database {DATABASE} from public")
    admin.execute(f"grant connect on database {DATABASE} to {APP}, {OPERATOR}")
