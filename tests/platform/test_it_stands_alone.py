"""The platform builds and passes all its tests in a checkout that has no city."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
WITHOUT = shutil.ignore_patterns("__pycache__", Path(__file__).name)
OF_THE_PLATFORM = [
    "src/kuramori/__init__.py",
    "src/kuramori/foundation",
    "src/kuramori/platform",
    "tests/platform",
    "tests/postgres.py",
    "pyproject.toml",
]


@pytest.fixture
def python(tmp_path):
    """Runs Python in a checkout that holds the platform and nothing of the city."""
    for name in OF_THE_PLATFORM:
        source, copy = CHECKOUT / name, tmp_path / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, copy, ignore=WITHOUT)
        else:
            shutil.copy(source, copy)

    def run(*arguments):
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=tmp_path,
            env=os.environ | {"PYTHONPATH": str(tmp_path / "src")},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    return run


def test_it_works_without_the_city(python):
    assert "No module named 'kuramori.city'" in python("-c", "import kuramori.city").stdout
    ran = python("-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/platform")
    assert ran.returncode == 0, ran.stdout
