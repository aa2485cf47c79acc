"""The witness's commands, the way its keeper runs them."""

import http.client
import json
import os
import signal
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from kuramori.foundation.checkpoint import VerifierKey
from kuramori.witness.cli import app
from kuramori.witness.memory import Memory


@pytest.fixture
def run(tmp_path):
    def call(command, *arguments):
        folder = ["--folder", str(tmp_path / "witness")]
        return CliRunner().invoke(app, [command, *folder, *arguments])

    return call


def test_it_works_from_set_up_to_head(run, ledger, tmp_path):
    made = run("init", "--name", "witness.example/audit")
    keys = [VerifierKey.parse(line) for line in made.output.splitlines()]
    assert {key.name for key in keys} == {"witness.example/audit"}
    assert (tmp_path / "witness/keys").read_text() == made.output
    assert run("trust", ledger.origin, str(ledger.key)).exit_code == 0
    told = json.loads(run("status", "--json").output)
    assert told == {"keys": [str(key) for key in keys], "ledgers": {ledger.origin: 0}}
    assert json.loads(run("head", "--json").output) == {}


def test_it_serves_as_a_process_and_stops_when_told(run, ledger, tmp_path):
    run("init", "--name", "witness.example/audit")
    run("trust", ledger.origin, str(ledger.key))
    folder = str(tmp_path / "witness")
    command = [sys.executable, "-m", "kuramori.witness.cli", "serve", "--folder", folder]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(
        [*command, "--listen", "127.0.0.1:0"], stdout=subprocess.PIPE, text=True, env=environment
    ) as served:
        try:
            address = served.stdout.readline().split()[-1]
            line = http.client.HTTPConnection(address, timeout=5)
            line.request("POST", "/add-checkpoint", ledger.request(0, 7))
            answer = line.getresponse()
            assert answer.status == 200
            lines = answer.read().decode()
            assert run("serve", "--listen", "127.0.0.1:0").exit_code == 3
        finally:
            served.send_signal(signal.SIGTERM)
        assert served.wait(10) == 0
    assert json.loads(run("status", "--json").output)["ledgers"] == {ledger.origin: 7}
    assert run("head").output.endswith(lines)


def test_it_refuses_to_listen_beyond_this_machine_unasked(run):
    run("init", "--name", "w")
    for listen in ("0.0.0.0:0", "192.0.2.1:0", "localhost:0", "nonsense"):
        assert run("serve", "--listen", listen).exit_code == 2


def test_it_refuses_to_replace_its_keys(run):
    run("init", "--name", "w")
    assert run("init", "--name", "w").exit_code == 3


def test_it_refuses_to_serve_before_set_up(run):
    assert run("status").exit_code == 3
    assert run("serve", "--listen", "127.0.0.1:0").exit_code == 3


def test_it_refuses_a_key_of_another_name_or_no_key(run, ledger):
    run("init", "--name", "w")
    assert run("trust", "other.example", str(ledger.key)).exit_code == 2
    assert run("trust", ledger.origin, "nonsense").exit_code == 2


def test_it_refuses_a_name_it_could_not_sign_with(run):
    assert run("init", "--name", "two words").exit_code == 4


def test_keys_are_for_the_owner_alone(run, tmp_path):
    run("init", "--name", "w")
    seeds = list((tmp_path / "witness").glob("*.seed"))
    assert len(seeds) == 2
    assert all(path.stat().st_mode & 0o077 == 0 for path in seeds)


def test_a_second_key_joins_the_first(memory, ledger, impostor):
    memory.trust(ledger.origin, impostor.key)
    memory.trust(ledger.origin, ledger.key)
    assert Memory.trusted(memory, ledger.origin) == (ledger.key, impostor.key)
