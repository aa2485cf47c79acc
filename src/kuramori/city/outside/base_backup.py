"""Whole copies of a cluster: stream one out, and wake one for as long as somebody looks at it.

A copy is one tar of the data folder with the write-ahead log it needs (PostgreSQL manual,
pg_basebackup). Sealing it, sending it away and deciding how long to keep it is the depot's and the
acts' business.
"""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from psycopg.pq import Conninfo

from kuramori.city.outside.certificates import Certificates
from kuramori.city.outside.cluster import Cluster, free_port
from kuramori.city.outside.postgres import Programs
from kuramori.foundation.errors import Breakage

CHUNK = 1 << 20


def stream_out(programs: Programs, conninfo: str, into: BinaryIO) -> None:
    """Copy the running cluster that `conninfo` reaches (as superuser) into `into`, as one tar.

    Raises Breakage `store.down` with what the program said last; `into` then holds a torn copy to
    throw away.
    """
    copy = programs.command(
        "pg_basebackup", "--format=tar", "--pgdata=-", "--wal-method=fetch", "--checkpoint=fast",
        "--no-password",
    )  # fmt: skip
    manner = programs.manner(drop=False, **_as_environment(conninfo))
    with tempfile.TemporaryFile() as said:
        with subprocess.Popen(copy, stdout=subprocess.PIPE, stderr=said, **manner) as running:
            assert running.stdout
            shutil.copyfileobj(running.stdout, into, CHUNK)
        _require_success(running.returncode, said)


@contextmanager
def awake(archive: BinaryIO, folder: Path, programs: Programs, certificates: Certificates) -> Iterator[Cluster]:
    """Unpack a copy into the new `folder`, serve it on a free port, and leave nothing behind.

    The servers' account must be able to enter the folder's parent. Accounts and passwords are those
    of the cluster that was copied. Raises Breakage `store.down` when the copy is torn or will not
    start.
    """
    cluster = Cluster(folder, free_port(), programs, certificates)
    folder.mkdir(mode=0o700)
    programs.give(folder)
    try:
        _unpack(archive, cluster.data, programs)
        with cluster.running():
            yield cluster
    finally:
        shutil.rmtree(folder)


def _unpack(archive: BinaryIO, data: Path, programs: Programs) -> None:
    data.mkdir(mode=0o700)
    programs.give(data)
    unpack = programs.command("tar", "--extract", "--file=-", f"--directory={data}")
    with tempfile.TemporaryFile() as said:
        manner = programs.manner(drop=True)
        with subprocess.Popen(unpack, stdin=subprocess.PIPE, stderr=said, **manner) as running:
            assert running.stdin
            shutil.copyfileobj(archive, running.stdin, CHUNK)
        _require_success(running.returncode, said)


def _require_success(code: int, said: BinaryIO) -> None:
    if code:
        said.seek(0)
        last = said.read().decode(errors="replace").strip().splitlines()[-1:]
        raise Breakage("store.down", log="".join(last))


def _as_environment(conninfo: str) -> dict[str, str]:
    """The same connection in libpq's environment variables: an argument list is there for everyone
    to read.
    """
    options = Conninfo.parse(conninfo.encode())
    return {option.envvar.decode(): option.val.decode() for option in options if option.envvar and option.val}
