"""The witness on this machine: a process of its own, with its own folder and keys, which trusts our
ledger's key.

One machine is a trial: a witness worth the name stands elsewhere, and settings name its address and
keys instead. City code never imports the witness; it is asked by its command line, as any operator
would.
"""

import json
import subprocess
import sys

from kuramori.city.housekeeping.processes import environment_of
from kuramori.city.outside.cluster import free_port, is_free
from kuramori.city.outside.place import Place
from kuramori.foundation.errors import Breakage

MODULE = "kuramori.witness.cli"


def enlist(place: Place, origin: str, ledger_keys: tuple[str, ...]) -> None:
    """Make the witness's keys, let it trust the ledger's, and keep where it listens. Asking again
    changes nothing.
    """
    if not (place.witness / "name").exists():
        _ask(place, "init", "--name", f"witness.{origin.partition('/')[0]}")
    keys = json.loads(_ask(place, "status", "--json"))["keys"]
    known = place.settings().get("witness", {})
    place.keep({"witness": {"port": known.get("port") or free_port(), "keys": "\n".join(keys)}})
    for key in ledger_keys:
        _ask(place, "trust", origin, key)


def command(place: Place) -> list[str]:
    """Module and arguments that serve the witness; it gets another port when somebody took its own."""
    port = place.settings()["witness"]["port"]
    if not is_free(port):
        port = free_port()
        place.keep({"witness": {"port": port}})
    return [MODULE, "serve", "--folder", str(place.witness), "--listen", f"127.0.0.1:{port}"]


def _ask(place: Place, word: str, *arguments: str) -> str:
    called = [sys.executable, "-m", MODULE, word, "--folder", str(place.witness), *arguments]
    said = subprocess.run(called, env=environment_of(place), capture_output=True, text=True)
    if said.returncode:
        raise Breakage("setup.start-failed", what="witness", log=said.stderr.strip()[-200:])
    return said.stdout
