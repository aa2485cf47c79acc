"""A real cluster: made once, reached over our TLS with a password, started and stopped without
surprises.
"""

import os
import signal
import socket
import time
from dataclasses import replace
from datetime import UTC, datetime

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from kuramori.city.outside.certificates import Certificates
from kuramori.city.outside.cluster import free_port, is_free
from kuramori.foundation.errors import Breakage

SHOWN = {
    "fsync": "on",
    "full_page_writes": "on",
    "data_checksums": "on",
    "password_encryption": "scram-sha-256",
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "wal_level": "replica",
    "log_statement": "none",
    "log_min_error_statement": "panic",
    "log_parameter_max_length_on_error": "0",
    "server_encoding": "UTF8",
}


def server_process(cluster):
    return int((cluster.data / "postmaster.pid").read_text().splitlines()[0])


def test_it_works(superuser):
    with psycopg.connect(superuser) as session:
        asked = "SELECT version FROM pg_stat_ssl WHERE pid = pg_backend_pid()"
        assert session.execute(asked).fetchone() == ("TLSv1.3",)


@pytest.mark.parametrize(("name", "value"), SHOWN.items())
def test_it_is_set_up_as_promised(superuser, name, value):
    with psycopg.connect(superuser) as session:
        assert session.execute("SELECT current_setting(%s)", [name]).fetchone() == (value,)


def test_it_sorts_and_folds_as_unicode_says(superuser):
    with psycopg.connect(superuser) as session:
        assert session.execute("SELECT upper('ｋｕｒａ é')").fetchone() == ("ＫＵＲＡ É",)


def test_it_is_made_and_started_once(cluster):
    process = server_process(cluster)
    cluster.create("another password")
    cluster.start()
    assert server_process(cluster) == process


def test_it_stops_only_what_it_started(created):
    created.start()
    with created.running():
        pass
    assert created.is_running()
    created.stop()
    with created.running():
        assert created.is_running()
    assert not created.is_running()
    created.stop()


def test_it_comes_back_after_kill_9(cluster, superuser):
    with psycopg.connect(superuser, autocommit=True) as session:
        session.execute("CREATE TABLE IF NOT EXISTS survivor (n int)")
    os.kill(server_process(cluster), signal.SIGKILL)
    while cluster.is_running():
        time.sleep(0.01)
    cluster.start()
    with psycopg.connect(superuser) as session:
        assert session.execute("SELECT count(*) FROM survivor").fetchone() == (0,)


def test_it_keeps_what_people_typed_out_of_its_log(cluster, superuser):
    with psycopg.connect(superuser, autocommit=True) as session:
        for wrong in ("SELECT '青木'::uuid", "SELECT 1 FROM 青木"):
            with pytest.raises(psycopg.Error):
                session.execute(wrong)
    assert "青木" not in cluster.log.read_text()


def test_it_refuses_a_wrong_password(cluster):
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(cluster.conninfo("postgres", "wrong", "postgres"))


def test_it_refuses_without_tls(superuser):
    with pytest.raises(psycopg.OperationalError, match="no encryption"):
        psycopg.connect(make_conninfo(superuser, sslmode="disable", sslrootcert=""))


def test_it_refuses_to_be_trusted_by_another_authority(superuser, tmp_path):
    stranger = Certificates(tmp_path / "tls")
    stranger.renew(datetime.now(UTC))
    with pytest.raises(psycopg.OperationalError, match="certificate verify failed"):
        psycopg.connect(make_conninfo(superuser, sslrootcert=str(stranger.ca)))


def test_it_refuses_a_taken_port(created):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        assert not is_free(port)
        with pytest.raises(Breakage) as broken:
            replace(created, port=port).start()
    assert (broken.value.code, broken.value.params["port"]) == ("setup.port-in-use", str(port))


def test_it_refuses_data_of_another_version(created, programs, open_folder):
    folder = open_folder / "old"
    (folder / "data").mkdir(parents=True)
    (folder / "data" / "PG_VERSION").write_text("9\n")
    old = replace(created, folder=folder, port=free_port())
    for attempt in (lambda: old.create("x"), old.start):
        with pytest.raises(Breakage) as broken:
            attempt()
        assert broken.value.code == "setup.other-version"
        assert broken.value.params["expected"] == str(programs.major)


def test_it_refuses_to_take_a_recycled_number_for_a_server(created, open_folder):
    folder = open_folder / "recycled"
    (folder / "data").mkdir(parents=True)
    (folder / "data" / "postmaster.pid").write_text(f"{os.getpid()}\n")
    assert not replace(created, folder=folder).is_running()
