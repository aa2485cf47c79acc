"""Keeps the embedded clusters running while anybody on this machine uses them: the last one out
stops them.

Users are counted by shared file locks, which the kernel lets go even when a process is killed. So
servers that a dead process left behind are taken over, and never stopped under somebody else.
"""

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from kuramori.city.outside.certificates import Certificates
from kuramori.city.outside.cluster import Cluster, comes_free, free_port
from kuramori.city.outside.databases import DATABASES, Database
from kuramori.city.outside.place import Place
from kuramori.city.outside.postgres import Programs
from kuramori.city.outside.stores import woken
from kuramori.foundation.errors import Breakage


@contextmanager
def servers(place: Place) -> Iterator[None]:
    """Have the prepared clusters of `place` answer for the length of a block.

    Raises Breakage `setup.not-prepared` for a place without a house, else as `Cluster.start` does.
    A database on a server of your own is left alone.
    """
    if not place.exists:
        raise Breakage("setup.not-prepared", folder=str(place.root))
    with open(place.run / "in-use.lock", "w") as use:
        with _door(place):
            if _alone(use):
                _bury(place)
            fcntl.flock(use, fcntl.LOCK_SH)
            _start(place)
        try:
            yield
        finally:
            with _door(place):
                if _alone(use):
                    _stop(place)


@contextmanager
def only_one(place: Place) -> Iterator[None]:
    """Be the only one who serves or clears `place`; raises Breakage `setup.in-use` otherwise."""
    with open(place.run / "served.lock", "w") as lock:
        if not _alone(lock):
            raise Breakage("setup.in-use", folder=str(place.root))
        yield


def stop(place: Place) -> None:
    """Stop the embedded clusters; raises Breakage `setup.in-use` when anybody uses them."""
    with _door(place), open(place.run / "in-use.lock", "w") as use:
        if not _alone(use):
            raise Breakage("setup.in-use", folder=str(place.root))
        _bury(place)
        _stop(place)


def cluster_of(place: Place, database: Database) -> Cluster:
    """The embedded cluster of a database, on the port it was given."""
    programs, folder = Programs.here(place.clusters), place.clusters / database.name
    return Cluster(folder, database.settings(place)["port"], programs, Certificates(place.tls))


def embedded(place: Place) -> tuple[Database, ...]:
    return tuple(database for database in DATABASES if database.settings(place).get("embedded"))


@contextmanager
def _door(place: Place) -> Iterator[None]:
    """One at a time through starting and stopping."""
    with open(place.run / "door.lock", "w") as door:
        fcntl.flock(door, fcntl.LOCK_EX)
        yield


def _alone(use: IO[str]) -> bool:
    try:
        fcntl.flock(use, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _start(place: Place) -> None:
    for database in embedded(place):
        cluster = cluster_of(place, database)
        if not cluster.is_running() and not comes_free(cluster.port):
            place.keep({database.name: {"port": free_port()}})
            cluster = cluster_of(place, database)
        cluster.start()


def _bury(place: Place) -> None:
    """End and remove the woken backups of a process that was killed while it looked at them."""
    for folder in woken(place.clusters):
        Cluster(folder, 0, Programs.here(place.clusters), Certificates(place.tls)).stop()
        shutil.rmtree(folder)


def _stop(place: Place) -> None:
    for database in embedded(place):
        cluster_of(place, database).stop()
