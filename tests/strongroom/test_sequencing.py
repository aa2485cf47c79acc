"""The sequencer: commit order without holes, one at a time, and a kill anywhere is finished by the next run."""

import json
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from uuid import uuid4

import psycopg
import pytest
from django.db import connections
from tests.cast import TERMINAL
from tests.strongroom import checker
from tests.strongroom.faults import Killed, killed_at
from tests.strongroom.staff import a

from kuramori.city.outside.databases import REGISTER
from kuramori.city.outside.witness import HttpWitness
from kuramori.city.rules.access import Request
from kuramori.city.rules.people import ActName, Role
from kuramori.city.store import entries
from kuramori.city.strongroom import gate, ledger, sequencer
from kuramori.foundation import checkpoint
from kuramori.foundation.errors import Breakage, Tampered
from kuramori.foundation.merkle import EMPTY_ROOT

_APPEND = """
INSERT INTO ledger_entry (slip, at, act, officer, outcome, items, subjects, body)
VALUES (%s, now(), 'session:sign-out', %s, 'done', 0, '{}', %s)
"""


@pytest.fixture
def officer(house):
    return a(house, Role.CLERK)


def noted(house, officer):
    """One more entry; its slip."""
    with gate.admit(house, officer, Request(ActName.SIGN_OUT), terminal=TERMINAL) as slip:
        return gate.note(slip)


def place_of(slip):
    return entries.search(entries.Wanted(slip=slip), limit=1, offset=0).lines[0].position


def published(house):
    return checkpoint.split((house.published / "checkpoint").read_text(encoding="utf-8"))[0]


@contextmanager
def long_transaction(place):
    """Another process with an entry it has not committed."""
    slip = f"SLOW-{uuid4().hex[:8]}"
    body = json.dumps({"act": "session:sign-out", "id": slip, "facts": {}}, separators=(",", ":"), sort_keys=True)
    with psycopg.connect(REGISTER.admin_conninfo(place), dbname=REGISTER.dbname) as line:
        line.execute(_APPEND, [slip, uuid4(), body.encode()])
        yield slip, line


def test_it_works(house, officer, sound):
    before = sequencer.advance(house)
    slips = [noted(house, officer) for _ in range(5)]
    after = sequencer.advance(house)
    assert [place_of(slip) for slip in slips] == [before.size + at for at in range(5)]
    assert (after.size, after.waiting, after.witnessed_size) == (before.size + 5, 0, before.size + 5)
    assert published(house).root == after.root


def test_nothing_new_signs_nothing_new(house, officer):
    noted(house, officer)
    first = sequencer.advance(house)
    assert sequencer.advance(house) == first


def test_a_long_transaction_comes_later_and_never_before_what_is_sequenced(house, officer, place, sound):
    noted(house, officer)
    sequencer.advance(house)
    with long_transaction(place) as (slow, line):
        later = [noted(house, officer) for _ in range(3)]
        during = sequencer.advance(house)
        assert [place_of(slip) for slip in later] == [None] * 3, "what began after it waits for it"
        assert during.waiting == 3
        line.commit()
    after = sequencer.advance(house)
    assert after.size == during.size + 4
    assert place_of(slow) == during.size
    assert [place_of(slip) for slip in later] == [during.size + at for at in (1, 2, 3)]


def test_a_long_transaction_that_rolls_back_leaves_no_hole(house, officer, place, sound):
    with long_transaction(place) as (_, line):
        slip = noted(house, officer)
        before = sequencer.advance(house)
        line.rollback()
    after = sequencer.advance(house)
    assert place_of(slip) == after.size - 1
    assert after.size == before.size + before.waiting


KILLS = [
    ("INSERT INTO ledger_leaf", False),
    ("INSERT INTO ledger_leaf", True),
    ("INSERT INTO ledger_checkpoint", False),
    ("INSERT INTO ledger_checkpoint", True),
    ("SELECT hash FROM ledger_leaf", False),
    ("SELECT e.body FROM ledger_leaf", True),
    ("INSERT INTO ledger_cosignature", False),
    ("INSERT INTO ledger_cosignature", True),
]


@pytest.mark.parametrize(("statement", "after"), KILLS)
def test_a_kill_at_a_statement_is_finished_by_the_next_run(house, officer, sound, statement, after):
    sequencer.advance(house)
    slip = noted(house, officer)
    with killed_at(statement, after=after):
        sequencer.advance(house)
    _resumed(house, slip)


@pytest.mark.parametrize("nth", [1, 2, 3, 4, 5])
@pytest.mark.parametrize("after", [False, True])
def test_a_kill_at_a_file_is_finished_by_the_next_run(house, officer, sound, monkeypatch, nth, after):
    """Bundle, tile, keys, head, witnessed head: after any of them, and before."""
    sequencer.advance(house)
    slip = noted(house, officer)
    written, write = [], ledger._write

    def dying(folder, name, content):
        written.append(name)
        if len(written) == nth and not after:
            raise Killed
        write(folder, name, content)
        if len(written) == nth:
            raise Killed

    with monkeypatch.context() as killed:
        killed.setattr(ledger, "_write", dying)
        with pytest.raises(Killed):
            sequencer.advance(house)
    _resumed(house, slip)


def _resumed(house, slip):
    """The next run, with nothing new to do, brings the published folder to the witnessed head."""
    standing = sequencer.advance(house)
    assert place_of(slip) == standing.size - 1
    assert standing.witnessed_size == standing.size
    assert published(house).size == standing.size
    assert checker.verified(house.published, sequencer.verifier_keys(house), house.witness.keys) == 0


def test_a_kill_while_writing_leaves_no_half_file(house, officer, monkeypatch, sound):
    sequencer.advance(house)
    noted(house, officer)
    before = {path for path in house.published.rglob("*") if path.is_file()}

    def die(*_):
        raise Killed

    with monkeypatch.context() as killed:
        killed.setattr(os, "fsync", die)
        with pytest.raises(Killed):
            sequencer.advance(house)
    assert {path for path in house.published.rglob("*") if path.is_file()} == before


def test_a_lost_folder_is_published_again(house, officer, sound):
    noted(house, officer)
    sequencer.advance(house)
    for path in house.published.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    noted(house, officer)
    standing = sequencer.advance(house)
    assert published(house).size == standing.size


def test_a_witness_that_is_down_is_asked_again(house, officer, sound):
    keys = "\n".join(house.witness.keys)
    gone = replace(house, witness=HttpWitness("http://127.0.0.1:9", keys))
    slip = noted(house, officer)
    for _ in range(2):
        with pytest.raises(Breakage) as broken:
            sequencer.advance(gone)
        assert broken.value.code == "witness.down"
    standing = sequencer.standing()
    assert place_of(slip) == standing.size - 1, "the ledger grows without its witness"
    assert published(house).size == standing.size
    assert standing.witnessed_size < standing.size
    assert sequencer.advance(house).witnessed_size == standing.size


class Answering:
    """A witness that answers what a test wants."""

    name = "witness.example/audit"

    def __init__(self, keys, answer):
        self.keys, self._answer = keys, answer

    def cosign(self, old_size, proof, note):
        raise self._answer


def test_a_witness_that_saw_more_stops_the_house(house, officer):
    """The database was rolled back: the witness remembers a longer ledger than this one."""
    noted(house, officer)
    known = Tampered("the witness has seen a longer or another ledger under this name")
    with pytest.raises(Tampered):
        sequencer.advance(replace(house, witness=Answering(house.witness.keys, known)))


def test_a_real_witness_that_saw_more_says_so(house, officer, witness_memory):
    noted(house, officer)
    sequencer.advance(house)
    remembered = witness_memory.note(house.origin)
    longer = checkpoint.Checkpoint(house.origin, published(house).size + 1000, bytes(32))
    lines = checkpoint.cosign(longer, witness_memory.signers(), 1)
    witness_memory.remember(house.origin, f"{longer.body}\n{lines}")
    try:
        noted(house, officer)
        with pytest.raises(Tampered):
            sequencer.advance(house)
    finally:
        witness_memory.remember(house.origin, remembered)
    sequencer.advance(house)


def test_a_witness_that_forgot_is_shown_everything_again(house, officer, witness_memory, sound):
    noted(house, officer)
    sequencer.advance(house)
    witness_memory.remember(house.origin, _empty(witness_memory, house.origin))
    noted(house, officer)
    standing = sequencer.advance(house)
    assert standing.witnessed_size == standing.size


def _empty(memory, origin):
    nothing = checkpoint.Checkpoint(origin, 0, EMPTY_ROOT)
    return f"{nothing.body}\n{checkpoint.cosign(nothing, memory.signers(), 1)}"


def test_sequencers_at_once_give_every_entry_one_place(house, officer, sound):
    before = sequencer.advance(house)
    slips = [noted(house, officer) for _ in range(30)]

    def work(_):
        try:
            return sequencer.advance(house)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as crowd:
        list(crowd.map(work, range(12)))
    sequencer.advance(house)
    assert [place_of(slip) for slip in slips] == [before.size + at for at in range(30)]


def test_a_second_sequencer_waits_for_its_turn(house, officer, place):
    noted(house, officer)
    with psycopg.connect(REGISTER.admin_conninfo(place), dbname=REGISTER.dbname) as line:
        line.execute("SELECT pg_advisory_xact_lock(4731001)")
        assert ledger.sequence(house) is None
    assert ledger.sequence(house) is not None


def test_another_process_carries_on(house, officer, place):
    """What one process sequenced, another publishes."""
    slip = noted(house, officer)
    ledger.sequence(house)
    script = (
        "import django; django.setup()\n"
        "from kuramori.city import wiring\n"
        "from kuramori.city.strongroom import ledger\n"
        "ledger.publish(wiring.house(), ledger.head())"
    )
    environment = os.environ | {"KURAMORI_DATA": str(place.root), "PYTHONPATH": os.pathsep.join(sys.path)}
    subprocess.run([sys.executable, "-W", "ignore", "-c", script], env=environment, check=True)
    assert published(house).size == place_of(slip) + 1
    sequencer.advance(house)
