"""A PostgreSQL of your own, named by DSN, serves as well; its other databases are none of our
business.
"""

import shutil
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from kuramori.city.housekeeping import clean, prepare, servers
from kuramori.city.outside.certificates import Certificates
from kuramori.city.outside.cluster import Cluster, free_port
from kuramori.city.outside.databases import DATABASES, REGISTER
from kuramori.city.outside.place import Place
from kuramori.city.outside.postgres import Programs
from kuramori.foundation.errors import Breakage

ROLES = "SELECT count(*) FROM pg_roles WHERE rolname ~ '^(kuramori|keyring)_'"


@pytest.fixture(scope="module")
def server():
    folder = Path(tempfile.mkdtemp(prefix="kuramori-"))
    folder.chmod(0o711)
    certificates = Certificates(folder / "tls")
    certificates.renew(datetime.now(UTC))
    cluster = Cluster(folder / "own", free_port(), Programs.here(folder), certificates)
    cluster.create("secret")
    with cluster.running():
        yield cluster
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def admin(server):
    """A role that may create roles and databases, and is no superuser."""
    superuser = server.conninfo("postgres", "secret", "postgres")
    with psycopg.connect(superuser, autocommit=True) as session:
        session.execute("CREATE ROLE admin LOGIN CREATEROLE CREATEDB PASSWORD 'open'")
    return server.conninfo("admin", "open", "postgres")


@pytest.fixture
def named(monkeypatch, admin):
    for database in DATABASES:
        monkeypatch.setenv(database.dsn_variable, admin)
    return admin


def ask(conninfo, question):
    with psycopg.connect(conninfo) as session:
        return session.execute(question).fetchone()[0]


def test_it_works(named, fresh):
    prepare(fresh)
    prepare(fresh)
    assert not (fresh.root / "register").exists()
    with servers(fresh):
        for database in DATABASES:
            for role in database.logins:
                assert ask(database.conninfo(fresh, role), "SELECT current_user") == role
    clean(fresh)
    assert ask(named, ROLES) == 0


def test_it_verifies_the_certificate_unless_the_dsn_says_otherwise(server, monkeypatch):
    bare = f"postgresql://postgres@127.0.0.1:{server.port}/postgres"
    monkeypatch.setenv(REGISTER.dsn_variable, bare)
    assert "sslmode=verify-full" in REGISTER.named_server()
    monkeypatch.setenv(REGISTER.dsn_variable, f"{bare}?sslmode=require")
    assert REGISTER.named_server() == f"{bare}?sslmode=require"


def test_it_refuses_a_database_that_another_place_made(named, fresh, tmp_path):
    prepare(fresh)
    other = Place(tmp_path / "other")
    with pytest.raises(Breakage) as broken:
        prepare(other)
    assert broken.value.code == "setup.database-taken"
    with pytest.raises(Breakage):
        prepare(other)
    for role in REGISTER.logins:
        assert ask(REGISTER.conninfo(fresh, role), "SELECT current_user") == role


def test_it_refuses_somebody_who_may_not_create_roles(named, fresh, server, monkeypatch):
    superuser = server.conninfo("postgres", "secret", "postgres")
    with psycopg.connect(superuser, autocommit=True) as session:
        session.execute("CREATE ROLE nobody LOGIN PASSWORD 'open'")
    with monkeypatch.context() as humble, pytest.raises(Breakage) as broken:
        humble.setenv(REGISTER.dsn_variable, server.conninfo("nobody", "open", "postgres"))
        prepare(fresh)
    assert broken.value.code == "setup.no-admin"
    assert broken.value.params["variable"] == "KURAMORI_REGISTER_DSN"


def test_it_refuses_to_leave_its_data_for_another_server(fresh, admin, monkeypatch):
    prepare(fresh)
    before = fresh.settings()
    monkeypatch.setenv(REGISTER.dsn_variable, admin)
    with pytest.raises(Breakage) as broken:
        prepare(fresh)
    assert broken.value.code == "setup.settled"
    assert fresh.settings() == before


def test_it_refuses_to_start_anew_when_the_server_is_not_named(named, fresh, monkeypatch):
    prepare(fresh)
    before = fresh.settings()
    with monkeypatch.context() as forgetful, pytest.raises(Breakage) as broken:
        forgetful.delenv(REGISTER.dsn_variable)
        prepare(fresh)
    assert broken.value.code == "setup.no-admin"
    assert fresh.settings() == before


def test_it_refuses_to_guess_who_may_drop_a_database(named, fresh, monkeypatch):
    prepare(fresh)
    with monkeypatch.context() as forgetful, pytest.raises(Breakage) as broken:
        forgetful.delenv(REGISTER.dsn_variable)
        clean(fresh)
    assert broken.value.code == "setup.no-admin"


def test_it_refuses_a_server_that_does_not_answer(named, fresh, monkeypatch):
    monkeypatch.setenv(REGISTER.dsn_variable, make_conninfo(named, port=free_port()))
    with pytest.raises(Breakage) as broken:
        prepare(fresh)
    assert broken.value.code == "store.down"
    assert "open" not in broken.value.params["said"]
