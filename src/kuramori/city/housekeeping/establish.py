"""Makes (and drops) the roles and the database of one `Database` on a running server. Knows no
table.

Passwords travel as SCRAM verifiers computed here: the server and its logs never see one.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import sql

from kuramori.city.outside.databases import Database
from kuramori.city.outside.postgres import OLDEST
from kuramori.foundation.errors import Breakage

Session = psycopg.Connection[tuple[str]]


@contextmanager
def session(conninfo: str) -> Iterator[Session]:
    """An autocommitting session; raises Breakage `store.down`, or `setup.other-version` below
    `OLDEST`.
    """
    try:
        opened = psycopg.connect(conninfo, autocommit=True, connect_timeout=10)
    except psycopg.OperationalError as error:
        raise Breakage("store.down", said=str(error)) from error
    with opened:
        found = opened.info.server_version // 10000
        if found < OLDEST:
            raise Breakage("setup.other-version", found=str(found), expected=f"{OLDEST}+")
        yield opened


def has_database(admin: Session, database: Database) -> bool:
    asked = "SELECT datname FROM pg_database WHERE datname = %s"
    return admin.execute(asked, [database.dbname]).fetchone() is not None


def establish(admin: Session, database: Database, passwords: dict[str, str]) -> None:
    """Make roles and database, or bring them to what they should be; a second call changes nothing
    that is used.
    """
    for role in database.logins:
        _make_role(admin, role)
        _set_password(admin, role, passwords[role])
    if database.lent:
        _make_role(admin, database.lent)
        # what the house does as the lent role, it must say: SET ROLE
        _run(admin, "ALTER ROLE {} NOINHERIT", database.user)
        _run(admin, "GRANT {} TO {}", database.lent, database.user)
    if not has_database(admin, database):
        # only a member of a role may give a database to it; a superuser needs no such thing
        _run(admin, "GRANT {} TO CURRENT_USER", database.owner)
        _run(
            admin,
            "CREATE DATABASE {} OWNER {} TEMPLATE template0 ENCODING 'UTF8'",
            database.dbname,
            database.owner,
        )
    _run(admin, "REVOKE ALL ON DATABASE {} FROM PUBLIC", database.dbname)
    _run(admin, "GRANT CONNECT ON DATABASE {} TO {}", database.dbname, database.user)


def demolish(admin: Session, database: Database) -> None:
    """Drop the database with everybody in it, and its roles."""
    _run(admin, "DROP DATABASE IF EXISTS {} WITH (FORCE)", database.dbname)
    for role in (*database.logins, database.lent):
        if role:
            _run(admin, "DROP ROLE IF EXISTS {}", role)


def _make_role(admin: Session, role: str) -> None:
    if not admin.execute("SELECT rolname FROM pg_roles WHERE rolname = %s", [role]).fetchone():
        _run(admin, "CREATE ROLE {} NOLOGIN", role)


def _set_password(admin: Session, role: str, password: str) -> None:
    verifier = admin.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256").decode()
    statement = sql.SQL("ALTER ROLE {} LOGIN PASSWORD {}").format(sql.Identifier(role), sql.Literal(verifier))
    admin.execute(statement)


def _run(admin: Session, statement: str, *names: str) -> None:
    admin.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))
