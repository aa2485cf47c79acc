"""Real clusters in folders that the servers' account may enter; pytest's own are closed to it."""

import shutil
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kuramori.city.outside.certificates import Certificates
from kuramori.city.outside.cluster import Cluster, free_port
from kuramori.city.outside.postgres import Programs

PASSWORD = "it's a 'secret'"


@pytest.fixture(scope="session")
def open_folder():
    """A folder whose name needs quoting everywhere, and that every account may pass through."""
    folder = Path(tempfile.mkdtemp(prefix="kuramori it's "))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def certificates(open_folder):
    made = Certificates(open_folder / "tls")
    made.renew(datetime.now(UTC))
    return made


@pytest.fixture(scope="session")
def programs(open_folder):
    return Programs.here(open_folder)


@pytest.fixture(scope="session")
def created(open_folder, certificates, programs):
    """A cluster that was made once; whether it runs is each test's own business."""
    cluster = Cluster(open_folder / "register", free_port(), programs, certificates)
    cluster.create(PASSWORD)
    return cluster


@pytest.fixture
def cluster(created):
    with created.running():
        yield created


@pytest.fixture
def superuser(cluster):
    return cluster.conninfo("postgres", PASSWORD, "postgres")
