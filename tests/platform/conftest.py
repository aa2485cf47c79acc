"""The platform on a cluster of its own, and cities that talk to it.

Django holds one set of settings a process, and in this checkout they are the city's. So only
test_it_stands_alone.py is collected here; it runs all the others where there is no city at all.
"""

import importlib.util
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from kuramori.foundation import treaty
from kuramori.platform import wiring
from kuramori.platform.outside.house import House
from postgres import Cluster, thrown_away

# The suite's one moment: near enough to the machine's clock for the commands to agree.
NOW = datetime.now(UTC).replace(microsecond=0)
BESIDE_A_CITY = "test_it_stands_alone.py"
_serials = count(90000)


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """Beside a city, collect the one test that goes where there is none, and runs the others."""
    beside_a_city = importlib.util.find_spec("kuramori.city") is not None
    goes_there = collection_path.name == BESIDE_A_CITY
    return True if collection_path.suffix == ".py" and goes_there != beside_a_city else None


@dataclass(frozen=True)
class Installed:
    """The platform as `install` leaves it: one file for each login, one for the key."""

    cluster: Cluster
    home: Path

    def dsn(self, login: str) -> str:
        return (self.home / f"{login}.dsn").read_text().strip()

    def run(self, *arguments: str, login: str = "service", **more) -> subprocess.CompletedProcess:
        return subprocess.run(self.command(*arguments), env=self.environment(login), capture_output=True, **more)

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "kuramori.platform", *arguments]

    def environment(self, login: str) -> dict[str, str]:
        dsn = self.cluster.dsn if login == "administrator" else self.dsn(login)
        key = str(self.home / "signing.key")
        paths = os.pathsep.join(path for path in sys.path if path)
        extra = {"KURAMORI_PLATFORM_DSN": dsn, "KURAMORI_PLATFORM_KEY": key, "PYTHONPATH": paths}
        return os.environ | extra


@pytest.fixture(scope="session")
def installing() -> Callable[[Cluster, Path], Installed]:
    """Installs the platform on a server, as its administrator would."""

    def install(cluster: Cluster, home: Path) -> Installed:
        platform = Installed(cluster, home)
        made = platform.run("install", str(home), login="administrator")
        assert made.returncode == 0, made.stderr.decode()
        return platform

    return install


@pytest.fixture(scope="session")
def installed(tmp_path_factory, installing) -> Iterator[Installed]:
    """A server and the platform on it; this process is its service."""
    with thrown_away() as cluster:
        platform = installing(cluster, tmp_path_factory.mktemp("platform") / "home")
        os.environ["KURAMORI_PLATFORM_DSN"] = platform.dsn("service")
        wiring.open_store()
        yield platform
        from django.db import connection

        connection.close()


@pytest.fixture
def connect(installed: Installed) -> Iterator[Callable[[str], psycopg.Connection]]:
    """Opens a session as `service`, `operator` or `administrator` (the server's superuser)."""
    opened = []

    def session(login: str) -> psycopg.Connection:
        if login == "administrator":
            made = psycopg.connect(installed.cluster.dsn, dbname="kuramori_platform")
        else:
            made = psycopg.connect(installed.dsn(login))
        opened.append(made)
        return made

    yield session
    for made in opened:
        made.close()


@pytest.fixture
def doi(connect) -> psycopg.Connection:
    """土井, the platform's operator, at a prompt."""
    return connect("operator")


@pytest.fixture
def administrator(connect) -> psycopg.Connection:
    """Whoever owns the machine."""
    return connect("administrator")


@pytest.fixture
def house(installed: Installed) -> House:
    """The platform at one moment, which does not pass."""
    seed = bytes.fromhex((installed.home / "signing.key").read_text())
    return House(keys=treaty.SigningKeys.from_seed(seed), now=lambda: NOW)


@dataclass
class City:
    """A city with keys of its own, which has enrolled and sends what a test asks for."""

    house: House
    code: str
    keys: treaty.SigningKeys = field(default_factory=treaty.SigningKeys.generate)

    def enrolment(self, keys: treaty.SigningKeys | None = None) -> bytes:
        keys = keys or self.keys
        return treaty.sign(treaty.Enrolment(self.code, keys.public), keys)

    def envelope(self, reference: str, version: int = 1, sealed: bytes = b"sealed") -> bytes:
        message = treaty.ReplicaEnvelope(self.code, reference, version, sealed)
        return treaty.sign(message, self.keys)

    def place(self, number: int) -> tuple[str, ...]:
        """Sends so many replicas and answers with their references."""
        from kuramori.platform.acts.receive import Received, receive

        references = tuple(sorted(uuid4().hex * 2 for _ in range(number)))
        for reference in references:
            assert isinstance(receive(self.house, self.envelope(reference)), Received)
        return references

    def order(self, references: tuple[str, ...], **changes: object) -> treaty.Order:
        order = treaty.Order(
            tenant=self.code,
            order_id=uuid4(),
            references=references,
            drafted_by="a" * 64,
            approved_by="b" * 64,
            legal_basis="住民基本台帳法施行令第34条第1項",
            issued_at=NOW - timedelta(hours=1),
            valid_until=NOW + timedelta(days=7),
        )
        return replace(order, **changes)

    def signed(self, references: tuple[str, ...], **changes: object) -> bytes:
        return treaty.sign(self.order(references, **changes), self.keys)


@pytest.fixture
def new_city(house: House) -> Callable[[], City]:
    """Another city every time, enrolled."""
    from kuramori.platform.acts.enrol import enrol

    def made() -> City:
        head = f"{next(_serials):05d}"
        total = sum(int(digit) * weight for digit, weight in zip(head, range(6, 1, -1), strict=True))
        city = City(house, f"{head}{(11 - total % 11) % 10}")
        assert isinstance(enrol(house, city.enrolment()), treaty.Enrolment)
        return city

    return made


@pytest.fixture
def city(new_city) -> City:
    """An enrolled city."""
    return new_city()


@pytest.fixture
def held(administrator) -> Callable[[City], int]:
    """How many replicas truly lie in the table for a city."""

    def counted(city: City) -> int:
        sql = "select count(*) from replica where tenant_code = %s"
        with administrator.transaction():
            return administrator.execute(sql, [city.code]).fetchone()[0]

    return counted


@pytest.fixture
def journal(administrator) -> Callable[[City], list[tuple[bytes, bytes]]]:
    """The city's obeyed orders and receipts, as they truly lie in the table."""

    def rows(city: City) -> list[tuple[bytes, bytes]]:
        sql = 'select "order", receipt from order_obeyed where tenant_code = %s'
        with administrator.transaction():
            return administrator.execute(sql, [city.code]).fetchall()

    return rows
