"""A whole copy restores and answers; a torn one says so; nothing of it stays behind."""

import io

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from kuramori.city.outside.base_backup import awake, stream_out
from kuramori.foundation.errors import Breakage

PASSWORD_SET = "SELECT rolpassword LIKE 'SCRAM-SHA-256$%' FROM pg_authid WHERE rolname = 'postgres'"


@pytest.fixture
def copy(superuser, programs):
    with psycopg.connect(superuser, autocommit=True) as session:
        session.execute("DROP TABLE IF EXISTS kept")
        session.execute("CREATE TABLE kept AS SELECT n FROM generate_series(1, 1000) AS n")
    archive = io.BytesIO()
    stream_out(programs, superuser, archive)
    return archive.getvalue()


def test_it_works(copy, cluster, superuser, open_folder):
    with psycopg.connect(superuser, autocommit=True) as session:
        session.execute("DELETE FROM kept")
    folder = open_folder / "drill"
    with awake(io.BytesIO(copy), folder, cluster.programs, cluster.certificates) as woken:
        restored = make_conninfo(superuser, port=woken.port)
        with psycopg.connect(restored) as session:
            assert session.execute("SELECT sum(n) FROM kept").fetchone() == (500500,)
            assert session.execute(PASSWORD_SET).fetchone() == (True,)
        assert cluster.is_running()
    assert not folder.exists()
    assert not woken.is_running()


def test_it_carries_no_key_of_this_machine(copy, cluster):
    assert cluster.certificates.key.read_bytes() not in copy


def test_it_refuses_a_torn_copy(copy, cluster, open_folder):
    folder = open_folder / "torn"
    torn = io.BytesIO(copy[: len(copy) // 2])
    woken = awake(torn, folder, cluster.programs, cluster.certificates)
    with pytest.raises(Breakage) as broken, woken:
        pytest.fail("a torn copy woke")
    assert broken.value.code in {"store.down", "setup.start-failed"}
    assert not folder.exists()


def test_it_refuses_a_wrong_password(cluster, programs):
    archive = io.BytesIO()
    with pytest.raises(Breakage) as broken:
        stream_out(programs, cluster.conninfo("postgres", "wrong", "postgres"), archive)
    assert broken.value.code == "store.down"
    assert "wrong" not in str(broken.value.params)
