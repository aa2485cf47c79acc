"""A place: laid out once, private, of one format, with room to grow."""

import os
import shutil
import stat
from collections import namedtuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuramori.city.outside.place import FORMAT, ROOM_NEEDED, Place, _as_toml, tomllib
from kuramori.foundation.errors import Breakage

NAMES = st.text("abcdefghijklmnopqrstuvwxyz_", min_size=1)
TEXT = st.text(st.characters(exclude_characters="\x7f", exclude_categories=["Cs"]))
VALUES = st.one_of(TEXT, st.booleans(), st.integers(-(2**63), 2**63 - 1))
TABLES = st.recursive(
    st.dictionaries(NAMES, VALUES), lambda inner: st.dictionaries(NAMES, VALUES | inner)
)


@pytest.fixture
def place(tmp_path):
    return Place(tmp_path / "data")


def mode_of(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_it_works(place):
    place.lay_out()
    place.keep({"web": {"port": 8443, "secret_key": '引用"符\\'}})
    place.keep({"web": {"port": 8444}, "register": {"embedded": True}})
    assert place.settings() == {
        "web": {"port": 8444, "secret_key": '引用"符\\'},
        "register": {"embedded": True},
    }
    assert place.version_file.read_text().strip() == FORMAT


def test_it_lays_out_twice_without_losing_anything(place):
    place.lay_out()
    place.keep({"web": {"port": 1}})
    place.lay_out()
    assert place.settings() == {"web": {"port": 1}}


def test_it_is_private(place):
    place.lay_out()
    place.keep({"web": {"secret_key": "x"}})
    assert mode_of(place.root) == 0o700
    assert mode_of(place.settings_file) == 0o600
    assert mode_of(place.keeper) == 0o700


def test_it_lies_where_the_environment_says(monkeypatch, tmp_path):
    monkeypatch.setenv("KURAMORI_DATA", str(tmp_path / "named"))
    assert Place.here().root == tmp_path / "named"
    monkeypatch.delenv("KURAMORI_DATA")
    monkeypatch.chdir(tmp_path)
    assert Place.here().root == tmp_path / ".data"


@given(TABLES)
def test_it_reads_back_whatever_it_writes(table):
    assert tomllib.loads(_as_toml(table)) == table


def test_it_refuses_another_version(place):
    place.lay_out()
    place.version_file.write_text("7\n")
    with pytest.raises(Breakage) as broken:
        place.lay_out()
    assert broken.value.code == "setup.other-version"
    assert broken.value.params["found"] == "7"
    assert broken.value.params["expected"] == FORMAT


def test_it_refuses_a_folder_of_somebody_else(place):
    place.root.mkdir()
    (place.root / "holiday.jpg").touch()
    with pytest.raises(Breakage) as broken:
        place.lay_out()
    assert broken.value.code == "setup.other-version"
    assert os.listdir(place.root) == ["holiday.jpg"]


def test_it_refuses_a_full_disk(place, monkeypatch):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(0, 0, ROOM_NEEDED - 1))
    with pytest.raises(Breakage) as broken:
        place.lay_out()
    assert broken.value.code == "setup.no-space"
    assert broken.value.params["needed"] == "1024 MiB"
    assert broken.value.params["free"] == "1023 MiB"
    assert not place.root.exists()
