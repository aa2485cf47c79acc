"""What was made goes, and nothing else."""

import os

import pytest

from kuramori.city.housekeeping import clean, prepare
from kuramori.foundation.errors import Breakage


def test_it_works(fresh):
    prepare(fresh)
    clean(fresh)
    assert not fresh.root.exists()


def test_it_leaves_everything_beside_it(fresh):
    stranger = fresh.root.parent / "holiday.jpg"
    stranger.touch()
    prepare(fresh)
    clean(fresh)
    assert os.listdir(fresh.root.parent) == ["holiday.jpg"]


def test_it_does_nothing_twice(fresh):
    clean(fresh)
    clean(fresh)


def test_it_finds_the_clusters_below_a_closed_folder(fresh):
    """As root, the servers' account cannot enter there: they have a shelter, which goes, too."""
    fresh.root.parent.chmod(0o700)
    prepare(fresh)
    clusters = fresh.clusters
    assert (clusters / "register" / "data").is_dir()
    clean(fresh)
    assert not clusters.exists()


def test_it_refuses_a_folder_that_is_no_place(fresh):
    fresh.root.mkdir()
    stranger = fresh.root / "holiday.jpg"
    stranger.touch()
    with pytest.raises(Breakage) as broken:
        clean(fresh)
    assert broken.value.code == "setup.other-version"
    assert stranger.exists()
    stranger.unlink()
