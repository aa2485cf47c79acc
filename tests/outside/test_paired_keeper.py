"""Two keepers as one: both needed to open, either enough to destroy, and half-done work finished by asking again."""

import warnings

import pytest
from tests.outside.soft_token import make_token

from kuramori.city.outside.keeper import InsecureStandIn, SoftwareKeeper
from kuramori.city.outside.paired_keeper import PairedKeeper
from kuramori.foundation.errors import Breakage


class Switch:
    """A keeper that can be cut off."""

    def __init__(self, keeper):
        self.keeper, self.cut = keeper, False
        self.name = keeper.name

    def __getattr__(self, wanted):
        if self.cut and wanted != "health":
            raise Breakage("keeper.down", keeper=self.name)
        return getattr(self.keeper, wanted)


@pytest.fixture
def halves(tmp_path):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", InsecureStandIn)
        hardware = make_token(tmp_path / "hsm").keeper()
        yield Switch(hardware), Switch(SoftwareKeeper(tmp_path / "software"))
        hardware.close()


@pytest.fixture
def keeper(halves):
    return PairedKeeper(*halves)


def code(call, *arguments):
    with pytest.raises(Breakage) as broken:
        call(*arguments)
    return broken.value.code


def test_it_works(keeper, halves):
    keeper.create(1)
    keys = [keeper.working_key(1), *(half.working_key(1) for half in halves)]
    assert len(set(keys)) == 3
    assert len(keys[0]) == 32


def test_it_needs_both(keeper, halves):
    keeper.create(1)
    before = keeper.working_key(1)
    for half in halves:
        half.cut = True
        assert code(keeper.working_key, 1) == "keeper.down"
        assert code(keeper.secret, "backup") == "keeper.down"
        half.cut = False
    assert keeper.working_key(1) == before


@pytest.mark.parametrize("absent", [0, 1])
def test_it_finishes_a_create_that_only_one_answered(keeper, halves, absent):
    halves[absent].cut = True
    assert code(keeper.create, 1) == "keeper.down"
    halves[absent].cut = False
    assert halves[1 - absent].epochs() == {1}
    assert keeper.epochs() == frozenset()
    keeper.create(1)
    assert len(keeper.working_key(1)) == 32


@pytest.mark.parametrize("absent", [0, 1])
def test_it_finishes_a_destroy_that_only_one_answered(keeper, halves, absent):
    keeper.create(1)
    halves[absent].cut = True
    assert code(keeper.destroy, 1) == "keeper.down"
    halves[absent].cut = False
    assert code(keeper.working_key, 1) == "keeper.no-epoch"
    assert keeper.epochs() == frozenset()
    keeper.destroy(1)
    assert [half.epochs() for half in halves] == [frozenset(), frozenset()]


def test_it_never_revives_a_key_of_which_one_half_was_left(keeper, halves):
    keeper.create(1)
    gone = keeper.working_key(1)
    halves[0].destroy(1)
    keeper.create(1)
    assert keeper.working_key(1) != gone


def test_it_shows_the_health_of_both(keeper, halves):
    keeper.create(1)
    hardware, software = keeper.health().parts
    assert (hardware.name, software.name) == ("hardware", "software")
    assert keeper.health().last_proven >= min(hardware.last_proven, software.last_proven)
    halves[0].keeper._token_label = "unplugged"
    halves[0].keeper.close()
    sick = keeper.health()
    assert (sick.trouble, [part.reachable for part in sick.parts]) == ("keeper.down", [False, True])
    assert sick.parts[0].last_proven is not None
