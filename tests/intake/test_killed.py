"""An import killed at any point leaves whole households only, and the next run ends what it began."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.intake.conftest import kept, persons
from tests.intake.writer import families, rows, write_csv
from tests.strongroom.faults import killed_at

import kuramori
from kuramori.city.acts import amend
from kuramori.city.acts.intake import source
from kuramori.city.strongroom import vault
from kuramori.foundation.errors import Breakage

SOURCES = Path(kuramori.__file__).parents[1]
HOMES = 300


def test_it_works(house, place, tmp_path, crowd, bring, sound):
    """kill -9 of the command while batches come in; then the same command again."""
    homes = families(HOMES)
    file = write_csv(tmp_path / "city.csv", rows(homes))
    crowd.extend(_residents(house, homes[:3]))
    running = subprocess.Popen(
        [sys.executable, "-m", "kuramori.cli", "city", "import", str(file), "--json"],
        env=os.environ | {"PYTHONPATH": str(SOURCES), "KURAMORI_DATA": str(place.root)},
        stdout=subprocess.DEVNULL,
    )
    while running.poll() is None and not kept(house, homes):
        time.sleep(0.02)
    running.send_signal(signal.SIGKILL)
    assert running.wait() == -signal.SIGKILL, "it was over before it could be killed"
    left = len(_in(house, homes))
    assert 0 < left < len(persons(homes))
    assert all(len(_in(house, [home])) in (0, len(home.members)) for home in homes)
    done = bring(file)
    assert done.status == 0 and done.told["held"] >= left
    assert len(kept(house, homes)) == len(rows(homes))


@pytest.mark.parametrize(
    ("alias", "statement", "after"),
    [
        ("keyring", "INSERT INTO wrapped_key", True),
        ("default", "INSERT INTO ledger_entry", False),
        ("default", "INSERT INTO ledger_entry", True),
    ],
)
def test_a_death_at_any_statement_converges(house, homes, file, bring, sound, alias, statement, after):
    with killed_at(statement, alias=alias, after=after):
        bring(file)
    assert kept(house, homes) == []
    assert bring(file).told["entered"] == len(persons(homes))


def test_it_refuses_a_file_that_changes_under_it(house, homes, file, bring, monkeypatch):
    states = iter([(1, 1)])
    monkeypatch.setattr(source, "_state", lambda _: next(states, (2, 2)))
    with pytest.raises(Breakage) as broken:
        bring(file)
    assert broken.value.code == "import.file-changed" and kept(house, homes) == []


def _in(house, homes):
    return {row[1] for row in kept(house, homes)}


def _residents(house, homes):
    return [
        amend.Resident(vault.pseudonyms(house, [one.current.address_number])[0], tuple(reversed(one.versions)))
        for one in persons(homes)
    ]
