"""The city asks a real witness over loopback, and understands every answer."""

import socket

import pytest

from kuramori.city.outside.witness import HttpWitness
from kuramori.foundation.checkpoint import signed_by
from kuramori.foundation.errors import Breakage, Tampered


@pytest.fixture
def witness(desk, vkeys):
    url = "http://{}:{}".format(*desk.server_address)
    return HttpWitness(url, "\n".join(str(key) for key in vkeys))


def test_it_works(witness, ledger, vkeys):
    assert witness.name == "witness.example/audit"
    for old, new in ((0, 5), (5, 200)):
        lines = witness.cosign(old, ledger.proof(old, new), ledger.note(new))
        assert len(signed_by(ledger.note(new) + lines, vkeys)[1]) == 2


def test_it_learns_the_size_the_witness_is_at(witness, ledger):
    witness.cosign(0, (), ledger.note(100))
    for new in (100, 200):
        with pytest.raises(Breakage) as at:
            witness.cosign(50, ledger.proof(50, new), ledger.note(new))
        assert (at.value.code, at.value.params["size"]) == ("witness.other-size", "100")
    assert witness.cosign(100, (), ledger.note(100))


def test_it_refuses_a_fork(witness, ledger, fork):
    witness.cosign(0, (), ledger.note(100))
    with pytest.raises(Tampered):
        witness.cosign(100, fork.proof(100, 200), fork.note(200))
    with pytest.raises(Tampered):
        witness.cosign(100, (), fork.note(100))


def test_it_refuses_a_rollback_of_our_own(witness, ledger):
    witness.cosign(0, (), ledger.note(200))
    with pytest.raises(Tampered):
        witness.cosign(50, ledger.proof(50, 100), ledger.note(100))


def test_it_refuses_a_cosignature_by_another_key(desk, ledger):
    url = "http://{}:{}".format(*desk.server_address)
    with pytest.raises(Breakage, match=r"witness\.down"):
        HttpWitness(url, str(ledger.key)).cosign(0, (), ledger.note(5))


def test_a_stranger_to_the_witness_is_told_it_is_down(witness, stranger):
    with pytest.raises(Breakage) as at:
        witness.cosign(0, (), stranger.note(5))
    assert (at.value.code, at.value.params["status"]) == ("witness.down", "404")


def test_nobody_there_is_a_breakage(vkeys, ledger):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    for url in (f"http://127.0.0.1:{port}", "", "http://"):
        with pytest.raises(Breakage, match=r"witness\.down"):
            HttpWitness(url, str(vkeys[0])).cosign(0, (), ledger.note(5))
