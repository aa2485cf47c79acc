"""A house that says it is in production takes no stand-in that protects nobody."""

import shutil

import pytest

from kuramori.city import wiring
from kuramori.city.housekeeping import Place
from kuramori.city.outside.keeper import InsecureStandIn
from kuramori.foundation.errors import Breakage


@pytest.fixture
def elsewhere(place, house, tmp_path):
    """Another place with the same settings."""
    moved = Place(tmp_path / "place")
    moved.root.mkdir()
    shutil.copy(place.settings_file, moved.settings_file)
    return moved


def test_it_works(elsewhere):
    with pytest.warns(InsecureStandIn):
        assert wiring.build(elsewhere).keeper.name == "software"


def test_it_refuses_keys_in_files(elsewhere):
    elsewhere.keep({"production": True})
    with pytest.raises(Breakage) as broken:
        wiring.build(elsewhere)
    assert broken.value.code == "keeper.insecure"


def test_it_refuses_a_place_that_was_never_prepared(tmp_path):
    with pytest.raises(Breakage) as broken:
        wiring.build(Place(tmp_path))
    assert broken.value.code == "setup.not-prepared"


def test_a_house_does_not_show_its_passwords(place, house):
    kept = place.settings()
    passwords = [*kept["register"]["passwords"].values(), *kept["keyring"]["passwords"].values()]
    assert not any(password in repr(house) for password in passwords)
