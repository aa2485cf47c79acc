"""The place: one folder on this machine that holds everything a house keeps between two starts.

It knows the layout, the format number, and the settings file (private, never in git). It starts
nothing, creates no database and makes no key: those are `cluster`, `certificates` and the keeper.
"""

import json
import os
import shutil
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kuramori.foundation.errors import Breakage

FORMAT = "1"
"""What `VERSION` says. Raised only when an older house cannot be opened as it is."""

ROOM_NEEDED = 1 << 30
"""Bytes that must be free: two database clusters, their backups, and logs that must not stop
half-written.
"""

FOLDERS = ("keeper", "ledger", "ledger.drafts", "witness", "depot-a", "depot-b", "tls", "run")

MADE = ("register", "keyring", "postgresql*", "cast.*", *FOLDERS[:-1], "settings.toml*", "run", "VERSION*")
"""All that a house puts into its place, in the order in which it may go: by `VERSION` a place is known."""


@dataclass(frozen=True)
class Place:
    """Where one house lives. Everything below `root` (and the clusters' shelter, if any) belongs to
    it.
    """

    root: Path

    @classmethod
    def here(cls) -> "Place":
        """The place that the environment names (`KURAMORI_DATA`), else `.data` in the working
        folder.
        """
        return cls(Path(os.environ.get("KURAMORI_DATA") or ".data").absolute())

    @property
    def keeper(self) -> Path:
        return self.root / "keeper"

    @property
    def ledger(self) -> Path:
        return self.root / "ledger"

    @property
    def witness(self) -> Path:
        return self.root / "witness"

    @property
    def depot_a(self) -> Path:
        return self.root / "depot-a"

    @property
    def depot_b(self) -> Path:
        return self.root / "depot-b"

    @property
    def tls(self) -> Path:
        return self.root / "tls"

    @property
    def run(self) -> Path:
        return self.root / "run"

    @property
    def version_file(self) -> Path:
        return self.root / "VERSION"

    @property
    def settings_file(self) -> Path:
        return self.root / "settings.toml"

    @property
    def clusters(self) -> Path:
        """Folder of the database clusters: `root`, unless the servers' account cannot enter it (see
        `keep`).
        """
        return Path(self.settings().get("clusters", {}).get("folder", self.root))

    @property
    def register(self) -> Path:
        return self.clusters / "register"

    @property
    def keyring(self) -> Path:
        return self.clusters / "keyring"

    @property
    def exists(self) -> bool:
        return self.version_file.exists()

    def lay_out(self) -> None:
        """Make what is missing, privately; a second call changes nothing. Raises as the two checks
        do.
        """
        self.check_version()
        self.check_room()
        self.root.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not self.exists:
            _write_private(self.version_file, FORMAT + "\n")
        for name in FOLDERS:
            (self.root / name).mkdir(exist_ok=True, mode=0o700)
        if not self.settings_file.exists():
            self.keep({})

    def clear(self) -> None:
        """Remove what a house put here, and the folder itself when nothing else is in it."""
        for path in (path for name in MADE for path in self.root.glob(name)):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        with suppress(OSError):  # somebody else's file is in it, and stays
            self.root.rmdir()

    def settings(self) -> dict[str, Any]:
        """All settings, tables within tables; empty for a place that was never laid out."""
        try:
            return tomllib.loads(self.settings_file.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}

    def keep(self, changes: Mapping[str, Any]) -> None:
        """Merge `changes` into the settings and replace the file in one step (mode 0600: it holds
        passwords).
        """
        _write_private(self.settings_file, _as_toml(_merged(self.settings(), changes)))

    def check_version(self) -> None:
        """Raises Breakage `setup.other-version` for another format, or for a folder that holds
        somebody's files but no VERSION.
        """
        if self.exists:
            found = self.version_file.read_text(encoding="utf-8").strip()
        elif self.root.exists() and any(self.root.iterdir()):
            found = "?"
        else:
            return
        if found != FORMAT:
            raise Breakage("setup.other-version", found=found, expected=FORMAT, folder=str(self.root))

    def check_room(self) -> None:
        """Raises Breakage `setup.no-space` below `ROOM_NEEDED` bytes."""
        standing = next(folder for folder in (self.root, *self.root.parents) if folder.exists())
        free = shutil.disk_usage(standing).free
        if free < ROOM_NEEDED:
            needed, left = (f"{size >> 20} MiB" for size in (ROOM_NEEDED, free))
            raise Breakage("setup.no-space", needed=needed, free=left, folder=str(self.root))


def _write_private(path: Path, text: str) -> None:
    beside = path.with_name(path.name + ".new")
    with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    beside.replace(path)


def _merged(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(old)
    for key, value in new.items():
        before = merged.get(key)
        both_tables = isinstance(before, Mapping) and isinstance(value, Mapping)
        merged[key] = _merged(before, value) if both_tables else value
    return merged


def _as_toml(table: Mapping[str, Any], name: str = "") -> str:
    """A TOML table of strings, whole numbers, booleans and tables: all that a place keeps."""
    lines = [f"[{name}]"] if name else []
    lines += [f"{key} = {_scalar(value)}" for key, value in table.items() if not isinstance(value, Mapping)]
    parts = ["\n".join(lines) + "\n"] if lines else []
    for key, value in table.items():
        if isinstance(value, Mapping):
            parts.append(_as_toml(value, f"{name}.{key}" if name else key))
    return "\n".join(parts)


def _scalar(value: str | int | bool) -> str:
    assert isinstance(value, str | int), f"a place keeps no {type(value).__name__}"
    # a JSON string is a TOML basic string, except for DEL, which no setting of ours may hold
    assert not (isinstance(value, str) and "\x7f" in value), "DEL in a setting"
    return json.dumps(value, ensure_ascii=False)
