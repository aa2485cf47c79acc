"""The city stands without the platform: with that deleted, all of it imports and its pure tests pass.

The other way round is the platform's own (tests/platform/test_it_stands_alone.py).
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
KEPT = ["src", "tests", "tools", "examples"]
PLATFORM = ["src/kuramori/platform", "tests/platform"]
# how the law survives mangled files says nothing about walls, and takes its time
PURE = ["tests/rules", "--ignore=tests/rules/assessment/test_every_character.py"]

IMPORT_EVERYTHING = """
import importlib, pkgutil
import django
django.setup()
import kuramori.city
for module in pkgutil.walk_packages(kuramori.city.__path__, "kuramori.city."):
    importlib.import_module(module.name)
"""


@pytest.fixture(scope="module")
def python(tmp_path_factory):
    """Runs Python in a checkout that holds the city and nothing of the platform."""
    checkout = tmp_path_factory.mktemp("city")
    for name in KEPT:
        shutil.copytree(CHECKOUT / name, checkout / name)
    shutil.copy(CHECKOUT / "pyproject.toml", checkout)
    for name in PLATFORM:
        shutil.rmtree(checkout / name)
    named = {"PYTHONPATH": "src", "DJANGO_SETTINGS_MODULE": "kuramori.city.settings"}

    def run(*arguments):
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=checkout,
            env=os.environ | named | {"KURAMORI_DATA": "data"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    return run


def test_it_works(python):
    imported = python("-c", IMPORT_EVERYTHING)
    assert imported.returncode == 0, imported.stdout


def test_it_passes_its_pure_tests(python):
    passed = python("-m", "pytest", "-q", "-p", "no:cacheprovider", *PURE)
    assert passed.returncode == 0, passed.stdout


def test_it_refuses_to_find_the_platform(python):
    sought = python("-c", "import kuramori.platform")
    assert "No module named 'kuramori.platform'" in sought.stdout
