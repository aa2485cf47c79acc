"""Epochs in the strongroom: moved in batches, never destroyed while a key is left, and no key slips in behind."""

import threading
import time
from uuid import uuid4

import psycopg
import pytest
from django.db import connections

from kuramori.city.outside.databases import KEYRING
from kuramori.city.store.keyring import EpochRow, WrappedKeyRow
from kuramori.city.strongroom import epochs, vault
from kuramori.foundation.errors import Breakage


@pytest.fixture
def turn(house):
    """(old, new): a new epoch has begun; finished afterwards."""
    old = epochs.current(house)
    epochs.begin(house, old + 1)
    yield old, old + 1
    while epochs.move(house, old, old + 1):
        pass
    epochs.end(house, old)


def kept_key(house):
    key_id, key = uuid4(), bytes(32)
    vault.keep_keys(house, [(key_id, key)])
    return key_id, key


def test_it_works(house, turn, sound, monkeypatch):
    old, new = turn
    monkeypatch.setattr(epochs, "BATCH", 10)
    before = epochs.gauge(old)
    assert before.remaining > 10
    assert epochs.move(house, old, new) == before.remaining - 10
    assert epochs.gauge(old).total == before.total


def test_beginning_again_changes_nothing(house, turn):
    _, new = turn
    key = house.keeper.working_key(new)
    epochs.begin(house, new)
    assert epochs.current(house) == new
    assert house.keeper.working_key(new) == key
    assert EpochRow.objects.filter(current=True).count() == 1


def test_new_keys_go_under_the_new_epoch_at_once(house, turn):
    key_id, key = kept_key(house)
    assert WrappedKeyRow.objects.get(key_id=key_id).epoch == turn[1]
    assert vault.find_keys(house, [key_id]) == {key_id: key}


def test_a_moved_key_is_the_same_key(house):
    key_id, key = kept_key(house)
    old = epochs.current(house)
    epochs.begin(house, old + 1)
    while epochs.move(house, old, old + 1):
        pass
    assert vault.find_keys(house, [key_id]) == {key_id: key}
    assert WrappedKeyRow.objects.get(key_id=key_id).first_epoch == old
    epochs.end(house, old)
    assert vault.find_keys(house, [key_id]) == {key_id: key}
    assert old in epochs.destroyed()
    vault.destroy_keys([key_id])


def test_we_fail_rather_than_destroy_an_epoch_in_use(house):
    with pytest.raises(AssertionError, match="still wrapped"):
        epochs.end(house, epochs.current(house))
    assert epochs.current(house) in house.keeper.epochs()


def test_a_destroyed_epoch_is_forgotten_in_memory_too(house):
    old = epochs.current(house)
    vault.find_keys(house, [kept_key(house)[0]])
    epochs.begin(house, old + 1)
    while epochs.move(house, old, old + 1):
        pass
    epochs.end(house, old)
    with pytest.raises(Breakage):
        vault._working_key(house.keeper, old)


def test_a_wrapped_key_moved_to_another_id_does_not_unwrap(house):
    one, other = kept_key(house)[0], kept_key(house)[0]
    stolen = WrappedKeyRow.objects.get(key_id=one).wrapped
    WrappedKeyRow.objects.filter(key_id=other).update(wrapped=stolen)
    with pytest.raises(Exception, match="another place"):
        vault.find_keys(house, [other])
    vault.destroy_keys([one, other])


def test_destroying_keys_twice_changes_nothing(house):
    key_id, _ = kept_key(house)
    for _ in range(2):
        vault.destroy_keys([key_id])
        assert vault.find_keys(house, [key_id]) == {}


def test_a_slow_writer_cannot_leave_a_key_under_a_destroyed_epoch(house, place, sound, monkeypatch):
    """It read the epoch before the turn began, and would keep its key after every other one has moved."""
    old, key_id = epochs.current(house), uuid4()
    reached, go_on = threading.Event(), threading.Event()
    wrap = vault._wrap

    def slow_wrap(*given):
        if threading.current_thread() is writer:
            reached.set()
            go_on.wait(30)
        return wrap(*given)

    def turn():
        epochs.begin(house, old + 1)
        while epochs.move(house, old, old + 1):
            pass
        epochs.end(house, old)

    monkeypatch.setattr(vault, "_wrap", slow_wrap)
    writer = _thread(lambda: vault.keep_keys(house, [(key_id, bytes(32))]))
    turner = _thread(turn)
    writer.start()
    assert reached.wait(30)
    turner.start()
    with psycopg.connect(KEYRING.admin_conninfo(place), autocommit=True) as line:
        until = time.monotonic() + 30
        while turner.is_alive() and not line.execute(_WAITING).fetchone()[0] and time.monotonic() < until:
            turner.join(0.01)
    go_on.set()
    for one in (writer, turner):
        one.join(30)
    assert old not in house.keeper.epochs()
    assert vault.find_keys(house, [key_id]) == {key_id: bytes(32)}
    vault.destroy_keys([key_id])


def _thread(work):
    def run():
        try:
            work()
        finally:
            connections.close_all()

    return threading.Thread(target=run)


_WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted"
