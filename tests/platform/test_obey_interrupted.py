"""Erasure, journal and receipt are all or nothing, wherever the platform dies in between."""

import os
import signal
import subprocess
import time
from contextlib import suppress

import psycopg
import pytest

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


@pytest.fixture
def at_once(installed, connect, tmp_path):
    """Runs commands of the service so that each stands in the other's way, and only then lets them go."""
    blocker, watcher = connect("administrator"), connect("administrator")
    watcher.autocommit = True
    waiting = "select count(*) from pg_stat_activity where usename = 'platform_app' and wait_event_type = 'Lock'"

    def run(*commands):
        blocker.execute("lock table erased_reference in access exclusive mode")
        started = []
        for number, (command, wire) in enumerate(commands):
            message = tmp_path / str(number)
            message.write_bytes(wire)
            arguments = installed.command(command, str(message), "--json")
            environment = installed.environment("service")
            started.append(subprocess.Popen(arguments, env=environment, stdout=subprocess.PIPE))
        wait_until(lambda: watcher.execute(waiting).fetchone() == (len(commands),))
        blocker.rollback()
        return [(process.communicate()[0], process.returncode) for process in started]

    return run


def test_it_works_once_when_two_carry_the_same_order_at_once(at_once, city, journal, held):
    wire = city.signed(city.place(50))
    first, second = at_once(("obey", wire), ("obey", wire))
    ((_, receipt),) = journal(city)
    assert first == second == (receipt + b"\n", 0)
    assert held(city) == 0


def test_it_refuses_a_replica_that_arrives_while_it_is_erased(at_once, city, held):
    (reference,) = city.place(1)
    obeyed, received = at_once(("obey", city.signed((reference,))), ("receive", city.envelope(reference, 2)))
    assert obeyed[1] == 0
    assert received[1] == 0 or b'"replica.erased"' in received[0], "it came first and went, or came second"
    assert held(city) == 0


def test_it_refuses_an_erasure_that_would_forget_its_journal(city, connect):
    (reference,) = city.place(1)
    service = connect("service")
    service.execute("select set_config('platform.tenant', %s, false)", [city.code])
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="only by an obeyed order"):
        service.execute("delete from replica where reference = %s", [reference])
