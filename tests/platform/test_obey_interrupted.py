"""Erasure, journal and receipt are all or nothing, wherever the platform dies in between."""

import os
import signal
import subprocess
import time
from contextlib import suppress

import psycopg
import pytest

from kuramori.foundation import treaty

pytestmark = pytest.mark.usefixtures("installed")


class PowerCut(Exception):
    """The machine stops here."""


class Cutting:
    """Lets so many statements pass, then cuts the power; counts what it let pass."""

    def __init__(self, after):
        self.left = after
        self.passed = 0

    def __call__(self, execute, sql, params, many, context):
        if self.passed == self.left:
            raise PowerCut
        self.passed += 1
        return execute(sql, params, many, context)


@pytest.fixture
def obey():
    from kuramori.platform.acts.obey import obey

    return obey


def wait_until(condition):
    for _ in range(600):
        if condition():
            return
        time.sleep(0.05)
    raise AssertionError("it never came to that")


def test_it_works_when_nothing_is_cut_and_refuses_to_leave_half_at_any_statement(house, city, obey, held, journal):
    from django.db import connection

    whole = Cutting(after=10_000)
    wire = city.signed(city.place(2))
    with connection.execute_wrapper(whole):
        assert isinstance(obey(house, wire), bytes)
    assert held(city) == 0
    assert whole.passed >= 6

    wire = city.signed(city.place(2))
    for after in range(whole.passed):
        with connection.execute_wrapper(Cutting(after)), pytest.raises(PowerCut):
            obey(house, wire)
        assert (held(city), len(journal(city))) == (2, 1), f"cut after {after} statements"
    receipt = obey(house, wire)
    assert held(city) == 0
    assert (wire, receipt) in journal(city)


def test_it_refuses_to_leave_half_when_the_commit_fails(house, city, obey, held, journal, monkeypatch):
    from django.db import DatabaseError, connection

    wire = city.signed(city.place(2))
    with monkeypatch.context() as cut:

        def fail():
            raise DatabaseError

        cut.setattr(connection, "commit", fail)
        with pytest.raises(DatabaseError):
            obey(house, wire)
    assert (held(city), journal(city)) == (2, [])
    assert isinstance(obey(house, wire), bytes)
    assert held(city) == 0


def test_it_refuses_to_leave_half_when_the_process_is_killed_between_journal_and_erasure(
    installed, house, city, obey, held, journal, connect, tmp_path
):
    wire = city.signed(city.place(2))
    order = tmp_path / "order"
    order.write_bytes(wire)
    blocker, watcher = connect("administrator"), connect("administrator")
    watcher.autocommit = True
    blocker.execute("lock table erased_reference in access exclusive mode")
    process = subprocess.Popen(
        installed.command("obey", str(order)),
        env=installed.environment("service"),
        stdout=subprocess.DEVNULL,
    )
    waiting = (
        "select pid from pg_stat_activity where wait_event_type = 'Lock'"
        " and query like 'INSERT INTO \"erased_reference\"%'"
    )
    wait_until(lambda: watcher.execute(waiting).fetchone())
    (backend,) = watcher.execute(waiting).fetchone()
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    blocker.rollback()
    gone = "select from pg_stat_activity where pid = %s"
    wait_until(lambda: watcher.execute(gone, [backend]).fetchone() is None)
    assert (held(city), journal(city)) == (2, [])

    receipt = obey(house, wire)
    assert (held(city), journal(city)) == (0, [(wire, receipt)])


def test_it_works_when_the_server_drops_the_line_and_comes_back(house, city, obey, held, administrator):
    from kuramori.foundation.errors import Breakage

    wire = city.signed(city.place(1))
    ending = "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'platform_app'"
    administrator.execute(ending)
    administrator.rollback()
    with suppress(Breakage):
        obey(house, wire)
    assert isinstance(obey(house, wire), bytes)
    assert held(city) == 0


def test_it_works_once_when_two_carry_the_same_order_at_once(installed, city, journal, held, tmp_path):
    order = tmp_path / "order"
    order.write_bytes(city.signed(city.place(50)))
    started = [
        subprocess.Popen(
            installed.command("obey", str(order), "--json"),
            env=installed.environment("service"),
            stdout=subprocess.PIPE,
        )
        for _ in range(2)
    ]
    first, second = (process.communicate()[0] for process in started)
    ((_, receipt),) = journal(city)
    assert first == second == receipt + b"\n"
    assert isinstance(treaty.parse(treaty.Receipt, receipt), treaty.Unproven)
    assert held(city) == 0


def test_it_refuses_an_erasure_that_would_forget_its_journal(city, connect):
    (reference,) = city.place(1)
    service = connect("service")
    service.execute("select set_config('platform.tenant', %s, false)", [city.code])
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="only by an obeyed order"):
        service.execute("delete from replica where reference = %s", [reference])
