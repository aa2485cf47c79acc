"""The epoch turn: two officers, every key moved in batches that can die, the old epoch destroyed at the end."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from tests.acts.casework import approved_turn, shredded, state, turned
from tests.strongroom.checker import verified
from tests.strongroom.faults import Killed, die, killed_at
from tests.strongroom.staff import a, hired, opened

from kuramori.city.acts import backup, erase, rotate
from kuramori.city.rules.people import Role
from kuramori.city.rules.workflow import TurnState
from kuramori.city.store.casework import TurnRow
from kuramori.city.store.keyring import EpochRow, WrappedKeyRow
from kuramori.city.store.register import SealedRow
from kuramori.city.strongroom import drill, epochs, sequencer
from kuramori.foundation import envelope
from kuramori.foundation.errors import Breakage, Refusal


@pytest.fixture
def small_batches(monkeypatch):
    monkeypatch.setattr(epochs, "BATCH", 40)


def test_it_works(house, residents, small_batches, sound):
    """Keys copied before the turn open nothing after it, with every key the keeper still has."""
    old = epochs.current(house)
    copied = {row.key_id: bytes(row.wrapped) for row in WrappedKeyRow.objects.filter(epoch=old)}
    row = approved_turn(house)
    told = []
    assert rotate.carry_out(house, lambda done, total: told.append((done, total)))
    assert not rotate.finish(house), "no depot has the new keyring yet"
    assert isinstance(backup.take(house, "keyring"), str)
    assert rotate.finish(house)
    row.refresh_from_db()
    assert (row.state, row.from_epoch, row.to_epoch, row.under_way) == ("done", old, old + 1, False)
    assert len(told) > 2 and told[-1] == (row.total, row.total)
    assert WrappedKeyRow.objects.exclude(epoch=old + 1).count() == 0
    assert opened(house, a(house, Role.CLERK), residents[0].subject).people
    with pytest.raises(Breakage) as broken:
        house.keeper.working_key(old)
    assert broken.value.code == "keeper.no-epoch"
    assert EpochRow.objects.get(number=old).destroyed_at
    for epoch in house.keeper.epochs():
        working = house.keeper.working_key(epoch)
        for key_id, wrapped in list(copied.items())[:20]:
            place = (house.city_code, "keyring", str(key_id))
            with pytest.raises(envelope.Unopenable):
                envelope.open(working, wrapped, purpose=envelope.Purpose.RECORD_KEY, place=place)


KILLS = [
    ("default", 'UPDATE "epoch_turn"', 1, True),
    ("default", "INSERT INTO ledger_entry", 1, False),
    ("default", "INSERT INTO ledger_entry", 1, True),
    ("keyring", "UPDATE epoch SET current", 1, True),
    ("keyring", "INSERT INTO epoch", 1, False),
    ("keyring", "INSERT INTO epoch", 1, True),
    ("keyring", "UPDATE wrapped_key", 1, False),
    ("keyring", "UPDATE wrapped_key", 1, True),
    ("keyring", "UPDATE wrapped_key", 3, True),
]


def test_a_kill_anywhere_is_finished_by_the_next_run(house, residents, small_batches, sound, monkeypatch):
    """One turn that dies at every step of its way, and after each death everybody can still be read."""
    old = epochs.current(house)
    approved_turn(house)
    for alias, statement, nth, after in KILLS:
        with killed_at(statement, alias=alias, nth=nth, after=after):
            rotate.carry_out(house)
        _everybody_opens(house)
    assert rotate.carry_out(house)
    with killed_at("INSERT INTO ledger_entry"):
        backup.take(house, "keyring")
    assert not rotate.finish(house), "a backup that died does not count"
    assert isinstance(backup.take(house, "keyring"), str)
    with monkeypatch.context() as killed:
        killed.setattr(type(house.keeper), "destroy", die)
        with pytest.raises(Killed):
            rotate.finish(house)
    _everybody_opens(house)
    with killed_at("UPDATE epoch SET destroyed_at", alias="keyring", after=True):
        rotate.finish(house)
    for after in (False, True):
        with killed_at("INSERT INTO ledger_entry", after=after):
            rotate.finish(house)
    assert rotate.finish(house)
    assert old not in house.keeper.epochs()
    assert not rotate.finish(house), "it ends once"


def test_readers_go_on_while_keys_move(house, residents, small_batches, sound):
    clerks = [a(house, Role.CLERK) for _ in range(6)]
    approved_turn(house)

    def read(number):
        try:
            shown = opened(house, clerks[number], residents[number].subject)
            return shown.people[0].record.name == residents[number].versions[0].name
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as readers:
        waiting = []
        hand_in = iter(range(len(clerks)))

        def one_more(done, total):
            if (number := next(hand_in, None)) is not None:
                waiting.append(readers.submit(read, number))

        rotate.carry_out(house, one_more)
        assert len(waiting) > 2
        assert all(one.result(60) for one in waiting)
    assert isinstance(backup.take(house, "keyring"), str)
    assert rotate.finish(house)


def test_what_was_shredded_passes_beyond_recovery(house, expired, residents, tmp_path, sound):
    """The certificate has two dates, an inclusion proof, and no person; `tools/verify.py` accepts it."""
    people = expired()
    case = shredded(house, people)
    fujita = a(house, Role.RECORDS_MANAGER)
    assert erase.confirm(house) >= 1
    erase.certify(house)
    assert state(case) == "confirmed", "the epoch that wrapped the keys still exists"
    turned(house)
    with killed_at("INSERT INTO ledger_entry"):
        erase.certify(house)
    with killed_at('UPDATE "erasure_case"', after=True):
        erase.certify(house)
    assert erase.certificate(house, fujita, case.id).code == "certificate.not-yet"
    assert erase.certify(house) >= 1
    assert erase.certify(house) == 0
    assert erase.certificate(house, fujita, case.id) == Refusal("ledger.not-yet-integrated")
    sequencer.advance(house)
    told = erase.certificate(house, fujita, case.id)
    assert told["facts"]["shredded_on"] <= told["facts"]["beyond_recovery_on"]
    assert told["facts"]["drafted_by"] != told["facts"]["approved_by"]
    path = tmp_path / "certificate.json"
    path.write_text(json.dumps(told), encoding="utf-8")
    assert verified(path, sequencer.verifier_keys(house), house.witness.keys) == 0
    told["facts"]["count"] = "0"
    path.write_text(json.dumps(told), encoding="utf-8")
    assert verified(path, sequencer.verifier_keys(house), house.witness.keys) == 1


def test_it_refuses_approval_by_who_proposed(house):
    _nothing_under_way(house)
    both = hired(house, Role.ADMINISTRATOR, Role.CHIEF).officer
    assert rotate.propose_turn(house, both) is None
    assert rotate.approve_turn(house, both) == Refusal("turn.same-officer")
    assert TurnRow.objects.get(under_way=True).state == TurnState.PROPOSED


def test_it_refuses_a_second_turn_at_a_time(house):
    approved_turn(house)
    assert rotate.propose_turn(house, a(house, Role.ADMINISTRATOR)) == Refusal("turn.under-way")


def test_it_refuses_approval_of_nothing(house):
    approved_turn(house)
    assert rotate.approve_turn(house, a(house, Role.CHIEF)) == Refusal("turn.not-proposed")


@pytest.mark.parametrize("role", [Role.CLERK, Role.AUDITOR, Role.CHIEF])
def test_it_refuses_a_proposal_by_whoever_may_not(house, role):
    assert rotate.propose_turn(house, a(house, role)).code == "access.not-granted"


def test_nothing_turns_before_it_is_approved(house):
    _nothing_under_way(house)
    rotate.propose_turn(house, a(house, Role.ADMINISTRATOR))
    before = epochs.current(house)
    assert not rotate.carry_out(house)
    assert epochs.current(house) == before


@pytest.mark.parametrize("after", [False, True])
def test_a_kill_while_deciding_changes_nothing(house, sound, after):
    _nothing_under_way(house)
    eto, baba = a(house, Role.ADMINISTRATOR), a(house, Role.CHIEF)
    with killed_at("INSERT INTO ledger_entry", after=after):
        rotate.propose_turn(house, eto)
    assert not TurnRow.objects.filter(under_way=True).exists()
    assert rotate.propose_turn(house, eto) is None
    with killed_at("INSERT INTO ledger_entry", after=after):
        rotate.approve_turn(house, baba)
    assert TurnRow.objects.get(under_way=True).state == TurnState.PROPOSED
    assert rotate.approve_turn(house, baba) is None
    assert rotate.turn_state(house, eto).state == "approved"


def _everybody_opens(house):
    records = list(SealedRow.objects.values_list("id", flat=True))
    assert drill.count_here(house, records) == drill.Count(len(records), len(records))


def _nothing_under_way(house):
    """Turns are never abandoned, so one that another test left is taken off the table here."""
    TurnRow.objects.filter(under_way=True, state__in=[TurnState.PROPOSED, TurnState.APPROVED]).delete()
