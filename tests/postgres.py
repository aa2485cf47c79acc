"""A throw-away PostgreSQL cluster for tests that must not know the city's own.

The programs are those of KURAMORI_PG_BINDIR, else those set-up unpacked beside this Python.
"""

import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PASSWORD = "thrown away with the cluster"


@contextmanager
def thrown_away() -> "Iterator[Cluster]":
    """Starts a cluster, yields it, and leaves nothing behind."""
    folder = Path(tempfile.mkdtemp(prefix="kuramori-cluster-"))
    try:
        folder.chmod(0o755)
        cluster = Cluster(folder)
        cluster.start()
        try:
            yield cluster
        finally:
            cluster.control("stop", "-m", "immediate")
    finally:
        shutil.rmtree(folder)


class Cluster:
    """One server in one folder, run by a humble account when we are root."""

    def __init__(self, folder: Path) -> None:
        named = os.environ.get("KURAMORI_PG_BINDIR")
        self.programs = Path(named) if named else Path(sys.prefix, "postgresql", "bin")
        self.data = folder / "data"
        self.data.mkdir(mode=0o700)
        self.account: dict[str, object] = {}
        if os.geteuid() == 0:
            self._become_humble(folder)
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = probe.getsockname()[1]

    def _become_humble(self, folder: Path) -> None:
        names = {entry.pw_name for entry in pwd.getpwall()}
        entry = pwd.getpwnam("postgres" if "postgres" in names else "nobody")
        self.account = {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
        os.chown(self.data, entry.pw_uid, entry.pw_gid)
        if not all(step.stat().st_mode & 0o001 for step in self.programs.parents):
            # A checkout below a private home is closed to that account; its copy is not.
            copy = folder / "postgresql"
            shutil.copytree(self.programs.parent, copy, symlinks=True)
            self.programs = copy / "bin"

    @property
    def log(self) -> Path:
        """Every statement the server was sent, without the values sent beside it."""
        return self.data / "server.log"

    @property
    def dsn(self) -> str:
        password = PASSWORD.replace(" ", "%20")
        return f"postgresql://postgres:{password}@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        secret = self.data.parent / "password"
        secret.write_text(PASSWORD)
        self._run(
            "initdb", "-U", "postgres", "-A", "scram-sha-256", f"--pwfile={secret}", "-E", "UTF8",
            "--no-locale", "--no-sync",
        )  # fmt: skip
        options = (
            f"-p {self.port} -k '' -c listen_addresses=127.0.0.1 -c log_statement=all -c log_parameter_max_length=0"
        )
        self.control("start", "-l", str(self.log), "-o", options)

    def control(self, *arguments: str) -> None:
        self._run("pg_ctl", "-w", *arguments)

    def _run(self, program: str, *arguments: str) -> None:
        libraries = {"LD_LIBRARY_PATH": str(self.programs.parent / "lib")}
        subprocess.run(
            [self.programs / program, "-D", self.data, *arguments],
            check=True,
            cwd="/",
            env=os.environ | libraries,
            stdout=subprocess.DEVNULL,
            **self.account,
        )
