"""What the witness must not forget: its keys, whom it trusts, the newest head of each ledger.

Everything is small files, replaced whole: written aside, synced, renamed, folder synced. A
ledger's folder is named after the hash of its origin, so no name ever becomes a path. Not for:
deciding what to sign (judge).
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey

from kuramori.foundation import checkpoint
from kuramori.foundation.checkpoint import Algorithm, Checkpoint, Signer, VerifierKey
from kuramori.foundation.errors import Breakage, Tampered

_SEEDS = {"ed25519.seed": Ed25519PrivateKey, "ml-dsa-44.seed": MLDSA44PrivateKey}


class Memory:
    """The witness's folder. One process at a time may `open` it for signing."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def create(self, name: str) -> tuple[VerifierKey, ...]:
        """Make the witness's keys under this name.

        Raises Breakage("witness.exists") rather than replace any.
        """
        if (self._folder / "name").exists():
            raise Breakage("witness.exists")
        VerifierKey(
            name, Algorithm.ED25519_COSIGNATURE, bytes(32)
        )  # the name must be fit to sign with
        for file, kind in _SEEDS.items():
            _replace(self._folder / file, kind.generate().private_bytes_raw())
        _replace(self._folder / "name", name.encode())
        keys = tuple(key for key, _ in self.signers())
        _replace(self._folder / "keys", _lines(keys))
        return keys

    def signers(self) -> list[tuple[VerifierKey, Signer]]:
        """The witness's two keys, ready to cosign. Raises Breakage("witness.not-set-up")."""
        try:
            name = (self._folder / "name").read_text("utf-8")
            seeds = {file: (self._folder / file).read_bytes() for file in _SEEDS}
        except FileNotFoundError as error:
            raise Breakage("witness.not-set-up") from error
        classic = Ed25519PrivateKey.from_private_bytes(seeds["ed25519.seed"])
        lattice = MLDSA44PrivateKey.from_seed_bytes(seeds["ml-dsa-44.seed"])
        return [
            (_key(name, Algorithm.ED25519_COSIGNATURE, classic), classic),
            (_key(name, Algorithm.ML_DSA_44_COSIGNATURE, lattice), lattice),
        ]

    @contextmanager
    def opened(self) -> Iterator[None]:
        """Hold the folder for one signing process. Raises Breakage("witness.already-running")."""
        with (self._folder / "lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise Breakage("witness.already-running") from error
            yield

    def trust(self, origin: str, key: VerifierKey) -> None:
        """From now on believe this key about this ledger; a second key joins the first."""
        keys = dict.fromkeys((*self.trusted(origin), key))
        _replace(self._ledger(origin) / "keys", _lines(keys))
        _replace(self._ledger(origin) / "origin", origin.encode())

    def trusted(self, origin: str) -> tuple[VerifierKey, ...]:
        """The keys believed about a ledger; empty for one nobody told us of."""
        try:
            text = (self._ledger(origin) / "keys").read_text("utf-8")
        except FileNotFoundError:
            return ()
        return tuple(VerifierKey.parse(line) for line in text.splitlines())

    def origins(self) -> list[str]:
        """Every ledger we trust, by origin."""
        return sorted(path.read_text("utf-8") for path in self._folder.glob("ledgers/*/origin"))

    def note(self, origin: str) -> str | None:
        """The newest note signed of a ledger, with our cosignatures; None while there is none."""
        try:
            return (self._ledger(origin) / "head").read_bytes().decode()
        except FileNotFoundError:
            return None
        except UnicodeDecodeError as error:
            raise Tampered("the remembered head is not text") from error

    def head(self, origin: str) -> Checkpoint | None:
        """The newest head signed; raises Tampered when what is remembered is not signed by us."""
        note = self.note(origin)
        if note is None:
            return None
        head, signed = checkpoint.signed_by(note, [key for key, _ in self.signers()])
        if len(signed) != len(_SEEDS) or head.origin != origin:
            raise Tampered("the remembered head is not ours")
        return head

    def remember(self, origin: str, note: str) -> None:
        """Make this note the newest, durably, before anybody is told."""
        _replace(self._ledger(origin) / "head", note.encode())

    def _ledger(self, origin: str) -> Path:
        return self._folder / "ledgers" / sha256(origin.encode()).hexdigest()


def _key(
    name: str, algorithm: Algorithm, private: Ed25519PrivateKey | MLDSA44PrivateKey
) -> VerifierKey:
    return VerifierKey(name, algorithm, private.public_key().public_bytes_raw())


def _lines(keys: tuple[VerifierKey, ...] | dict[VerifierKey, None]) -> bytes:
    return "".join(f"{key}\n" for key in keys).encode()


def _replace(path: Path, content: bytes) -> None:
    """Put the whole file in place or leave the old one:

    a crash at any instant leaves one of the two.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    aside = path.with_name(path.name + ".new")
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)
    for folder in (path.parent, path.parent.parent):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
