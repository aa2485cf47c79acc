"""The whole-house checker: what must hold after anything that was written, or that died while writing.

1 every sealed row has its key and opens; 2 every committed entry is in the ledger, and the auditor's verifier accepts
the published folder; 3 nothing an erased case named can be opened; 4 no resident can be read in any table, nor in any
byte the clusters, their logs, the published ledger, the depots or the house's own logs keep.
"""

import importlib.util
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

import psycopg
from tests.cast import TERMINAL

from kuramori.city.acts import enter
from kuramori.city.fiction.cast import CAST
from kuramori.city.outside.databases import DATABASES
from kuramori.city.rules.people import NIGHT
from kuramori.city.store.access import run
from kuramori.city.store.casework import CaseItemRow
from kuramori.city.store.keyring import WrappedKeyRow
from kuramori.city.store.register import SealedRow
from kuramori.city.strongroom import drill, sequencer

_LOOKED_AT: set[Path] = set()
"""Copies at a depot that were looked at before: they never change."""

VERIFIER = Path(__file__).parents[2] / "tools" / "verify.py"
_TABLES = "SELECT format('%I', relname) FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"


def check(house, place, residents) -> None:
    """All four. `residents` are those whose plaintext must be nowhere."""
    everything_opens(house)
    everything_is_in_the_ledger(house)
    nothing_erased_is_left()
    nobody_can_be_read(place, residents)


def everything_opens(house) -> None:
    records = list(SealedRow.objects.values_list("id", flat=True))
    count = drill.count_here(house, records)
    assert count == drill.Count(len(records), len(records)), f"{count.present - count.opened} sealed rows do not open"


def everything_is_in_the_ledger(house) -> None:
    enter.leave(house, NIGHT, TERMINAL)  # one more, so that this house's own witness is asked
    # an entry waits while any older transaction runs, the server's own vacuum included
    until = time.monotonic() + 10
    while (standing := sequencer.advance(house)).waiting and time.monotonic() < until:
        time.sleep(0.05)
    assert standing.waiting == 0
    assert standing.witnessed_size == standing.size
    assert verified(house.published, sequencer.verifier_keys(house), house.witness.keys) == 0


def nothing_erased_is_left() -> None:
    erased = list(CaseItemRow.objects.filter(erased=True).values_list("record", "key_id"))
    records, keys = [one for one, _ in erased], [key for _, key in erased]
    assert not run("register", "sealed_by_id", [records]), "an erased record is still sealed somewhere"
    assert not WrappedKeyRow.objects.filter(key_id__in=keys).exists(), "the key of an erased record still exists"


def nobody_can_be_read(place, residents) -> None:
    found = in_tables(place, residents) + in_bytes(place, residents)
    assert not found, f"a resident can be read in {found}"


def verified(folder: Path, own_keys: Iterable[str], witness_keys: Iterable[str]) -> int:
    """Exit status of the auditor's verifier, which pins the keys and demands a witness."""
    pins = [word for key in (*own_keys, *witness_keys) for word in ("--key", key)]
    with redirect_stdout(StringIO()) as said:
        status = _verifier().main([str(folder), "--witness", *pins])
    if status:
        sys.stderr.write(said.getvalue())
    return status


def words_of(residents) -> set[str]:
    """What would tell who a resident is: every name, reading and individual number they ever had."""
    versions = [version for one in residents for version in one.versions]
    words = {getattr(one, item) for one in versions for item in ("name", "kana", "individual_number")}
    return {word for word in words if word and len(word) > 3} - {member.name for member in CAST}


def in_tables(place, residents) -> list[str]:
    """Tables of either database in which a word stands, also inside a binary column."""
    words = words_of(residents)
    with tempfile.TemporaryDirectory() as folder:
        for database in DATABASES:
            with psycopg.connect(database.admin_conninfo(place), dbname=database.dbname) as line:
                for (table,) in line.execute(_TABLES).fetchall():
                    rows = line.execute(f"SELECT one::text FROM {table} AS one")  # noqa: S608 - quoted by format
                    text = "\n".join(row[0] for row in rows)
                    Path(folder, f"table {table}").write_text(text, encoding="utf-8")
        return [Path(one).name for one in _grep({*words, *(word.encode().hex() for word in words)}, folder)]


def in_bytes(place, residents) -> list[str]:
    """Files in which a word stands: data files and write-ahead logs of the clusters, ledger, depots, every log."""
    for database in DATABASES:
        with psycopg.connect(database.admin_conninfo(place), autocommit=True) as line:
            line.execute("CHECKPOINT")
    folders = (place.register, place.keyring, place.ledger, place.run)
    copies = {path for depot in (place.depot_a, place.depot_b) for path in depot.iterdir()} - _LOOKED_AT
    _LOOKED_AT.update(copies)
    return _grep(words_of(residents), *folders, *copies)


def _grep(words: Iterable[str], *folders: str | Path) -> list[str]:
    """Files below the folders that hold any of the words as bytes."""
    with tempfile.NamedTemporaryFile("w", encoding="utf-8") as wanted:
        wanted.write("".join(f"{word}\n" for word in words))
        wanted.flush()
        command = ["grep", "-rlaFs", "-f", wanted.name, *folders]
        said = subprocess.run(command, capture_output=True, text=True, env={"LC_ALL": "C", "PATH": "/usr/bin:/bin"})
    return said.stdout.splitlines()


def _verifier():
    if "kuramori_verify" not in sys.modules:
        spec = importlib.util.spec_from_file_location("kuramori_verify", VERIFIER)
        module = sys.modules["kuramori_verify"] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    return sys.modules["kuramori_verify"]
