"""A place of its own for each test module, prepared once, and taken away again."""

import shutil
import tempfile
from pathlib import Path

import pytest

from kuramori.city.housekeeping import clean, prepare
from kuramori.city.outside.place import Place


@pytest.fixture
def fresh():
    """A place that nobody prepared; whatever a test leaves in it goes."""
    folder = Path(tempfile.mkdtemp(prefix="kuramori-"))
    folder.chmod(0o711)
    yield Place(folder / "data")
    clean(Place(folder / "data"))
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def prepared():
    folder = Path(tempfile.mkdtemp(prefix="kuramori-"))
    folder.chmod(0o711)
    place = Place(folder / "data")
    prepare(place)
    yield place
    clean(place)
    shutil.rmtree(folder)
