"""What every keeper promises, whatever it is made of: one law, tried on each."""

import warnings
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from tests.outside.kms_stand_in import cloud_keeper, kms, make_credentials
from tests.outside.soft_token import make_token

from kuramori.city.outside.keeper import InsecureStandIn, Keeper, SoftwareKeeper
from kuramori.city.outside.paired_keeper import PairedKeeper
from kuramori.foundation.errors import Breakage


@pytest.fixture(scope="module")
def builders(tmp_path_factory):
    """For each kind, how another process would build the same keeper."""
    folder = tmp_path_factory.mktemp("keepers")
    with warnings.catch_warnings(), kms() as address:
        warnings.simplefilter("ignore", InsecureStandIn)
        token, credentials = make_token(folder / "hsm"), make_credentials(folder)
        yield {
            "software": lambda: SoftwareKeeper(folder / "software"),
            "hardware": token.keeper,
            "cloud": lambda: cloud_keeper(address, credentials),
            "paired": lambda: PairedKeeper(
                token.keeper(city="131016"), cloud_keeper(address, credentials, city="131016")
            ),
        }


@pytest.fixture(params=["software", "hardware", "cloud", "paired"])
def build(request, builders) -> Callable[[], Keeper]:
    return builders[request.param]


@pytest.fixture
def keeper(build):
    """A keeper that holds nothing yet."""
    made = build()
    for epoch in made.epochs():
        made.destroy(epoch)
    return made


def code(call, *arguments):
    with pytest.raises(Breakage) as broken:
        call(*arguments)
    return broken.value.code


def test_it_works(keeper, build):
    keeper.create(1)
    assert len(keeper.working_key(1)) == 32
    assert keeper.working_key(1) == build().working_key(1)
    assert keeper.epochs() == {1}


def test_it_creates_once(keeper):
    keeper.create(1)
    first = keeper.working_key(1)
    keeper.create(1)
    assert keeper.working_key(1) == first


def test_it_creates_once_for_a_crowd(keeper):
    with ThreadPoolExecutor(4) as crowd:
        list(crowd.map(keeper.create, [7] * 8))
        keys = set(crowd.map(keeper.working_key, [7] * 8))
    assert len(keys) == 1
    assert keeper.epochs() == {7}


def test_it_creates_once_for_two_processes(keeper, build):
    makers = [build() for _ in range(3)]
    with ThreadPoolExecutor(3) as crowd:
        list(crowd.map(lambda maker: maker.create(8), makers))
    assert len({maker.working_key(8) for maker in makers}) == 1


def test_it_keeps_labels_apart(keeper):
    keeper.create(1)
    keeper.create(2)
    keys = [keeper.working_key(1), keeper.working_key(2), keeper.secret("backup"), keeper.secret("factors")]
    assert len(set(keys)) == 4
    assert {len(key) for key in keys} == {32}


def test_it_keeps_its_secrets(keeper, build):
    assert keeper.secret("index-name") == build().secret("index-name")


def test_it_says_how_it_is(keeper):
    keeper.create(4)
    health = keeper.health()
    assert (health.reachable, health.epochs) == (True, {4})
    assert health.last_proven is not None


def test_a_destroyed_epoch_never_derives_again(keeper, build):
    keeper.create(1)
    keeper.create(2)
    gone = keeper.working_key(1)
    keeper.destroy(1)
    for one in (keeper, build()):
        assert code(one.working_key, 1) == "keeper.no-epoch"
        assert one.epochs() == {2}
    keeper.create(1)
    assert keeper.working_key(1) != gone


def test_it_destroys_once(keeper):
    keeper.create(1)
    keeper.destroy(1)
    keeper.destroy(1)
    keeper.destroy(99)
    assert keeper.epochs() == frozenset()


def test_it_refuses_an_epoch_never_created(keeper):
    assert code(keeper.working_key, 5) == "keeper.no-epoch"
