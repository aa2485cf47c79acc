"""The keeper (鍵番): where epoch keys live and die. Whoever holds the keeper and the keyring reads people.

Epoch keys never leave a keeper; what it hands out is a working key derived inside it, for memory only.
`SoftwareKeeper` keeps them in files: for trial, and it says so. Not for: record keys (the keyring).
"""

import os
import re
import secrets
import warnings
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from kuramori.foundation.errors import Breakage

_KEY_SIZE = 32


class InsecureStandIn(UserWarning):
    """A stand-in that protects nobody is in use; production settings refuse it."""


@dataclass(frozen=True)
class Health:
    """How a keeper answered just now: `trouble` is a Breakage code, or empty.

    `last_proven` is when a working key was last derived from it in this process and fitted what was noted at its
    making. A pair shows both of its keepers in `parts`.
    """

    name: str
    trouble: str
    epochs: frozenset[int]
    last_proven: datetime | None
    parts: tuple["Health", ...] = ()

    @property
    def reachable(self) -> bool:
        return not self.trouble


class Keeper(Protocol):
    """Holds epoch keys and the house's few lasting secrets. All keys are 32 bytes.

    Raises, within a bounded time, Breakage("keeper.down") when it does not answer, Breakage("keeper.no-epoch") for an
    epoch it does not hold, whether never created or destroyed, and Breakage("keeper.wrong-key") when what it holds
    under a name is not the one key that was made under it.
    """

    name: str

    def create(self, epoch: int) -> None:
        """Make the key of an epoch; asking again changes nothing."""

    def working_key(self, epoch: int) -> bytes:
        """The key that wraps record keys, derived inside the keeper."""

    def destroy(self, epoch: int) -> None:
        """Destroy an epoch's key beyond recovery and prove that it no longer derives; asking again changes nothing."""

    def epochs(self) -> frozenset[int]:
        """The epochs whose keys still exist."""

    def secret(self, label: str) -> bytes:
        """A lasting secret of the house by its label (an index key, a signer's seed), made when first asked for."""

    def health(self) -> Health:
        """Asks for the newest working key and says how it went; never raises."""


class Examined:
    """The health of a keeper that stands alone: it notes each proof, and is asked for one when examined."""

    name: str
    last_proven: datetime | None = None

    def proven(self, key: bytes) -> bytes:
        """Note that this working key was derived, and hand it on."""
        self.last_proven = datetime.now(UTC)
        return key

    def health(self: "_Standing") -> Health:
        try:
            epochs = self.epochs()
            if epochs:
                self.working_key(max(epochs))
        except Breakage as failed:
            return Health(self.name, failed.code, frozenset(), self.last_proven)
        return Health(self.name, "", epochs, self.last_proven)


class _Standing(Keeper, Protocol):
    last_proven: datetime | None


class SoftwareKeeper(Examined):
    """Keys in files of a folder only its owner may read. For trial: whoever copies the disk has them."""

    name = "software"

    def __init__(self, folder: Path) -> None:
        warnings.warn("SoftwareKeeper keeps epoch keys in files; use it for trial only", InsecureStandIn, stacklevel=2)
        self._folder = folder

    def create(self, epoch: int) -> None:
        self._make(self._path(epoch))

    def working_key(self, epoch: int) -> bytes:
        info = f"kuramori/working-key/v1/{epoch}".encode()
        key = self._read(self._path(epoch), "keeper.no-epoch")
        return self.proven(HKDF(SHA256(), _KEY_SIZE, salt=None, info=info).derive(key))

    def destroy(self, epoch: int) -> None:
        path = self._path(epoch)
        doomed = path.with_suffix(".doomed")
        if path.exists():
            path.rename(doomed)  # from here on it derives no more, whatever happens before it is overwritten
        if doomed.exists():
            _overwrite(doomed)
            doomed.unlink()
            _sync_folder(self._folder)
        assert epoch not in self.epochs(), "a destroyed epoch must not derive again"

    def epochs(self) -> frozenset[int]:
        found = (re.fullmatch(r"epoch-([0-9]+)\.key", path.name) for path in self._folder.glob("epoch-*.key"))
        return frozenset(int(match[1]) for match in found if match)

    def secret(self, label: str) -> bytes:
        path = self._folder / f"secret-{plain(label)}.key"
        if not path.exists():
            self._make(path)
        return self._read(path, "keeper.down")

    def _path(self, epoch: int) -> Path:
        return self._folder / f"epoch-{epoch}.key"

    def _make(self, path: Path) -> None:
        """Write a fresh key aside, then link it: two makers cannot both win, a crash leaves no half key."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = path.with_suffix(f".{os.getpid()}-{secrets.token_hex(4)}")
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            os.write(handle, secrets.token_bytes(_KEY_SIZE))
            os.fsync(handle)
            os.link(draft, path)
        except FileExistsError:
            return
        finally:
            os.close(handle)
            draft.unlink()
            _sync_folder(self._folder)

    def _read(self, path: Path, code: str) -> bytes:
        try:
            key = path.read_bytes()
        except FileNotFoundError:
            raise Breakage(code, keeper=self.name) from None
        except OSError:
            raise Breakage("keeper.down", keeper=self.name) from None
        if len(key) != _KEY_SIZE:
            raise Breakage("keeper.wrong-key", keeper=self.name)
        return key


def plain(label: str) -> str:
    """A secret's label, which becomes part of file names and of names in other people's systems."""
    assert re.fullmatch(r"[a-z0-9-]+", label), "a label is lower-case ASCII"
    return label


def private_text(path: Path) -> str:
    """What a file says that only its owner may read: a PIN. Raises Breakage("keeper.exposed") if others may."""
    try:
        if path.stat().st_mode & 0o077:
            raise Breakage("keeper.exposed", file=str(path))
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise Breakage("keeper.down", reason="PIN") from None


def _overwrite(path: Path) -> None:
    """Once, with zeros, durably: the folder may lie on a file system that reuses the blocks late."""
    with path.open("r+b") as file:
        file.write(bytes(_KEY_SIZE))
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
