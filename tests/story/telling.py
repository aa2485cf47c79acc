"""Telling the story as a newcomer does: the real command, a process of its own, a place of its own.

Also how to look at what a telling left behind. Nothing here goes through the house that answers: it reads files,
processes and both databases from outside.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from kuramori.city import housekeeping
from kuramori.city.desks.story.browser import SLIP
from kuramori.city.outside.databases import KEYRING, REGISTER, Database
from kuramori.foundation.tiles import Tile, decode_bundle

CHECKOUT = Path(__file__).parents[2]
VERIFIER = CHECKOUT / "tools" / "verify.py"
RESIDENTS = "300"
PATIENCE = 300.0

STEPS = [
    *("a-import", "b-city", "b-expired", "c-search", "c-open", "c-refuse"),
    *("d-held", "d-warned", "d-stays-held", "d-released"),
    *("e-backup", "e-nominate", "e-draft", "e-approve", "e-turn", "e-certificate", "e-gone-live", "e-gone-backups"),
    *("f-verify", "f-tampered", "g-proved", "g-waiting"),
]


def environment(root: Path, **more: str) -> dict[str, str]:
    """Ours, with another place and without what would redirect it."""
    kept = {name: value for name, value in os.environ.items() if name not in ("KURAMORI_AS", "DJANGO_SETTINGS_MODULE")}
    return kept | {"KURAMORI_DATA": str(root), "PYTHONPATH": str(CHECKOUT / "src"), "COLUMNS": "80"} | more


def kuramori(root: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run the command to its end."""
    called = [sys.executable, "-m", "kuramori.cli", *words]
    return subprocess.run(
        called, env=environment(root, **more), cwd=CHECKOUT, capture_output=True, text=True, timeout=PATIENCE
    )


@contextmanager
def place_of_its_own() -> Iterator[housekeeping.Place]:
    """A place that nobody prepared, taken away by the house's own command."""
    folder = Path(tempfile.mkdtemp(prefix="kuramori-story-"))
    folder.chmod(0o711)
    place = housekeeping.Place(folder / "data")
    try:
        yield place
        cleaned = kuramori(place.root, "clean-demo")
        assert cleaned.returncode == 0, cleaned.stderr
        assert not place.root.exists()
        assert not processes_of(place)
    finally:
        for process in processes_of(place):
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        shutil.rmtree(folder, ignore_errors=True)


@dataclass
class Telling:
    """One telling under way, watched through the report it writes."""

    place: housekeeping.Place
    report: Path
    log: Path
    process: subprocess.Popen[bytes]

    @property
    def rows(self) -> list[dict[str, Any]]:
        with suppress(FileNotFoundError, json.JSONDecodeError):  # being written at this instant
            return json.loads(self.report.read_text(encoding="utf-8"))
        return []

    def wait_for(self, step: str) -> None:
        """Until this step has been told."""
        self.until(lambda: step in (row["id"] for row in self.rows), step)

    def until(self, seen: Callable[[], bool], what: str) -> None:
        """Until this can be seen; fails when the telling ends before."""
        patience = time.monotonic() + PATIENCE
        while not seen():
            assert self.process.poll() is None, f"ended before {what}:\n{self.log.read_text()[-2000:]}"
            assert time.monotonic() < patience, f"{what} was not reached:\n{self.log.read_text()[-2000:]}"
            time.sleep(0.02)

    def end(self) -> int:
        """Until it has ended; its exit status."""
        return self.process.wait(PATIENCE)


@contextmanager
def telling(place: housekeeping.Place, *words: str, started_in: Path = CHECKOUT) -> Iterator[Telling]:
    """Start to tell; whatever happens, the process is gone afterwards."""
    report, log = (place.root.parent / name for name in ("report.json", "story.log"))
    report.unlink(missing_ok=True)
    called = [sys.executable, "-m", "kuramori.cli", "story", "--city", RESIDENTS, "--json", str(report), *words]
    with log.open("wb") as said:
        process = subprocess.Popen(called, env=environment(place.root), cwd=started_in, stdout=said, stderr=said)
    try:
        yield Telling(place, report, log, process)
    finally:
        process.kill()
        process.wait()


def told(place: housekeeping.Place, *words: str, started_in: Path = CHECKOUT) -> Telling:
    """Tell it from beginning to end."""
    with telling(place, *words, started_in=started_in) as whole:
        whole.end()
        return whole


def slips_named(rows: list[dict[str, Any]]) -> set[str]:
    """The slip numbers that the evidence names: pages had shown them."""
    return {found for row in rows for found in SLIP.findall(row["evidence"])}


def processes_of(place: housekeeping.Place) -> list[int]:
    """Whoever on this machine works in the place: named in their environment, or serving its clusters."""
    mark, inside = os.fsencode(f"KURAMORI_DATA={place.root}"), os.fsencode(f"{place.root}/")
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            words = (folder / "cmdline").read_bytes().split(b"\0")
            if mark in (folder / "environ").read_bytes().split(b"\0") or any(one.startswith(inside) for one in words):
                found.append(int(folder.name))
    return found


def verified(place: housekeeping.Place, *arguments: object) -> subprocess.CompletedProcess[str]:
    """What the auditor's verifier says of the published ledger."""
    called = [sys.executable, VERIFIER, place.ledger, *arguments]
    return subprocess.run([str(one) for one in called], capture_output=True, text=True)


def published_ids(place: housekeeping.Place) -> set[str]:
    """Every entry id in the published ledger."""
    bundles = {}
    for path in place.ledger.glob("tile/entries/**/*"):
        if path.is_file():
            tile = Tile.parse(path.relative_to(place.ledger).as_posix())
            bundles[path] = decode_bundle(tile, path.read_bytes())
    return {json.loads(entry)["id"] for entries in bundles.values() for entry in entries}


@contextmanager
def database(place: housekeeping.Place, which: Database) -> Iterator[psycopg.Connection]:
    """One of the place's databases, read by its superuser."""
    with psycopg.connect(which.admin_conninfo(place), dbname=which.dbname, autocommit=True) as opened:
        yield opened


def committed_ids(place: housekeeping.Place) -> set[str]:
    """Every entry id the register holds, published or not."""
    with database(place, REGISTER) as register:
        return {row[0] for row in register.execute("SELECT slip FROM ledger_entry")}


def half_erased(place: housekeeping.Place) -> list[tuple[str, str]]:
    """Erasure cases whose records stand otherwise than their state says."""
    with database(place, REGISTER) as register, database(place, KEYRING) as keyring:
        rows = register.execute("SELECT id, state FROM erasure_case").fetchall()
        return [(str(one), state) for one, state in rows if not _stands_as_it_says(register, keyring, one, state)]


def _stands_as_it_says(register: psycopg.Connection, keyring: psycopg.Connection, case: object, state: str) -> bool:
    items = register.execute(
        "SELECT i.record, i.key_id, i.erased, r.id IS NOT NULL FROM erasure_item i"
        " LEFT JOIN sealed_record r ON r.id = i.record WHERE i.case_id = %s",
        [case],
    ).fetchall()
    keys = [key for _, key, _, _ in items]
    kept = keyring.execute("SELECT count(*) FROM wrapped_key WHERE key_id = ANY(%s)", [keys]).fetchone()[0]
    flagged, standing = sum(erased for *_, erased, _ in items), sum(there for *_, there in items)
    if state in ("shredded", "confirmed", "certified"):
        return (flagged, standing, kept) == (len(items), 0, 0)
    if state == "shredding":  # keys first, then rows together with the outcome
        return (flagged, standing) == (0, len(items))
    return state in ("held", "lifted") or (flagged, standing, kept) == (0, len(items), len(items))


def unfinished(place: housekeeping.Place) -> list[str]:
    """States of erasure cases that the night should have carried to their end."""
    with database(place, REGISTER) as register:
        asked = "SELECT state FROM erasure_case WHERE state NOT IN ('certified', 'nominated', 'drafted', 'lifted')"
        return [row[0] for row in register.execute(asked)]
