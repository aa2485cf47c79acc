"""The platform builds and passes all its tests in a checkout that has no city."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
WITHOUT = shutil.ignore_patterns("__pycache__", "city", "witness", "cli.py", Path(__file__).name)


def test_it_works_without_the_city(tmp_path):
    shutil.copytree(CHECKOUT / "src" / "kuramori", tmp_path / "src" / "kuramori", ignore=WITHOUT)
    shutil.copytree(
        CHECKOUT / "src" / "kuramori" / "platform",
        tmp_path / "src" / "kuramori" / "platform",
        dirs_exist_ok=True,
    )
    shutil.copytree(
        CHECKOUT / "tests" / "platform", tmp_path / "tests" / "platform", ignore=WITHOUT
    )
    shutil.copy(CHECKOUT / "tests" / "postgres.py", tmp_path / "tests")
    shutil.copy(CHECKOUT / "pyproject.toml", tmp_path)

    def python(*arguments):
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=tmp_path,
            env=os.environ | {"PYTHONPATH": str(tmp_path / "src")},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    assert python("-c", "import kuramori.platform").returncode == 0
    assert "No module named 'kuramori.city'" in python("-c", "import kuramori.city").stdout
    ran = python("-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/platform")
    assert ran.returncode == 0, ran.stdout
