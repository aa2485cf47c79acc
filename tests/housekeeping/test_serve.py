"""A served place answers, ends as a whole, and starts again after kill -9 of any of its parts.

What the processes do is a stand-in here: the story and the browser tests serve the real ones.
"""

import os
import signal
import socket
import ssl
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from kuramori.city.housekeeping import port_to_serve, running, serve
from kuramori.city.housekeeping.servers import cluster_of
from kuramori.city.outside.certificates import Certificates
from kuramori.city.outside.cluster import free_port, is_free
from kuramori.city.outside.databases import DATABASES
from kuramori.foundation.errors import Breakage

SERVE_UNTIL_KILLED = """
import sys, time
from pathlib import Path
import test_serve
from kuramori.city.housekeeping import running
from kuramori.city.outside.place import Place
test_serve.put_stand_ins(setattr)
try:
    with running(Place(Path(sys.argv[1])), int(sys.argv[2])):
        print("serving", flush=True)
        time.sleep(600)
except KeyboardInterrupt:
    print("closed", flush=True)
"""


def put_stand_ins(replace):
    def web(place, port):
        files = Certificates(place.tls)
        return ["stand_in_web", str(port), str(files.certificate), str(files.key)]

    replace(serve, "_granian", web)
    replace(serve, "NIGHT", "stand_in_sleeper")
    replace(serve.watchman, "command", lambda place: ["stand_in_sleeper"])


@pytest.fixture(autouse=True)
def stand_ins(monkeypatch):
    put_stand_ins(monkeypatch.setattr)
    ways = [str(Path(__file__).parent), *sys.path]
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(ways))


@pytest.fixture
def port():
    return free_port()


@pytest.fixture
def somebody_else(prepared, port):
    """Another process that serves the place."""
    server = subprocess.Popen(
        [sys.executable, "-c", SERVE_UNTIL_KILLED, str(prepared.root), str(port)],
        stdout=subprocess.PIPE,
    )
    assert server.stdout.readline() == b"serving\n"
    yield server
    server.kill()
    server.wait()
    server.stdout.close()


def is_well(place, address):
    trust = ssl.create_default_context(cafile=str(Certificates(place.tls).ca))
    with urllib.request.urlopen(f"{address}/healthz", context=trust) as answer:  # noqa: S310
        return answer.status == 200


def nothing_left(place, port):
    clusters = [cluster_of(place, database) for database in DATABASES]
    return is_free(port) and not any(cluster.is_running() for cluster in clusters)


def number_of(place, name):
    return int((place.run / f"{name}.pid").read_text())


def test_it_works(prepared, port):
    with running(prepared, port) as address:
        assert address == f"https://localhost:{port}"
        assert is_well(prepared, address)
    assert nothing_left(prepared, port)
    assert not list(prepared.run.glob("*.pid"))


def test_it_closes_when_told_to(prepared, port, somebody_else):
    somebody_else.send_signal(signal.SIGTERM)
    assert somebody_else.stdout.readline() == b"closed\n"
    somebody_else.wait()
    assert nothing_left(prepared, port)


def test_it_serves_the_same_port_again_after_kill_9(prepared, port, somebody_else):
    orphan = number_of(prepared, "web")
    somebody_else.kill()
    somebody_else.wait()
    os.kill(orphan, 0)
    assert port_to_serve(prepared, port) == port
    with running(prepared, port) as address:
        assert is_well(prepared, address)
        assert number_of(prepared, "web") != orphan
    assert nothing_left(prepared, port)


def test_it_spares_a_stranger_with_a_recycled_number(prepared, port):
    stranger = subprocess.Popen([sys.executable, "-m", "stand_in_sleeper"], start_new_session=True)
    (prepared.run / "web.pid").write_text(f"{stranger.pid}\n")
    with running(prepared, port):
        assert stranger.poll() is None
    stranger.kill()
    stranger.wait()


def test_it_refuses_a_taken_port(prepared):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(Breakage) as asked:
            port_to_serve(prepared, port)
        with pytest.raises(Breakage) as tried, running(prepared, port):
            pytest.fail("served on a taken port")
    for broken in (asked, tried):
        assert broken.value.code == "setup.port-in-use"
        assert broken.value.params["port"] == str(port)


def test_it_refuses_to_serve_a_place_twice(prepared, somebody_else):
    with pytest.raises(Breakage) as broken, running(prepared, free_port()):
        pytest.fail("served twice")
    assert broken.value.code == "setup.in-use"
    assert somebody_else.poll() is None


def test_it_refuses_to_wait_for_what_ended(prepared, port, monkeypatch):
    monkeypatch.setattr(serve, "NIGHT", "stand_in_that_is_missing")
    with pytest.raises(Breakage) as broken, running(prepared, port):
        pytest.fail("served without its night")
    assert broken.value.code == "setup.start-failed"
    assert broken.value.params["what"] == "night"
    assert "stand_in_that_is_missing" in Path(broken.value.params["log"]).read_text()
    assert nothing_left(prepared, port)


def test_it_refuses_to_wait_for_ever(prepared, port, monkeypatch):
    monkeypatch.setattr(serve, "_granian", lambda place, port: ["stand_in_sleeper"])
    monkeypatch.setattr(serve, "READY_WITHIN", 0.5)
    with pytest.raises(Breakage) as broken, running(prepared, port):
        pytest.fail("served without a web server")
    assert broken.value.params["what"] == "web"
