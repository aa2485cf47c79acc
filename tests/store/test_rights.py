"""What each database account may do, tried as that account; and what even the owner of the tables may not."""

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from kuramori.city.outside.databases import KEYRING, REGISTER

LEDGER = ("ledger_entry", "ledger_leaf", "ledger_checkpoint", "ledger_cosignature")
CHANGES = {
    "update": "UPDATE {} SET {} = {}",
    "delete": "DELETE FROM {}",
    "truncate": "TRUNCATE {} CASCADE",
}
COLUMNS = {
    "ledger_entry": "items",
    "ledger_leaf": "position",
    "ledger_checkpoint": "note",
    "ledger_cosignature": "line",
}


def statement(change, table):
    return CHANGES[change].format(table, COLUMNS[table], COLUMNS[table])


def tried(line, sql):
    """Why the database refuses a statement; an empty text when it does not."""
    with line.transaction(force_rollback=True):
        try:
            with line.transaction():
                line.execute(sql)
        except psycopg.Error as error:
            return type(error).__name__
    return ""


@pytest.fixture
def connect(place, house):
    opened = []

    def as_account(database, account):
        line = psycopg.connect(database.conninfo(place, account), autocommit=True)
        opened.append(line)
        return line

    yield as_account
    for line in opened:
        line.close()


@pytest.fixture
def app(connect):
    return connect(REGISTER, "kuramori_app")


@pytest.fixture
def gate(app):
    app.execute("SET ROLE kuramori_gate")
    return app


@pytest.fixture
def owner(connect):
    return connect(REGISTER, "kuramori_owner")


def test_it_works(app):
    assert tried(app, "SELECT 1 FROM sealed_record") == ""
    assert tried(app, "SET ROLE kuramori_gate; SELECT 1 FROM ledger_entry") == ""


@pytest.mark.parametrize("table", LEDGER)
@pytest.mark.parametrize("change", CHANGES)
def test_it_refuses_the_application_any_change_of_the_ledger(app, table, change):
    assert tried(app, statement(change, table)) == "InsufficientPrivilege"


@pytest.mark.parametrize("table", LEDGER)
@pytest.mark.parametrize("change", CHANGES)
def test_it_refuses_the_gate_any_change_of_the_ledger(gate, table, change):
    assert tried(gate, statement(change, table)) == "InsufficientPrivilege"


@pytest.mark.parametrize("table", LEDGER)
@pytest.mark.parametrize("change", CHANGES)
def test_it_refuses_even_the_owner_of_the_tables(owner, table, change):
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="the ledger only grows"), owner.transaction():
        owner.execute(statement(change, table))


@pytest.mark.parametrize("table", LEDGER)
def test_it_refuses_the_application_a_look_at_the_ledger(app, table):
    assert tried(app, f"SELECT 1 FROM {table}") == "InsufficientPrivilege"  # noqa: S608 - a name of ours


@pytest.mark.parametrize(
    "sql",
    [
        "INSERT INTO ledger_entry (slip) VALUES ('x')",
        "DELETE FROM sealed_record",
        "UPDATE sealed_record SET live = false",
        "TRUNCATE sealed_record",
        "CREATE TABLE mine (n integer)",
        "DROP TABLE sealed_record",
        "ALTER TABLE ledger_entry DISABLE TRIGGER ALL",
        "GRANT SELECT ON ledger_entry TO kuramori_app",
        "SET ROLE kuramori_owner",
        "SET ROLE postgres",
        "SELECT 1 FROM pg_authid",
        "COPY officer TO '/tmp/officers'",
        "COPY officer TO PROGRAM 'cat'",
        "CREATE FUNCTION ledger_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$",
    ],
)
def test_it_refuses_the_application_what_only_others_may(app, sql):
    assert tried(app, sql) == "InsufficientPrivilege"


ELSEWHERE = ["SELECT 1 FROM officer", "SELECT 1 FROM erasure_case", "CREATE TABLE mine (n integer)"]


@pytest.mark.parametrize("sql", ELSEWHERE)
def test_the_gates_role_has_no_business_elsewhere(gate, sql):
    assert tried(gate, sql) == "InsufficientPrivilege"


OWNERS = ["DELETE FROM epoch", "TRUNCATE wrapped_key", "DROP TABLE epoch", "SELECT 1 FROM pg_authid"]


@pytest.mark.parametrize("sql", OWNERS)
def test_it_refuses_the_keyrings_gate_what_only_its_owner_may(connect, sql):
    assert tried(connect(KEYRING, "keyring_gate"), sql) == "InsufficientPrivilege"


def test_no_account_of_one_database_comes_into_the_other(place, house):
    """The keyring knows none of the register's accounts: its database has no such role."""
    for database, other in ((REGISTER, KEYRING), (KEYRING, REGISTER)):
        known = conninfo_to_dict(database.conninfo(place, database.user))
        there = conninfo_to_dict(other.conninfo(place, other.user))
        stranger = {**there, "user": known["user"], "password": known["password"]}
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(**stranger)


def test_the_register_holds_no_key_and_the_keyring_no_record(place, house):
    tables = "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
    found = {}
    for database in (REGISTER, KEYRING):
        with psycopg.connect(database.admin_conninfo(place), dbname=database.dbname) as line:
            found[database.name] = {row[0] for row in line.execute(tables)} - {"django_migrations"}
    assert found["keyring"] == {"epoch", "wrapped_key"}
    assert not found["register"] & found["keyring"]


def test_connections_are_encrypted_and_checked(place, house):
    for database in (REGISTER, KEYRING):
        known = conninfo_to_dict(database.conninfo(place, database.user))
        assert known["sslmode"] == "verify-full"
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(**{**known, "sslmode": "disable"})
