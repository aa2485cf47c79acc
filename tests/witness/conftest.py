"""A witness on a free loopback port, and a ledger that grows in front of it."""

import http.client
import threading
from base64 import b64encode

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kuramori.foundation.checkpoint import Algorithm, Checkpoint, VerifierKey, sign
from kuramori.foundation.merkle import consistency_proof, leaf_hash, root
from kuramori.witness.desk import Desk
from kuramori.witness.judge import Judge
from kuramori.witness.memory import Memory

NOON = 1_795_402_800
ORIGIN = "kuramori.example/ledger/2026"


class Ledger:
    """Heads and proofs of one ledger; `twist` makes another history from that entry on."""

    def __init__(self, private, origin=ORIGIN, twist=None):
        self.private, self.origin = private, origin
        raw = private.public_key().public_bytes_raw()
        self.key = VerifierKey(origin, Algorithm.ED25519, raw)
        self.leaves = [leaf_hash(b"%d" % n) for n in range(300)]
        if twist is not None:
            self.leaves[twist] = leaf_hash(b"another")

    def note(self, size):
        head = Checkpoint(self.origin, size, root(self.leaves[:size]))
        return sign(head, [(self.key, self.private)], NOON)

    def proof(self, old, new):
        def read(level, index):
            return root(self.leaves[index << level : (index + 1) << level])

        return consistency_proof(old, new, read)

    def request(self, old, new):
        lines = "".join(f"{b64encode(node).decode()}\n" for node in self.proof(old, new))
        return f"old {old}\n{lines}\n{self.note(new)}".encode()


@pytest.fixture
def private():
    return Ed25519PrivateKey.generate()


@pytest.fixture
def ledger(private):
    return Ledger(private)


@pytest.fixture
def fork(private):
    """The same city telling another story from entry 50 on."""
    return Ledger(private, twist=50)


@pytest.fixture
def stranger():
    return Ledger(Ed25519PrivateKey.generate(), "stranger.example/ledger")


@pytest.fixture
def impostor():
    """Somebody without the city's key, under its name."""
    return Ledger(Ed25519PrivateKey.generate())


@pytest.fixture
def memory(tmp_path, ledger):
    kept = Memory(tmp_path / "witness")
    kept.create("witness.example/audit")
    kept.trust(ORIGIN, ledger.key)
    return kept


@pytest.fixture
def vkeys(memory):
    return [key for key, _ in memory.signers()]


@pytest.fixture
def judge(memory):
    return Judge(memory, lambda: NOON)


@pytest.fixture
def desk(judge):
    with Desk(("127.0.0.1", 0), judge) as served:
        thread = threading.Thread(target=served.serve_forever, args=(0.01,))
        thread.start()
        yield served
        served.shutdown()
        thread.join()


@pytest.fixture
def call(desk):
    """Send one request to the witness; gives status, text and headers."""

    def send(body, *, method="POST", path="/add-checkpoint", **headers):
        line = http.client.HTTPConnection(*desk.server_address, timeout=5)
        line.request(method, path, body, headers)
        answer = line.getresponse()
        text = answer.read().decode()
        line.close()
        return answer.status, text, answer.headers

    return send
