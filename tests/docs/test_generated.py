"""Generated pages are what the generator writes today."""

import subprocess
import sys

import pytest
from tests.docs.pages import CHECKOUT

GENERATED = ("acts", "cli", "states")


@pytest.fixture(scope="module")
def fresh(tmp_path_factory):
    folder = tmp_path_factory.mktemp("reference")
    generator = CHECKOUT / "tools" / "reference.py"
    subprocess.run([sys.executable, generator, folder], check=True, capture_output=True)
    return folder


def test_it_works(fresh):
    assert sorted(page.stem for page in fresh.iterdir()) == list(GENERATED)


@pytest.mark.parametrize("name", GENERATED)
def test_it_is_as_generated(fresh, name):
    kept = CHECKOUT / "docs" / "reference" / f"{name}.md"
    assert kept.read_text() == (fresh / f"{name}.md").read_text(), "run tools/reference.py"
