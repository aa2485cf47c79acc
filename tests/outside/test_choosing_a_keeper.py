"""Which keeper the settings choose, where its PIN comes from, and what production does not accept."""

import pytest
from tests.outside.kms_stand_in import make_credentials
from tests.outside.soft_token import LABEL, MODULE, PIN, make_token

from kuramori.city import wiring
from kuramori.city.outside.keeper import InsecureStandIn
from kuramori.city.outside.place import Place
from kuramori.foundation.errors import Breakage

CITY = {"code": "131000", "name": "試験市", "origin": "example.test", "region": "Tokyo", "site": "hall"}
SOFTWARE = {"kind": "software"}
HARDWARE = {"kind": "hardware", "module": MODULE, "token": LABEL}
CLOUD = {"kind": "cloud", "region": "ap-northeast-3", "credentials_file": "aws-credentials"}


@pytest.fixture
def chosen(tmp_path):
    """The keeper of a house with these settings."""
    make_credentials(tmp_path / "place")

    def choose(keeper, *, production=False):
        place = Place(tmp_path / "place")
        (place.root / "settings.toml").unlink(missing_ok=True)
        place.keep({"city": CITY, "production": production, "keeper": keeper, "web": {"secret_key": "x"}})
        return wiring.chosen_keeper(place)

    return choose


def code(call, *arguments, **others):
    with pytest.raises(Breakage) as broken:
        call(*arguments, **others)
    return broken.value.code


def test_it_works(chosen, tmp_path, monkeypatch):
    make_token(tmp_path / "hsm")
    monkeypatch.setenv("KURAMORI_TOKEN_PIN", PIN)
    keeper = chosen(HARDWARE, production=True)
    keeper.create(1)
    assert len(keeper.working_key(1)) == 32
    keeper.close()


def test_it_reads_the_pin_from_a_private_file(chosen, tmp_path):
    make_token(tmp_path / "hsm")
    keeper = chosen(HARDWARE | {"pin_file": "pin"})
    assert code(keeper.create, 1) == "keeper.down"
    pin = tmp_path / "place" / "pin"
    pin.write_text(PIN + "\n")
    pin.chmod(0o640)
    assert code(keeper.create, 1) == "keeper.exposed"
    pin.chmod(0o600)
    keeper.create(1)
    keeper.close()


@pytest.mark.parametrize(
    ("settings", "name"),
    [
        (HARDWARE, "hardware"),
        (CLOUD, "cloud"),
        ({"kind": "paired", "first": HARDWARE, "second": CLOUD}, "hardware+cloud"),
    ],
)
def test_production_accepts_what_protects(chosen, settings, name):
    assert chosen(settings, production=True).name == name


def test_it_keeps_two_software_keepers_of_a_trial_apart(chosen, tmp_path):
    second = SOFTWARE | {"folder": "second"}
    with pytest.warns(InsecureStandIn):
        chosen({"kind": "paired", "first": SOFTWARE, "second": second}).create(1)
    assert len(list((tmp_path / "place" / "keeper").rglob("epoch-1.key"))) == 2


@pytest.mark.parametrize("settings", [{}, SOFTWARE, {"kind": "paired", "first": SOFTWARE, "second": CLOUD}])
def test_a_trial_is_warned_of_software(chosen, settings):
    with pytest.warns(InsecureStandIn):
        chosen(settings)


@pytest.mark.parametrize(
    "settings",
    [
        {},
        SOFTWARE,
        {"kind": "paired", "first": HARDWARE, "second": SOFTWARE},
        {"kind": "paired", "first": SOFTWARE, "second": CLOUD},
        CLOUD | {"endpoint_url": "http://127.0.0.1:1"},
    ],
)
def test_production_refuses_software_alone_or_in_a_pair(chosen, settings):
    assert code(chosen, settings, production=True) == "keeper.insecure"


@pytest.mark.parametrize(
    "settings",
    [
        {"kind": "paper"},
        {"kind": "hardware", "module": MODULE},
        {"kind": "cloud"},
        {"kind": "paired", "first": HARDWARE},
        {"kind": "paired", "first": HARDWARE, "second": {"region": "ap-northeast-1"}},
    ],
)
def test_it_refuses_settings_that_lack_something(chosen, settings):
    assert code(chosen, settings) == "keeper.ill-set"


def test_it_refuses_a_region_abroad(chosen):
    assert code(chosen, CLOUD | {"region": "us-east-1"}, production=True) == "keeper.abroad"
