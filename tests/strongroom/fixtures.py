"""What the rooms around the strongroom share in their tests: a witness beside the house, and the checker afterwards."""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest
from django.contrib.auth.hashers import ScryptPasswordHasher
from tests.cast import TERMINAL
from tests.strongroom import checker

from kuramori.city import wiring
from kuramori.city.acts import amend, sequence
from kuramori.city.desks.story.opening import SEED, pseudonym
from kuramori.city.fiction import people as fiction
from kuramori.city.outside.clock import SystemClock
from kuramori.city.outside.witness import HttpWitness
from kuramori.city.rules.people import NIGHT
from kuramori.foundation.checkpoint import VerifierKey
from kuramori.witness.desk import Desk
from kuramori.witness.judge import Judge
from kuramori.witness.memory import Memory

__all__ = ["Later", "crowd", "expired", "house", "quick_passwords", "sound", "witness_memory"]


@pytest.fixture(scope="session")
def witness_memory(place, tmp_path_factory) -> Memory:
    """A second witness's memory, which trusts the ledger."""
    memory = Memory(tmp_path_factory.mktemp("witness") / "memory")
    memory.create("witness.example/audit")
    return memory


@pytest.fixture(scope="session")
def house(house: wiring.House, witness_memory: Memory) -> Iterator[wiring.House]:
    """The same house with a witness that answers."""
    for key in sequence.verifier_keys(house):
        witness_memory.trust(house.origin, VerifierKey.parse(key))
    with Desk(("127.0.0.1", 0), Judge(witness_memory, lambda: int(time.time()))) as desk:
        thread = threading.Thread(target=desk.serve_forever, args=(0.01,))
        thread.start()
        keys = "\n".join(str(key) for key, _ in witness_memory.signers())
        yield replace(house, witness=HttpWitness("http://{}:{}".format(*desk.server_address), keys))
        desk.shutdown()
        thread.join()


@pytest.fixture
def sound(house, place, residents, crowd) -> Iterator[None]:
    """Whatever the test did: the whole house holds afterwards."""
    yield
    checker.check(house, place, [*residents, *crowd])


@pytest.fixture(scope="session", autouse=True)
def quick_passwords() -> Iterator[None]:
    """Passwords of hired officers are hashed with less work; how they are hashed is told in the hash itself."""
    with pytest.MonkeyPatch.context() as quick:
        quick.setattr(ScryptPasswordHasher, "work_factor", 2**4)
        quick.setattr(ScryptPasswordHasher, "parallelism", 1)
        yield


@dataclass(frozen=True)
class Later(SystemClock):
    """The machine's clock, ahead of itself."""

    ahead: timedelta

    def now(self) -> datetime:
        return super().now() + self.ahead


_CROWD: list[amend.Resident] = []


@pytest.fixture(scope="session")
def crowd() -> list[amend.Resident]:
    """Residents that tests of this process entered beside those of the house."""
    return _CROWD


@pytest.fixture
def expired(house: wiring.House, crowd: list[amend.Resident]) -> Callable[[], list[amend.Resident]]:
    """`expired()`: one more household past its retention, just entered."""

    def enter() -> list[amend.Resident]:
        home = next(_EXPIRED)
        found = [amend.Resident(pseudonym(one.subject_seed), tuple(reversed(one.versions))) for one in home.members]
        assert amend.enter(house, NIGHT, found, source="tests", terminal=TERMINAL) == len(found)
        crowd.extend(found)
        return found

    return enter


_EXPIRED = fiction.expired_people(SEED + 7, 1_000_000)
