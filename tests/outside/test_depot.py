"""A depot keeps a copy whole or not at all; one abroad or at the production site gets nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuramori.city.outside.depot import FolderDepot, Site, may_ship
from kuramori.foundation.errors import Breakage, Refusal

HERE = Site("JP", "東日本", "蔵森市", "蔵森市役所")
THERE = Site("JP", "西日本", "第一保管", "西倉庫")


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "depot"


@pytest.fixture
def depot(folder):
    return FolderDepot("depot-a", THERE, folder)


def test_it_works(depot):
    depot.keep("copy", [b"one", b"", b"three"])
    assert list(depot.fetch("copy")) == [b"one", b"", b"three"]


@given(st.lists(st.binary(max_size=300)))
def test_chunks_come_back_as_they_went(tmp_path_factory, chunks):
    depot = FolderDepot("depot-a", THERE, tmp_path_factory.mktemp("depot"))
    depot.keep("copy", chunks)
    assert list(depot.fetch("copy")) == chunks


def test_it_refuses_a_copy_it_does_not_have(depot):
    with pytest.raises(Breakage) as broken:
        list(depot.fetch("copy"))
    assert broken.value.code == "depot.missing"


@pytest.mark.parametrize("error", [OSError("disk"), ValueError("ours")])
def test_a_copy_that_breaks_off_leaves_nothing(depot, folder, error):
    def breaking():
        yield b"one"
        raise error

    with pytest.raises((Breakage, ValueError)):
        depot.keep("copy", breaking())
    assert list(folder.iterdir()) == []
    depot.keep("copy", [b"again"])
    assert list(depot.fetch("copy")) == [b"again"]


def test_it_refuses_to_write_a_name_twice(depot):
    depot.keep("copy", [b"one"])
    with pytest.raises(Breakage):
        depot.keep("copy", [b"other"])
    assert list(depot.fetch("copy")) == [b"one"]


def test_it_is_down_when_the_disk_is_gone(tmp_path):
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(Breakage) as broken:
        FolderDepot("depot-a", THERE, tmp_path / "file").keep("copy", [b"one"])
    assert broken.value.code == "depot.down"


@pytest.mark.parametrize(
    ("site", "answer"),
    [
        (THERE, None),
        (Site("JP", "東日本", "蔵森市", "別館"), None),
        (Site("US", "西日本", "第一保管", "西倉庫"), Refusal("depot.abroad", {"country": "US"})),
        (Site("jp", "西日本", "第一保管", "西倉庫"), Refusal("depot.abroad", {"country": "jp"})),
        (Site("", "西日本", "第一保管", "西倉庫"), Refusal("depot.abroad", {"country": ""})),
        (Site("JP", "西日本", "第一保管", "蔵森市役所"), Refusal("depot.same-site", {"site": "蔵森市役所"})),
        (HERE, Refusal("depot.same-site", {"site": "蔵森市役所"})),
    ],
)
def test_it_refuses_a_depot_abroad_or_here(site, answer):
    assert may_ship(site, HERE) == answer
