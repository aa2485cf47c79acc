"""A prepared place holds two databases whose roles may do what the plan says, and no more."""

import socket
import stat

import psycopg
import pytest

from kuramori.city.housekeeping import prepare, servers
from kuramori.city.outside.databases import DATABASES, KEYRING, REGISTER
from kuramori.foundation.errors import Breakage


@pytest.fixture
def started(prepared):
    with servers(prepared):
        yield prepared


def ask(place, database, role, question):
    with psycopg.connect(database.conninfo(place, role)) as session:
        return session.execute(question).fetchone()[0]


@pytest.mark.parametrize(
    ("database", "role"),
    [(database, role) for database in DATABASES for role in database.logins],
)
def test_it_works(started, database, role):
    assert ask(started, database, role, "SELECT current_user") == role


@pytest.mark.parametrize("database", DATABASES)
def test_it_makes_the_tables_as_their_owner(started, database):
    asked = "SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'"
    assert ask(started, database, database.owner, asked) == database.owner


def test_it_lends_the_gate_to_whoever_asks_for_it(started):
    with psycopg.connect(REGISTER.conninfo(started, REGISTER.user)) as session:
        session.execute("SET LOCAL ROLE kuramori_gate")
        assert session.execute("SELECT current_user").fetchone() == ("kuramori_gate",)
        session.rollback()
        asked = "SELECT pg_has_role('kuramori_gate', 'USAGE')"
        assert session.execute(asked).fetchone() == (False,)


def test_it_runs_again_and_changes_nothing(prepared):
    before = prepared.settings()
    prepare(prepared)
    assert prepared.settings() == before


def test_it_keeps_passwords_to_itself(prepared):
    secrets = [password for database in DATABASES for password in database.settings(prepared)["passwords"].values()]
    assert len(set(secrets)) == len(secrets) == 6
    for file in (path for path in prepared.root.rglob("*") if path.is_file()):
        if file != prepared.settings_file:
            content = file.read_bytes()
            assert not any(secret.encode() in content for secret in secrets), file
    assert stat.S_IMODE(prepared.settings_file.stat().st_mode) == 0o600


def test_it_moves_to_another_port_when_a_stranger_took_ours(prepared):
    ours = REGISTER.settings(prepared)["port"]
    with socket.create_server(("127.0.0.1", ours)), servers(prepared):
        assert ask(prepared, REGISTER, REGISTER.user, "SELECT 1") == 1


@pytest.mark.parametrize(("database", "role"), [(REGISTER, KEYRING.user), (KEYRING, REGISTER.user)])
def test_it_refuses_the_roles_of_the_other_database(started, database, role):
    other = KEYRING if database is REGISTER else REGISTER
    password = other.settings(started)["passwords"][role]
    known = database.settings(started)
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(
            host=known["host"],
            port=known["port"],
            dbname=database.dbname,
            user=role,
            password=password,
            sslmode=known["sslmode"],
            sslrootcert=known["sslrootcert"],
        )


@pytest.mark.parametrize("database", DATABASES)
def test_it_refuses_the_working_role_a_table_of_its_own(started, database):
    with (
        psycopg.connect(database.conninfo(started, database.user)) as session,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        session.execute("CREATE TABLE mine (n int)")


def test_it_refuses_a_place_of_another_version(fresh):
    fresh.lay_out()
    fresh.version_file.write_text("7\n")
    with pytest.raises(Breakage) as broken:
        prepare(fresh)
    assert broken.value.code == "setup.other-version"
    fresh.version_file.write_text("1\n")


def test_it_refuses_a_machine_without_postgresql(fresh, monkeypatch, tmp_path):
    monkeypatch.setenv("KURAMORI_PG_BINDIR", str(tmp_path))
    with pytest.raises(Breakage) as broken:
        prepare(fresh)
    assert broken.value.code == "setup.no-postgres"
    monkeypatch.undo()
