"""The software keeper: epochs are made once, die once, and never come back; and it says that it is for trial."""

import stat
import warnings
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from kuramori.city.outside import keeper as room
from kuramori.city.outside.keeper import InsecureStandIn, SoftwareKeeper
from kuramori.foundation.errors import Breakage


class Killed(Exception):
    """The process died here."""


def made(folder):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", InsecureStandIn)
        return SoftwareKeeper(folder)


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "keeper"


@pytest.fixture
def keeper(folder):
    return made(folder)


def code(call, *arguments):
    with pytest.raises(Breakage) as broken:
        call(*arguments)
    return broken.value.code


def test_it_works(keeper, folder):
    keeper.create(1)
    assert len(keeper.working_key(1)) == 32
    assert keeper.working_key(1) == made(folder).working_key(1)
    assert keeper.epochs() == {1}


def test_it_warns(folder):
    with pytest.warns(InsecureStandIn):
        SoftwareKeeper(folder)


def test_creating_again_changes_nothing(keeper):
    keeper.create(1)
    before = keeper.working_key(1)
    keeper.create(1)
    assert keeper.working_key(1) == before


def test_two_makers_at_once_agree(folder):
    with ThreadPoolExecutor(8) as crowd:
        keys = set(crowd.map(lambda _: made(folder).secret("index-name"), range(32)))
    assert len(keys) == 1


def test_epochs_and_secrets_are_all_different(keeper):
    for epoch in (1, 2):
        keeper.create(epoch)
    keys = {keeper.working_key(1), keeper.working_key(2), keeper.secret("backup"), keeper.secret("factors")}
    assert len(keys) == 4


def test_a_working_key_is_not_the_stored_key(keeper, folder):
    keeper.create(1)
    assert keeper.working_key(1) not in {path.read_bytes() for path in folder.iterdir()}


def test_nobody_else_may_read_it(keeper, folder):
    keeper.create(1)
    keeper.secret("backup")
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}


def test_it_refuses_a_destroyed_epoch_for_ever(keeper, folder):
    keeper.create(1)
    keeper.create(2)
    keeper.destroy(1)
    keeper.destroy(1)
    assert code(keeper.working_key, 1) == "keeper.no-epoch"
    assert code(made(folder).working_key, 1) == "keeper.no-epoch"
    assert keeper.epochs() == {2}


def die(*_, **__):
    raise Killed


@pytest.mark.parametrize(("where", "name"), [(room, "_overwrite"), (Path, "unlink"), (room, "_sync_folder")])
def test_a_kill_while_destroying_leaves_nothing_that_derives(keeper, folder, monkeypatch, where, name):
    keeper.create(1)
    with monkeypatch.context() as killed:
        killed.setattr(where, name, die)
        with pytest.raises(Killed):
            keeper.destroy(1)
    assert code(keeper.working_key, 1) == "keeper.no-epoch"
    assert keeper.epochs() == frozenset()
    keeper.destroy(1)
    assert list(folder.iterdir()) == []


def test_destroying_writes_over_the_key_first(keeper, folder, monkeypatch):
    keeper.create(1)
    key = (folder / "epoch-1.key").read_bytes()
    monkeypatch.setattr(Path, "unlink", die)
    with pytest.raises(Killed):
        keeper.destroy(1)
    assert key not in {path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize("step", ["write", "fsync", "link"])
def test_a_kill_while_making_leaves_no_half_key(keeper, folder, monkeypatch, step):
    with monkeypatch.context() as killed:
        killed.setattr(room.os, step, die)
        with pytest.raises(Killed):
            keeper.create(1)
    assert keeper.epochs() == frozenset()
    assert code(keeper.working_key, 1) == "keeper.no-epoch"
    keeper.create(1)
    assert len(keeper.working_key(1)) == 32
    assert [path.name for path in folder.iterdir()] == ["epoch-1.key"]


@pytest.mark.parametrize("size", [0, 31, 33])
def test_it_refuses_a_key_of_another_size(keeper, folder, size):
    keeper.create(1)
    (folder / "epoch-1.key").write_bytes(b"k" * size)
    assert code(keeper.working_key, 1) == "keeper.wrong-key"
    keeper.secret("backup")
    (folder / "secret-backup.key").write_bytes(b"k" * size)
    assert code(keeper.secret, "backup") == "keeper.wrong-key"


def test_it_refuses_an_epoch_that_never_was(keeper):
    assert code(keeper.working_key, 7) == "keeper.no-epoch"


def test_it_is_down_when_its_key_cannot_be_read(keeper, folder):
    keeper.create(1)
    (folder / "epoch-1.key").unlink()
    (folder / "epoch-1.key").mkdir()
    assert code(keeper.working_key, 1) == "keeper.down"


@pytest.mark.parametrize("label", ["../epoch-1", "", "Index", "index_name"])
def test_we_fail_on_a_label_that_could_be_a_path(keeper, label):
    with pytest.raises(AssertionError):
        keeper.secret(label)
