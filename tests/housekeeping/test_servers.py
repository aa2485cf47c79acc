"""Clusters run while somebody uses them: started by the first, stopped by the last, taken over from
the dead.
"""

import os
import signal
import subprocess
import sys

import pytest

from kuramori.city.housekeeping import clean, servers
from kuramori.city.housekeeping.servers import cluster_of
from kuramori.city.outside.databases import DATABASES
from kuramori.foundation.errors import Breakage

USE_UNTIL_KILLED = """
import sys, time
from pathlib import Path
from kuramori.city.housekeeping import servers
from kuramori.city.outside.place import Place
with servers(Place(Path(sys.argv[1]))):
    print("using", flush=True)
    time.sleep(600)
"""


def running(place):
    return [cluster_of(place, database).is_running() for database in DATABASES]


@pytest.fixture
def somebody_else(prepared):
    """Another process that uses the clusters."""
    user = subprocess.Popen(
        [sys.executable, "-c", USE_UNTIL_KILLED, str(prepared.root)],
        stdout=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert user.stdout.readline() == b"using\n"
    yield user
    user.kill()
    user.wait()
    user.stdout.close()


def test_it_works(prepared):
    assert running(prepared) == [False, False]
    with servers(prepared):
        assert running(prepared) == [True, True]
    assert running(prepared) == [False, False]


def test_it_counts_its_users(prepared):
    with servers(prepared):
        with servers(prepared):
            pass
        assert running(prepared) == [True, True]


def test_it_leaves_them_to_somebody_else(prepared, somebody_else):
    with servers(prepared):
        pass
    assert running(prepared) == [True, True]


def test_it_takes_over_from_a_killed_user(prepared, somebody_else):
    somebody_else.send_signal(signal.SIGKILL)
    somebody_else.wait()
    assert running(prepared) == [True, True]
    with servers(prepared):
        pass
    assert running(prepared) == [False, False]


def test_it_refuses_to_clear_a_place_in_use(prepared, somebody_else):
    with pytest.raises(Breakage) as broken:
        clean(prepared)
    assert broken.value.code == "setup.in-use"
    assert running(prepared) == [True, True]
