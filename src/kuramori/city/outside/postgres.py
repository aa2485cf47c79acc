"""PostgreSQL's own programs: where they lie, and how to run one of them without being root.

It knows no cluster and no database. A server refuses to run as root, so root lends each program a
humble account, and that account must be able to reach the programs and the folders it is given.
"""

import os
import pwd
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from kuramori.foundation.errors import Breakage

OLDEST = 15
"""Oldest major version whose features the store's SQL may use."""

DEBIAN = Path("/usr/lib/postgresql")
"""Where Debian's packages put the programs, a folder for each major version."""


@dataclass(frozen=True)
class Account:
    """Whom a server runs as when we are root."""

    name: str
    uid: int
    gid: int

    def can_enter(self, folder: Path) -> bool:
        """Whether this account may pass through every standing folder on the way to `folder`."""
        way = [folder, *folder.parents]
        return all(self._may_pass(step.stat()) for step in way if step.exists())

    def _may_pass(self, status: os.stat_result) -> bool:
        if status.st_uid == self.uid:
            return bool(status.st_mode & 0o100)
        if status.st_gid == self.gid:
            return bool(status.st_mode & 0o010)
        return bool(status.st_mode & 0o001)


def servers_account() -> Account | None:
    """`postgres` if this machine knows it, else `nobody`; None when we are not root and stay who we
    are.
    """
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    entry = known.get("postgres") or known["nobody"]
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def _folders(major: int | None) -> list[Path]:
    """Where to look for programs, in this order."""
    if named := os.environ.get("KURAMORI_PG_BINDIR"):
        return [Path(named)]
    own = Path(sys.prefix) / "postgresql" / "bin"
    return [own, DEBIAN / str(major) / "bin"] if major else [own]


@dataclass(frozen=True)
class Programs:
    """The programs of one PostgreSQL version, and the account that runs its server."""

    bindir: Path
    account: Account | None = None

    @classmethod
    def here(cls, shelter: Path, major: int | None = None) -> "Programs":
        """Those of `KURAMORI_PG_BINDIR`, else those that set-up unpacked beside this Python; copied
        into `shelter` when the servers' account cannot reach them.

        A copy of a server of your own wakes under its own `major` version only: for it, Debian's
        programs do as well. Raises Breakage `setup.no-postgres` when there are none that fit, or
        when they are older than `OLDEST`.
        """
        folders = _folders(major)
        known = (cls(folder, servers_account()) for folder in folders)
        programs = next((one for one in known if one.fit(major)), None)
        if programs is None:
            raise Breakage("setup.no-postgres", folder=str(folders[-1]), wanted=str(major or f"{OLDEST}+"))
        if programs.account and not programs.account.can_enter(programs.bindir):
            return programs._copied_into(shelter)
        return programs

    def fit(self, major: int | None) -> bool:
        """Are they there, and of this version (None: of any that is not too old)?"""
        return (self.bindir / "initdb").exists() and self.major >= OLDEST and major in (None, self.major)

    @cached_property
    def version(self) -> str:
        """Such as `18.6`. Root may ask this of a server that it may not start."""
        told = subprocess.run(
            self.command("postgres", "--version"),
            stdout=subprocess.PIPE,
            check=True,
            **self.manner(drop=False),
        ).stdout
        found = re.search(rb"[0-9.]+", told)
        assert found, f"postgres --version said {told!r}"
        return found.group().decode()

    @property
    def major(self) -> int:
        """Such as 18: what decides whether a server can read a data folder."""
        return int(self.version.split(".")[0])

    def run(self, program: str, *arguments: object, **options: Any) -> subprocess.CompletedProcess[bytes]:
        """Run a server program to its end as the servers' account; options are those of
        `subprocess.run`.
        """
        return subprocess.run(self.command(program, *arguments), **(self.manner(drop=True) | options))

    def command(self, program: str, *arguments: object) -> list[str]:
        """The argument list; a program that is not PostgreSQL's own (`tar`) is left to the PATH."""
        own = self.bindir / program
        return [str(own) if own.exists() else program, *map(str, arguments)]

    def manner(self, *, drop: bool, **environment: str) -> dict[str, Any]:
        """Options of `subprocess` under which these programs behave.

        `LD_LIBRARY_PATH` always names their own libraries: the server's loadable modules would else
        find Debian's older libpq and fail silently. The working folder is `/`: the account may not
        enter ours.
        """
        libraries = {"LD_LIBRARY_PATH": str(self.bindir.parent / "lib")}
        plain = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8"}
        manner: dict[str, Any] = {"cwd": "/", "env": plain | libraries | environment}
        if drop and self.account:
            manner |= {"user": self.account.uid, "group": self.account.gid, "extra_groups": []}
        return manner

    def give(self, path: Path) -> None:
        """Hand a file or folder to the servers' account."""
        if self.account:
            os.chown(path, self.account.uid, self.account.gid)

    def _copied_into(self, shelter: Path) -> "Programs":
        copy = shelter / f"postgresql-{self.version}"
        if not copy.exists():
            unfinished = shelter / "postgresql.new"
            shutil.rmtree(unfinished, ignore_errors=True)
            shutil.copytree(self.bindir.parent, unfinished, symlinks=True)
            unfinished.rename(copy)
        return Programs(copy / "bin", self.account)
