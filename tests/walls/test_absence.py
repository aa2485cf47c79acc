"""City and platform stand without each other: delete one, and the other still imports and passes
its pure tests.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]

IMPORT_EVERYTHING = """
import importlib, pkgutil, sys
import django
django.setup()
package = importlib.import_module(sys.argv[1])
for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
    if not module.name.endswith("__main__"):
        importlib.import_module(module.name)
"""

SIDES = {
    "platform": ("city", "kuramori.platform.settings"),
    "city": ("platform", "kuramori.city.settings"),
}


@pytest.fixture(params=SIDES)
def halved(request, tmp_path):
    """A copy of the house with one side gone, and how to run Python in it."""
    side = request.param
    gone, settings = SIDES[side]
    shutil.copytree(CHECKOUT / "src", tmp_path / "src")
    shutil.copytree(CHECKOUT / "tests" / "foundation", tmp_path / "tests" / "foundation")
    shutil.rmtree(tmp_path / "src" / "kuramori" / gone)
    environment = os.environ | {
        "PYTHONPATH": str(tmp_path / "src"),
        "DJANGO_SETTINGS_MODULE": settings,
        "KURAMORI_DATA": str(tmp_path / "data"),
        "KURAMORI_PLATFORM_DSN": "postgresql:///never-asked",
    }

    def python(*arguments):
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
        )

    return side, python


def test_it_works(halved):
    side, python = halved
    imported = python("-c", IMPORT_EVERYTHING, f"kuramori.{side}")
    assert imported.returncode == 0, imported.stderr
