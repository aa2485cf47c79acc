"""Every import contract catches the import it is there for, and the house as it stands keeps them
all.

1. The clean copy passes. 2. For each contract, a planted import breaks it, and the report names the
import. 3. No contract is without a plant.
"""

import configparser
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]

PLANTS = [
    ("city-floors", "city/store/models.py", "kuramori.city.acts.lookup"),
    ("city-floors", "city/outside/clock.py", "kuramori.city.store.models"),
    ("city-floors", "city/fiction/__init__.py", "kuramori.city.outside.clock"),
    ("city-floors", "city/strongroom/gate.py", "kuramori.city.desks.labels"),
    ("city-floors", "city/wiring.py", "kuramori.city.housekeeping.prepare"),
    ("platform-floors", "platform/rules/orders.py", "kuramori.platform.acts.obey"),
    ("one-treaty", "platform/rules/orders.py", "kuramori.city.rules.register"),
    ("one-treaty", "city/rules/access.py", "kuramori.witness"),
    ("pure-foundation", "foundation/canonical.py", "django"),
    ("pure-foundation", "foundation/merkle.py", "socket"),
    ("pure-foundation", "foundation/blind.py", "kuramori.city.rules.access"),
    ("pure-rules", "city/rules/access.py", "django"),
    ("pure-rules", "city/rules/alerts.py", "time"),
    ("pure-rules", "platform/rules/orders.py", "psycopg"),
    ("behind-the-gate", "city/acts/lookup.py", "kuramori.city.strongroom.vault"),
    ("behind-the-gate", "city/strongroom/watch.py", "kuramori.city.strongroom.ledger"),
    ("guarded-tables", "city/acts/lookup.py", "kuramori.city.store.keyring"),
    ("guarded-tables", "city/store/people.py", "kuramori.city.store.ledger"),
    ("desks-ask-acts", "city/desks/web/counter.py", "kuramori.city.strongroom.gate"),
    ("desks-ask-acts", "city/desks/web/counter.py", "kuramori.city.store.people"),
    ("desks-ask-acts", "city/desks/web/counter.py", "kuramori.city.outside.keeper"),
    ("acts-apart", "city/acts/lookup.py", "kuramori.city.acts.erase"),
    ("no-circles", "city/rules/people.py", "kuramori.city.rules.access"),
]


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    folder = tmp_path_factory.mktemp("house")
    shutil.copytree(CHECKOUT / "src", folder / "src")
    shutil.copy(CHECKOUT / ".importlinter", folder)
    return folder


def lint(copy, *arguments):
    script = "import sys; sys.path.insert(0, 'src'); from importlinter.cli import lint_imports_command"
    return subprocess.run(
        [sys.executable, "-c", f"{script}; lint_imports_command()", "--no-cache", *arguments],
        cwd=copy,
        capture_output=True,
        text=True,
    )


def test_it_works(copy):
    checked = lint(copy)
    assert checked.returncode == 0, checked.stdout


@pytest.mark.parametrize(("contract", "file", "imported"), PLANTS)
def test_it_refuses_a_planted_import(copy, contract, file, imported):
    victim = copy / "src" / "kuramori" / file
    honest = victim.read_text()
    victim.write_text(f"{honest}\nimport {imported}\n")
    try:
        checked = lint(copy, "--contract", contract)
    finally:
        victim.write_text(honest)
    assert checked.returncode == 1, checked.stdout + checked.stderr
    assert imported.split(".")[-1] in checked.stdout.partition("Broken contracts")[2]


def test_it_refuses_a_contract_that_no_plant_tries():
    contracts = configparser.ConfigParser()
    contracts.read(CHECKOUT / ".importlinter")
    names = {name.rpartition(":")[2] for name in contracts.sections() if ":contract:" in name}
    assert names == {contract for contract, _, _ in PLANTS}
