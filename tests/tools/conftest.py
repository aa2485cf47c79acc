"""A small city that publishes its ledger, a witness that saw it, an auditor who checks."""

import importlib.util
import json
import sys
from base64 import b64encode
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey

from kuramori.foundation import canonical
from kuramori.foundation.checkpoint import Algorithm, Checkpoint, VerifierKey, sign
from kuramori.foundation.merkle import inclusion_proof, leaf_hash, root
from kuramori.foundation.tiles import NodesFromTiles, bundles_to_write, tiles_to_write

VERIFIER = Path(__file__).parents[2] / "tools" / "verify.py"
NOON = 1_795_402_800


@pytest.fixture(scope="session")
def auditor():
    """The verifier as a module, loaded from its file: it belongs to no package of ours."""
    spec = importlib.util.spec_from_file_location("auditor", VERIFIER)
    module = importlib.util.module_from_spec(spec)
    sys.modules["auditor"] = module
    spec.loader.exec_module(module)
    module.PATIENCE = 0.05
    return module


def entry(number, **more):
    said = {"v": 1, "id": f"S-{number:06d}", "act": "record:open", "behalf": "蔵森", "facts": {}}
    return canonical.encode(said | more)


def ed25519(name, algorithm):
    private = Ed25519PrivateKey.generate()
    return VerifierKey(name, algorithm, private.public_key().public_bytes_raw()), private


def ml_dsa(name):
    private = MLDSA44PrivateKey.generate()
    raw = private.public_key().public_bytes_raw()
    return VerifierKey(name, Algorithm.ML_DSA_44_COSIGNATURE, raw), private


@dataclass
class City:
    """Publishes entries into a folder, signed by its own two keys and seen by one witness."""

    folder: Path
    origin: str
    entries: list[bytes] = field(default_factory=list)

    def __post_init__(self):
        self.own = [ed25519(self.origin, Algorithm.ED25519), ml_dsa(self.origin)]
        name = "witness.example/audit"
        self.seen = [ed25519(name, Algorithm.ED25519_COSIGNATURE), ml_dsa(name)]
        self.write("keys", "".join(f"{vkey}\n" for vkey in self.vkeys()))
        self.append()

    def vkeys(self):
        return [str(key) for key, _ in self.own + self.seen]

    def pins(self):
        return [part for vkey in self.vkeys() for part in ("--key", vkey)]

    def path(self, name):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def write(self, name, content):
        """Put a file in place whole, as a publisher must: a reader never sees half of one."""
        draft = self.folder.with_name(self.folder.name + ".draft")
        draft.write_bytes(content.encode() if isinstance(content, str) else content)
        draft.replace(self.path(name))

    def read_tile(self, tile):
        return self.path(tile.path).read_bytes()

    def append(self, *entries):
        size = len(self.entries)
        leaves = [leaf_hash(one) for one in entries]
        for tile, content in tiles_to_write(size, leaves, self.read_tile):
            self.write(tile.path, content)
        for tile, content in bundles_to_write(size, entries, self.read_tile):
            self.write(tile.path, content)
        self.entries += entries
        self.write("checkpoint", self.head())

    def head(self, entries=None, size=None):
        entries = self.entries if entries is None else entries
        size = len(entries) if size is None else size
        head = Checkpoint(self.origin, size, root([leaf_hash(one) for one in entries]))
        return sign(head, self.own + self.seen, NOON)

    def keep_older(self):
        self.write(f"checkpoints/{len(self.entries)}", self.head())

    def document(self, index, **words):
        size = len(self.entries)
        proof = inclusion_proof(index, size, NodesFromTiles(size, self.read_tile))
        return {
            "format": "kuramori.proof/1",
            "entry": b64encode(self.entries[index]).decode(),
            "index": index,
            "proof": [b64encode(node).decode() for node in proof],
            "checkpoint": self.head(),
            "keys": self.vkeys(),
        } | words


@pytest.fixture
def city(tmp_path):
    """蔵森市 with 600 entries, published in three steps, an older head kept at each."""
    town = City(tmp_path / "ledger", "kuramori.example/ledger/2026")
    for first, last in ((0, 200), (200, 300), (300, 600)):
        town.append(*(entry(number) for number in range(first, last)))
        town.keep_older()
    return town


@pytest.fixture
def neighbour(tmp_path):
    """Another city, honest too: same number of entries, another origin, other keys."""
    town = City(tmp_path / "neighbour", "tonari.example/ledger/2026")
    town.append(*(entry(number) for number in range(1000, 1600)))
    return town


@pytest.fixture
def judge(auditor, capsys):
    """Run the verifier; gives its exit status and what it printed."""

    def run(path, *arguments):
        status = auditor.main([str(path), *(str(one) for one in arguments)])
        return status, capsys.readouterr().out

    return run


@pytest.fixture
def saved(tmp_path):
    """Write a document to a file and give its path."""

    def save(document, name="document.json"):
        path = tmp_path / name
        path.write_text(json.dumps(document, ensure_ascii=False, indent=1), "utf-8")
        return path

    return save
