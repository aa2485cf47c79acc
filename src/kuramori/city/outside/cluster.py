"""One embedded PostgreSQL cluster: make it, start it, stop it, say how to reach it.

Its folder holds `data` (the database files, which is all that a backup carries) and, beside them,
what belongs to this machine only: configuration, certificate, server log. It knows no role but the
superuser, no database and no table.
"""

import os
import shlex
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from psycopg.conninfo import make_conninfo

from kuramori.city.outside.certificates import Certificates
from kuramori.city.outside.postgres import Programs
from kuramori.foundation.errors import Breakage

SUPERUSER = "postgres"
BURIAL = 30.0
"""Seconds a killed server may need until it is quite gone; the next one will not start before."""

HOST = "127.0.0.1"

ACCESS = """\
# Over TLS from this machine with a password, or not at all.
hostssl all         all      127.0.0.1/32 scram-sha-256
hostssl replication postgres 127.0.0.1/32 scram-sha-256
"""

# Nothing a clerk typed may reach the server's log: no statement, no parameter, no error of one
# session (`log` ranks above errors), no row in a detail.
CONFIGURATION = """\
listen_addresses = '127.0.0.1'
port = {port}
unix_socket_directories = ''
hba_file = {hba}
password_encryption = 'scram-sha-256'

ssl = on
ssl_min_protocol_version = 'TLSv1.3'
ssl_cert_file = {certificate}
ssl_key_file = {key}

wal_level = replica
max_wal_senders = 4
fsync = on
timezone = 'UTC'

log_timezone = 'UTC'
log_min_messages = log
log_statement = 'none'
log_min_duration_statement = -1
log_min_error_statement = panic
log_error_verbosity = terse
log_parameter_max_length = 0
log_parameter_max_length_on_error = 0
"""


SECONDS_TO_NOTICE = 10.0
"""How long the processes of a killed server may take to see that it is gone."""


def free_port() -> int:
    """A port of this machine that nobody listens on right now."""
    with socket.create_server((HOST, 0)) as probe:
        return int(probe.getsockname()[1])


def is_free(port: int) -> bool:
    """Whether a server could listen on `port` of the loopback address."""
    try:
        socket.create_server((HOST, port)).close()
    except OSError:
        return False
    return True


def comes_free(port: int) -> bool:
    """Whether the port is free, or soon is: the backends of a killed server hold it until they notice."""
    until = time.monotonic() + SECONDS_TO_NOTICE
    while not (free := is_free(port)) and time.monotonic() < until:
        time.sleep(0.05)
    return free


@dataclass(frozen=True)
class Cluster:
    """A cluster in `folder`, listening on `port` of the loopback address, over TLS only."""

    folder: Path
    port: int
    programs: Programs
    certificates: Certificates

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def log(self) -> Path:
        return self.folder / "server.log"

    @property
    def exists(self) -> bool:
        return (self.data / "PG_VERSION").exists()

    def create(self, superuser_password: str) -> None:
        """Make the cluster unless it is there. A crash half-way leaves no cluster, and the next
        call makes it.

        Raises Breakage `setup.other-version` when another major version made what is there.
        """
        if self.exists:
            self._check_major()
            return
        self._own_folder()
        unfinished = self.folder / "data.new"
        shutil.rmtree(unfinished, ignore_errors=True)
        with tempfile.NamedTemporaryFile(dir=self.folder) as secret:
            secret.write(superuser_password.encode())
            secret.flush()
            self.programs.give(Path(secret.name))
            self._initdb(unfinished, Path(secret.name))
        unfinished.rename(self.data)

    def start(self) -> None:
        """Start the server unless it runs.

        Raises Breakage `setup.port-in-use`, or `setup.start-failed` with the server's log when it
        will not start.
        """
        if self.is_running():
            return
        self._check_major()
        if not comes_free(self.port):
            raise Breakage("setup.port-in-use", port=str(self.port))
        self._configure()
        until = time.monotonic() + (BURIAL if self._lock_file.exists() else 0)
        while not self._serve():
            if time.monotonic() > until:
                raise self._broken()
            time.sleep(0.2)

    def stop(self) -> None:
        """Stop the server if it runs, disconnecting whoever is there; returns when it is gone.

        A server that does not end in a minute is cut off: its next start recovers every commit.
        """
        for mode in ("fast", "immediate"):
            if self.is_running():
                stop = ("stop", "--wait", f"--mode={mode}", "-D", self.data)
                self.programs.run("pg_ctl", *stop, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def is_running(self) -> bool:
        """Whether the process that the lock file names serves our data; a recycled id does not."""
        with suppress(OSError):
            process = self._lock_file.read_text().partition("\n")[0]
            arguments = Path(f"/proc/{process}/cmdline").read_bytes().split(b"\0")
            return os.fsencode(self.data) in arguments
        return False

    @contextmanager
    def running(self) -> Iterator["Cluster"]:
        """Run for the length of a block; a server that already ran goes on running afterwards."""
        ours = not self.is_running()
        self.start()
        try:
            yield self
        finally:
            if ours:
                self.stop()

    def conninfo(self, user: str, password: str, dbname: str) -> str:
        """A libpq connection string that insists on our certificate."""
        return make_conninfo(
            host=HOST,
            port=self.port,
            user=user,
            password=password,
            dbname=dbname,
            sslmode="verify-full",
            sslrootcert=str(self.certificates.ca),
        )

    @property
    def _lock_file(self) -> Path:
        return self.data / "postmaster.pid"

    def _serve(self) -> bool:
        settings = f"-c config_file={shlex.quote(str(self.folder / 'postgresql.conf'))}"
        # a pipe would be inherited by the server and keep us waiting for ever
        started = self.programs.run(
            "pg_ctl", "start", "--wait", "-D", self.data, "-l", self.log, "-o", settings,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        return started.returncode == 0

    def _initdb(self, data: Path, password_file: Path) -> None:
        provider = ["--locale-provider=builtin"] if self.programs.major >= 17 else []
        made = self.programs.run(
            "initdb", "-D", data, "-U", SUPERUSER, "-A", "scram-sha-256", "-E", "UTF8", "-k",
            "--locale=C.UTF-8", *provider, f"--pwfile={password_file}",
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        )  # fmt: skip
        if made.returncode:
            self.log.write_bytes(made.stderr)
            raise self._broken()

    def _broken(self) -> Breakage:
        what = f"PostgreSQL ({self.folder.name})"
        return Breakage("setup.start-failed", what=what, log=str(self.log))

    def _check_major(self) -> None:
        found, expected = (self.data / "PG_VERSION").read_text().strip(), str(self.programs.major)
        if found != expected:
            raise Breakage("setup.other-version", found=found, expected=expected, folder=str(self.data))

    def _own_folder(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.programs.give(self.folder)

    def _configure(self) -> None:
        """Write what belongs to this machine anew, so that a restored cluster fits where it is."""
        self._own_folder()
        self._write("pg_hba.conf", ACCESS.encode())
        self._write("server.pem", self.certificates.certificate.read_bytes())
        self._write("server.key", self.certificates.key.read_bytes())
        settings = CONFIGURATION.format(
            port=self.port,
            hba=_quoted(self.folder / "pg_hba.conf"),
            certificate=_quoted(self.folder / "server.pem"),
            key=_quoted(self.folder / "server.key"),
        )
        incremental = "summarize_wal = on\n" if self.programs.major >= 17 else ""
        self._write("postgresql.conf", (settings + incremental).encode())

    def _write(self, name: str, content: bytes) -> None:
        path = self.folder / name
        path.touch(mode=0o600)
        path.write_bytes(content)
        self.programs.give(path)


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
