"""Installing makes everything once; installing again completes it and renews the passwords."""

import json

import psycopg
import pytest

from postgres import thrown_away


@pytest.fixture(scope="module")
def fresh(tmp_path_factory, installing):
    """A platform nobody else uses: its passwords may change."""
    with thrown_away() as cluster:
        yield installing(cluster, tmp_path_factory.mktemp("fresh") / "home")


def test_it_works(fresh):
    status = fresh.run("status", "--json", login="operator")
    assert json.loads(status.stdout) == {"tenants": 0, "replicas": 0, "orders": 0, "erased": 0, "breaches": []}
    for name in ("signing.key", "service.dsn", "operator.dsn"):
        assert (fresh.home / name).stat().st_mode & 0o777 == 0o600
    assert fresh.home.stat().st_mode & 0o777 == 0o700


def test_it_works_again_and_keeps_the_key(fresh):
    key, old = (fresh.home / "signing.key").read_bytes(), fresh.dsn("operator")
    again = fresh.run("install", str(fresh.home), "--json", login="administrator")
    assert again.returncode == 0, again.stderr
    assert (fresh.home / "signing.key").read_bytes() == key
    assert fresh.run("status", login="operator").returncode == 0
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(old)


@pytest.mark.parametrize("login", ["service", "operator"])
def test_it_refuses_to_install_for_a_login_that_may_not(login, fresh, tmp_path):
    refused = fresh.run("install", str(tmp_path / "home"), "--json", login=login)
    assert refused.returncode == 3
    assert json.loads(refused.stdout)["failed"] == "store.denied"
    assert fresh.run("status", login=login).returncode == 0, "and its password is what it was"


def test_it_refuses_the_owner_a_login(fresh):
    with psycopg.connect(fresh.cluster.dsn) as administrator:
        may = "select rolname from pg_roles where rolcanlogin and rolname like 'platform%' order by 1"
        assert administrator.execute(may).fetchall() == [("platform_app",), ("platform_operator",)]


def test_it_refuses_passwords_in_the_servers_log(fresh):
    log = fresh.cluster.log.read_text()
    assert "alter role" in log
    for login in ("service", "operator"):
        password = psycopg.conninfo.conninfo_to_dict(fresh.dsn(login))["password"]
        assert password not in log
