"""The house that tests live in: one real place for each worker, made when the first test asks for it.

Real clusters, real keys, the cast, and a few dozen fictional residents. Tests that only need rules never wait for it.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import reload
from pathlib import Path

import pytest

# Settings are read when Django is first imported, so the place is named before any test module is.
_ROOT = Path(tempfile.gettempdir()) / f"kuramori-tests-{os.getpid()}"
os.environ["KURAMORI_DATA"] = str(_ROOT)
os.environ["DJANGO_SETTINGS_MODULE"] = "kuramori.city.settings"

import django  # noqa: E402

django.setup()

from django.db import connections  # noqa: E402
from tests.cast import TERMINAL, Cast  # noqa: E402

from kuramori.city import housekeeping, settings, wiring  # noqa: E402
from kuramori.city.acts import amend, sequence  # noqa: E402
from kuramori.city.desks.cast import take_in  # noqa: E402
from kuramori.city.desks.story.browser import SignIn  # noqa: E402
from kuramori.city.desks.story.opening import SEED, pseudonym  # noqa: E402
from kuramori.city.desks.trial import TRIAL_SETTINGS  # noqa: E402
from kuramori.city.fiction import people as fiction  # noqa: E402
from kuramori.city.fiction.cast import CAST  # noqa: E402
from kuramori.city.rules.people import NIGHT  # noqa: E402

RESIDENTS = 60


@dataclass(frozen=True)
class Served:
    """The house answering over HTTPS, with how each of the cast signs in."""

    base_url: str
    ca_path: Path
    cast: dict[str, SignIn]


@pytest.fixture(scope="session")
def place() -> Iterator[housekeeping.Place]:
    """A prepared place with both databases running."""
    made = housekeeping.Place(_ROOT)
    try:
        housekeeping.prepare(made)
        # no night desk runs beside most tests, so nobody witnesses for a while
        made.keep({**TRIAL_SETTINGS, "policy": {"unwitnessed_seconds": 86_400}})
        with housekeeping.servers(made):
            newborn = wiring.build(made)
            housekeeping.enlist(made, newborn.origin, sequence.verifier_keys(newborn))
            _use(made)
            yield made
            connections.close_all()
    finally:
        housekeeping.clean(made)
        shutil.rmtree(_ROOT, ignore_errors=True)


@pytest.fixture(scope="session")
def sign_ins(place: housekeeping.Place) -> dict[str, SignIn]:
    """How each of the cast signs in."""
    return take_in(wiring.house(), place.root)


@pytest.fixture(scope="session")
def cast(sign_ins: dict[str, SignIn]) -> Cast:
    """The cast, engaged."""
    return Cast({member.key: member.staff_number for member in CAST})


@pytest.fixture(scope="session")
def residents() -> list[amend.Resident]:
    """The fictional residents that `house` holds, so that a test knows whom to look for. Newest version first."""
    persons = [person for home in fiction.people(SEED, RESIDENTS) for person in home.members]
    return [amend.Resident(pseudonym(one.subject_seed), tuple(reversed(one.versions))) for one in persons]


@pytest.fixture(scope="session")
def house(cast: Cast, residents: list[amend.Resident]) -> wiring.House:
    """The house with its cast and residents."""
    built = wiring.house()
    amend.enter(built, NIGHT, residents, source="tests", terminal=TERMINAL)
    return built


@pytest.fixture(scope="module")
def served(house: wiring.House, place: housekeeping.Place, sign_ins: dict[str, SignIn]) -> Iterator[Served]:
    """The same house behind its web server, its night desk and its witness."""
    with housekeeping.running(place, housekeeping.port_to_serve(place, None)) as address:
        yield Served(address, place.tls / "ca.pem", sign_ins)


def _use(place: housekeeping.Place) -> None:
    """Point this process's connections at databases that did not exist when the settings were read."""
    fresh = reload(settings)
    for alias, values in fresh.DATABASES.items():
        connections.settings[alias].update(connections.configure_settings({**fresh.DATABASES})[alias] | values)
    wiring.house.cache_clear()
