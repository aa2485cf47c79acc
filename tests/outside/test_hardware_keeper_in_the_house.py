"""The house over a hardware keeper: records open, epochs die, and a keeper in trouble leaves nothing half-written."""

import fcntl
from contextlib import ExitStack
from dataclasses import replace
from uuid import uuid4

import psycopg
import pytest
from tests.outside.soft_token import make_token

from kuramori.city.outside.databases import KEYRING
from kuramori.city.strongroom import epochs, vault
from kuramori.foundation.errors import Breakage

HERS = 900_000
"""An epoch that no other test will come to."""


@pytest.fixture
def token(tmp_path):
    return make_token(tmp_path)


@pytest.fixture
def hers(house, place, token):
    """The house with its keys in hardware, from an epoch of its own on; put back as it was afterwards."""
    before = vault.current_epoch(house)
    keeper = token.keeper(seconds=2)
    moved = replace(house, keeper=keeper)
    vault.open_epoch(moved, HERS)
    yield moved
    keeper.close()
    with psycopg.connect(KEYRING.admin_conninfo(place), dbname=KEYRING.dbname) as connection:
        connection.execute("DELETE FROM wrapped_key WHERE epoch >= %s", [HERS])
        connection.execute("DELETE FROM epoch WHERE number >= %s", [HERS])
        connection.execute("UPDATE epoch SET current = true WHERE number = %s", [before])


@pytest.fixture(params=["absent", "slow", "wrong PIN", "wrong key"])
def in_trouble(request, hers, token):
    """The same house, its keeper in trouble, freshly started (nothing in memory)."""
    others = {"absent": {"token_label": "unplugged"}, "wrong PIN": {"pin": lambda: "0000"}}
    keeper = token.keeper(**others.get(request.param, {}), seconds=1)
    with ExitStack() as held:
        if request.param == "wrong key":
            token.plant(f"kuramori/131000/epoch/{HERS}", b"a stranger's")
        if request.param == "slow":
            for path in token.files:
                fcntl.lockf(held.enter_context(path.open("r+b")), fcntl.LOCK_EX)
        yield replace(hers, keeper=keeper)
    keeper.close()


def seal(house):
    record = uuid4()
    (sealed,) = vault.seal_records(house, [(record, b"somebody")])
    return record, sealed.key_id, sealed.content


def test_it_works(hers):
    row = seal(hers)
    assert vault.open_records(hers, [row]) == [b"somebody"]


def test_a_destroyed_epoch_opens_nothing(hers, token):
    kept = seal(hers)
    vault.open_epoch(hers, HERS + 1)
    assert vault.rewrap(hers, HERS, HERS + 1, 10) == 1
    vault.destroy_epoch(hers, HERS)
    assert HERS in epochs.destroyed()
    assert token.listing() == [f"kuramori/131000/epoch/{HERS + 1}"]
    assert vault.open_records(hers, [kept]) == [b"somebody"]
    with pytest.raises(Breakage):
        vault.rewrap(hers, HERS, HERS + 1, 10)


def test_it_refuses_to_keep_keys_while_the_keeper_is_in_trouble(in_trouble):
    before = epochs.gauge(HERS)
    with pytest.raises(Breakage) as failed:
        seal(in_trouble)
    assert failed.value.code in ("keeper.down", "keeper.wrong-key")
    assert epochs.gauge(HERS) == before


def test_it_refuses_to_open_while_the_keeper_is_in_trouble(hers, in_trouble):
    before = epochs.gauge(HERS)
    with pytest.raises(Breakage):
        vault.rewrap(in_trouble, HERS, HERS + 1, 10)
    assert epochs.gauge(HERS) == before


def test_it_refuses_to_turn_while_the_keeper_is_away(hers, token):
    away = token.keeper(token_label="unplugged")
    absent = replace(hers, keeper=away)
    for step in (lambda: vault.open_epoch(absent, HERS + 1), lambda: vault.destroy_epoch(absent, HERS)):
        with pytest.raises(Breakage, match=r"keeper\.down"):
            step()
    assert vault.current_epoch(hers) == HERS
    assert HERS not in epochs.destroyed()
    away.close()
