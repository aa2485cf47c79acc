"""The command line: what it prints, what it refuses, and how it exits."""

import json
import os

import pytest

from kuramori.foundation import treaty

pytestmark = pytest.mark.usefixtures("installed")


@pytest.fixture
def file(tmp_path):
    def written(wire: bytes):
        path = tmp_path / "message"
        path.write_bytes(wire)
        return str(path)

    return written


def test_it_works_from_enrolment_to_receipt(installed, city, house, file, held):
    enrolled = installed.run("enrol", file(city.enrolment()), "--json")
    answer = json.loads(enrolled.stdout)
    assert answer["fingerprint"] == city.keys.public.fingerprint
    platform = treaty.PublicKeys.from_json(answer["platform"])
    assert platform == house.keys.public

    references = ("1" * 64, "2" * 64)
    wires = b"\n".join(city.envelope(reference) for reference in references)
    received = installed.run("receive", "-", "--json", input=wires + b"\n")
    lines = [json.loads(line) for line in received.stdout.splitlines()]
    assert [line["reference"] for line in lines] == list(references)
    assert held(city) == 2

    order = city.order(references)
    obeyed = installed.run("obey", file(treaty.sign(order, city.keys)), "--json")
    receipt = treaty.verify(treaty.parse(treaty.Receipt, obeyed.stdout.removesuffix(b"\n")), platform)
    assert (receipt.order_digest, receipt.erased) == (treaty.digest(order), 2)
    assert held(city) == 0


def test_it_works_to_count_as_operator(installed, city):
    city.place(2)
    shown = installed.run("replicas", "--json", login="operator")
    counts = {line["tenant"]: line for line in map(json.loads, shown.stdout.splitlines())}
    assert counts[city.code]["replicas"] == 2
    status = installed.run("status", "--json", login="operator")
    assert status.returncode == 0
    assert json.loads(status.stdout)["breaches"] == []
    assert "壁の破れ: なし" in installed.run("status").stdout.decode()


def test_it_refuses_as_operator_what_only_the_service_does(installed, city, file, held):
    references = city.place(1)
    for command, wire in (("receive", city.envelope("9" * 64)), ("obey", city.signed(references))):
        refused = installed.run(command, file(wire), "--json", login="operator")
        assert refused.returncode == 3
        assert json.loads(refused.stdout)["failed"] == "store.denied"
    assert held(city) == 1


def test_it_refuses_in_words_with_exit_2(installed, city, file):
    path = file(city.signed(city.place(1), approved_by="a" * 64))
    refused = installed.run("obey", path)
    assert (refused.returncode, refused.stdout) == (2, b"")
    assert "起案者と決裁者が同じ人です。" in refused.stderr.decode()
    answer = json.loads(installed.run("obey", path, "--json").stdout)
    assert answer["refused"] == "order.same-person"
    assert answer["en"]["what"] == "Nothing is erased."


def test_it_refuses_any_command_that_opens_or_deletes():
    from kuramori.platform.desks.cli import app

    names = {command.callback.__name__ for command in app.registered_commands}
    assert names == {"install", "status", "replicas", "enrol", "receive", "obey"}


BROKEN = {
    "platform.dsn-missing": {"KURAMORI_PLATFORM_DSN": ""},
    "platform.dsn-unreadable": {"KURAMORI_PLATFORM_DSN": "no=such=thing"},
    "store.down": {"KURAMORI_PLATFORM_DSN": "postgresql://x@127.0.0.1:1/kuramori_platform"},
    "platform.key-missing": {"KURAMORI_PLATFORM_KEY": "/nowhere/signing.key"},
}


@pytest.mark.parametrize("code", BROKEN)
def test_it_refuses_a_broken_world_in_words_with_exit_3(code, installed, city, file, monkeypatch):
    import subprocess

    failed = subprocess.run(
        installed.command("enrol", file(city.enrolment()), "--json"),
        env=installed.environment("service") | BROKEN[code],
        capture_output=True,
    )
    assert failed.returncode == 3, failed.stderr
    assert json.loads(failed.stdout)["failed"] == code
    assert failed.stderr == b""


def test_it_refuses_a_file_it_cannot_read(installed, tmp_path):
    failed = installed.run("obey", str(tmp_path / "absent"), "--json")
    assert failed.returncode == 3
    assert json.loads(failed.stdout)["failed"] == "platform.file-unreadable"


@pytest.mark.parametrize(
    ("content", "mode", "code"),
    [("00" * 64, 0o644, "exposed"), ("00" * 63, 0o600, "unreadable"), ("鍵", 0o600, "unreadable")],
)
def test_it_refuses_a_key_file_that_is_open_or_no_key(content, mode, code, tmp_path):
    from kuramori.foundation.errors import Breakage
    from kuramori.platform.outside import keyfile

    path = tmp_path / "signing.key"
    path.write_text("00" * 64)
    path.chmod(0o600)
    assert keyfile.read(str(path)).seed() == bytes(64)
    path.write_text(content)
    path.chmod(mode)
    with pytest.raises(Breakage, match=f"platform.key-{code}"):
        keyfile.read(str(path))
    assert os.path.exists(path)


def test_it_refuses_to_let_a_value_into_the_servers_log(installed, city):
    reference = "d" * 64
    received = installed.run("receive", "-", input=city.envelope(reference, 1, b"tell nobody"))
    assert received.returncode == 0
    log = installed.cluster.log.read_text()
    assert 'INSERT INTO "replica"' in log
    for value in (
        reference,
        b"tell nobody".hex(),
        city.code,
        installed.dsn("service").split("password=")[1].split()[0],
    ):
        assert value not in log
