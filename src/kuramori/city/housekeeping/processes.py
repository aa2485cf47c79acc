"""Child processes of the house: each in a session of its own, with a log and a number in the
place's `run` folder.

A house that was killed leaves children behind; they are known by their recorded number together
with the place named in their environment, so a recycled number never costs a stranger's life.
"""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kuramori.city.outside.place import Place

PATIENCE = 15.0
"""Seconds a process gets to end by itself."""


def environment_of(place: Place) -> dict[str, str]:
    """This process's environment, with the place named."""
    return os.environ | {"KURAMORI_DATA": str(place.root)}


@contextmanager
def child(place: Place, name: str, *module_and_arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run `python -m …` for the length of a block; it and its own children are gone afterwards.

    It ends with the block only: Ctrl-C in the terminal reaches us, and we tell it.
    """
    number_file = place.run / f"{name}.pid"
    with log_of(place, name).open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", *module_and_arguments],
            env=environment_of(place),
            cwd=place.root,  # nothing that lies where the house was started from is imported
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    number_file.write_text(f"{process.pid}\n")
    try:
        yield process
    finally:
        _end(process)
        number_file.unlink()


def log_of(place: Place, name: str) -> Path:
    return place.run / f"{name}.log"


def sweep(place: Place) -> None:
    """End children that a killed house left behind in this place."""
    for number_file in place.run.glob("*.pid"):
        for process in _left_behind(place, int(number_file.read_text() or 0)):
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        number_file.unlink()


def _end(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.terminate()
        process.wait(PATIENCE)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _left_behind(place: Place, session: int) -> list[int]:
    mark = os.fsencode(f"KURAMORI_DATA={place.root}")
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            ours = mark in (folder / "environ").read_bytes().split(b"\0")
            if ours and os.getsid(int(folder.name)) == session:
                found.append(int(folder.name))
    return found
