"""Erasing: nominated by date, drafted and approved by two, shredded, and never readable again."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from tests.acts.casework import REASON, approved, case_of, drafted, nominated, seen, shredded, state
from tests.cast import TERMINAL
from tests.strongroom.checker import words_of
from tests.strongroom.faults import Killed, die, killed_at
from tests.strongroom.staff import a, hired, opened

from kuramori.city.acts import amend, erase, lookup
from kuramori.city.rules.people import NIGHT, Role
from kuramori.city.rules.query import Fit, Query
from kuramori.city.rules.workflow import CaseState
from kuramori.city.store import entries, sealed
from kuramori.city.store.casework import CaseItemRow, CaseRow
from kuramori.city.store.keyring import WrappedKeyRow
from kuramori.city.store.register import SealedRow
from kuramori.city.strongroom import gate, vault
from kuramori.foundation.errors import Refusal


@pytest.fixture
def people(expired):
    return expired()


@pytest.fixture
def fujita(house):
    return a(house, Role.RECORDS_MANAGER)


@pytest.fixture
def baba(house):
    return a(house, Role.CHIEF)


def left_of(people):
    """Record versions still sealed."""
    return len(sealed.versions_of([one.subject for one in people]))


def steps(case):
    """What the ledger says about a case, oldest first."""
    lines = entries.search(entries.Wanted(officer=NIGHT.id), limit=2000, offset=0).lines
    facts = [one.body["facts"] for one in lines if one.body["facts"].get("case") == str(case.id)]
    return [one.get("step", "") for one in reversed(facts)]


def test_it_works(house, people, fujita, baba, sound):
    case = nominated(house, people)
    versions = left_of(people)
    assert erase.draft(house, fujita, case.id, REASON) is None
    assert erase.approve(house, baba, case.id) is None
    assert erase.carry_out(house) >= 1
    assert left_of(people) == 0
    view = seen(house, case)
    assert (view.state, view.drafted_by, view.approved_by) == ("shredded", fujita.name, baba.name)
    assert view.count >= versions
    assert all(one.erased for one in view.items)
    assert steps(case) == ["intent", "outcome"]


def test_whoever_is_erased_is_neither_opened_nor_found(house, people):
    clerk = a(house, Role.CLERK)
    assert opened(house, clerk, people[0].subject).people
    shredded(house, people)
    assert opened(house, clerk, people[0].subject) == Refusal("record.not-found")
    query = Query(number=people[0].versions[0].address_number, fit=Fit.EXACT)
    assert lookup.search(house, clerk, query, receipt="", page=1, terminal=TERMINAL).total == 0


def test_what_the_ledger_knew_of_them_cannot_be_read_either(house, people):
    """The log key of a person goes with the last of their records; the entry stays, its detail does not open."""
    opened(house, a(house, Role.CLERK), people[0].subject)
    key_id = vault.log_key_id(people[0].subject, house.clock.today().year)
    assert WrappedKeyRow.objects.filter(key_id=key_id).exists()
    shredded(house, people)
    assert not WrappedKeyRow.objects.filter(key_id=key_id).exists()


def test_everybody_else_stays_readable(house, people, residents):
    shredded(house, people)
    assert opened(house, a(house, Role.CLERK), residents[0].subject).people


def test_the_erased_are_not_entered_again(house, people):
    shredded(house, people)
    assert amend.enter(house, NIGHT, people, source="tests", terminal=TERMINAL) == 0
    assert left_of(people) == 0


def test_nobody_is_nominated_twice_nor_before_their_day(house, people):
    case = nominated(house, people)
    erase.nominate(house)
    assert case_of(people).id == case.id
    today = house.clock.today()
    named = CaseItemRow.objects.filter(open_claim=True).values_list("record", "last_day")
    assert all(last_day < today for _, last_day in named)
    not_due = SealedRow.objects.filter(last_day__isnull=True) | SealedRow.objects.filter(last_day__gte=today)
    assert not_due.exists()
    assert not set(not_due.values_list("id", flat=True)) & {record for record, _ in named}


def test_the_last_day_itself_is_still_kept(house):
    """保管期間: through its last day; due from the day after."""
    last = SealedRow.objects.filter(last_day__gte=house.clock.today()).order_by("last_day").first()
    assert last.id not in {row[0] for row in sealed.due(last.last_day, 10_000)}
    assert last.id in {row[0] for row in sealed.due(last.last_day + timedelta(days=1), 10_000)}


def test_a_case_is_of_one_class_and_bounded(house, people):
    erase.nominate(replace(house, policy=replace(house.policy, records_a_case=1)))
    for case in CaseRow.objects.all():
        classes = set(SealedRow.objects.filter(id__in=case.items.values("record")).values_list("retention_class"))
        assert len(classes) <= 1


def test_a_hold_stops_it_and_a_lift_lets_it_be_nominated_again(house, people, fujita, sound):
    case = approved(house, people)
    assert erase.hold(house, fujita, case.id, "訴訟") is None
    erase.carry_out(house)
    assert left_of(people) > 0
    assert erase.lift(house, fujita, case.id) is None
    assert state(case) == CaseState.LIFTED
    again = nominated(house, people)
    assert again.id != case.id
    assert state(again) == CaseState.NOMINATED


def test_while_held_nothing_names_it_again(house, people, fujita):
    case = nominated(house, people)
    erase.hold(house, fujita, case.id, "訴訟")
    erase.nominate(house)
    assert case_of(people).id == case.id


@pytest.mark.parametrize("act", ["draft", "approve", "hold"])
def test_it_refuses_every_step_on_a_held_case(house, people, fujita, baba, act):
    case = nominated(house, people)
    erase.hold(house, fujita, case.id, "訴訟")
    answers = {
        "draft": lambda: erase.draft(house, fujita, case.id, REASON),
        "approve": lambda: erase.approve(house, baba, case.id),
        "hold": lambda: erase.hold(house, fujita, case.id, "また"),
    }
    assert answers[act]() == Refusal("case.on-hold", {"state": "held"})
    assert state(case) == CaseState.HELD


def test_it_refuses_a_hold_after_the_fact(house, people, fujita):
    case = shredded(house, people)
    assert erase.hold(house, fujita, case.id, "遅い") == Refusal("case.wrong-state", {"state": "shredded"})


def test_it_refuses_to_lift_what_is_not_held(house, people, fujita):
    case = nominated(house, people)
    assert erase.lift(house, fujita, case.id) == Refusal("case.wrong-state", {"state": "nominated"})
    assert state(case) == CaseState.NOMINATED


def test_it_refuses_approval_by_who_drafted(house, people):
    both = hired(house, Role.RECORDS_MANAGER, Role.CHIEF).officer
    case = drafted(house, people, both)
    assert erase.approve(house, both, case.id) == Refusal("case.same-officer")
    assert state(case) == CaseState.DRAFTED


def test_it_refuses_approval_before_a_draft(house, people, baba):
    case = nominated(house, people)
    assert erase.approve(house, baba, case.id) == Refusal("case.wrong-state", {"state": "nominated"})


@pytest.mark.parametrize("reason", ["", " \n　"])
def test_it_refuses_a_step_without_reason(house, people, fujita, reason):
    case = nominated(house, people)
    assert erase.draft(house, fujita, case.id, reason) == Refusal("reason.required")
    assert erase.hold(house, fujita, case.id, reason) == Refusal("reason.required")


def test_it_refuses_a_case_that_does_not_exist(house, fujita, baba):
    unknown, missing = uuid4(), Refusal("case.not-found")
    assert erase.draft(house, fujita, unknown, REASON) == missing
    assert erase.approve(house, baba, unknown) == missing
    assert erase.hold(house, fujita, unknown, REASON) == missing
    assert erase.lift(house, fujita, unknown) == missing
    assert erase.case(house, fujita, unknown) == missing
    assert erase.certificate(house, fujita, unknown) == missing


@pytest.mark.parametrize("role", [Role.CLERK, Role.AUDITOR, Role.ADMINISTRATOR, Role.CHIEF])
def test_it_refuses_a_draft_by_whoever_may_not(house, people, role):
    case = nominated(house, people)
    assert erase.draft(house, a(house, role), case.id, REASON).code == "access.not-granted"
    assert state(case) == CaseState.NOMINATED


def test_it_refuses_a_certificate_before_its_time(house, people, fujita):
    case = shredded(house, people)
    assert erase.certificate(house, fujita, case.id) == Refusal("certificate.not-yet", {"state": "shredded"})


WRITES = {
    "nominate": ('INSERT INTO "erasure_case"', 'INSERT INTO "erasure_item"', "INSERT INTO ledger_entry"),
    "draft": ('UPDATE "erasure_case"', "INSERT INTO ledger_entry"),
    "approve": ('UPDATE "erasure_case"', "INSERT INTO ledger_entry"),
    "hold": ('UPDATE "erasure_case"', "INSERT INTO ledger_entry"),
    "lift": ('UPDATE "erasure_case"', 'UPDATE "erasure_item"', "INSERT INTO ledger_entry"),
}
KILLS = [(act, one, after) for act, writes in WRITES.items() for one in writes for after in (False, True)]


@pytest.mark.parametrize(("act", "statement", "after"), KILLS)
def test_a_kill_in_a_step_leaves_the_case_as_it_was(house, people, fujita, baba, sound, act, statement, after):
    case, call, before, behind = _ready(house, people, fujita, baba, act)
    with killed_at(statement, after=after):
        call()
    assert not case or state(case) == before
    call()
    assert state(case or case_of(people)) == behind


def _ready(house, people, fujita, baba, act):
    if act == "nominate":
        return None, lambda: erase.nominate(house), None, "nominated"
    case = drafted(house, people) if act == "approve" else nominated(house, people)
    if act == "lift":
        erase.hold(house, fujita, case.id, REASON)
    return {
        "draft": (case, lambda: erase.draft(house, fujita, case.id, REASON), "nominated", "drafted"),
        "approve": (case, lambda: erase.approve(house, baba, case.id), "drafted", "approved"),
        "hold": (case, lambda: erase.hold(house, fujita, case.id, REASON), "nominated", "held"),
        "lift": (case, lambda: erase.lift(house, fujita, case.id), "held", "lifted"),
    }[act]


CARRYING_OUT = [
    ("default", 'UPDATE "erasure_case"', 1, False),
    ("default", "INSERT INTO ledger_entry", 1, False),
    ("default", "INSERT INTO ledger_entry", 1, True),
    ("keyring", "DELETE FROM wrapped_key", 1, False),
    ("keyring", "DELETE FROM wrapped_key", 1, True),
    ("default", "DELETE FROM sealed_record", 1, False),
    ("default", "DELETE FROM sealed_record", 1, True),
    ("default", "INSERT INTO ledger_entry", 2, False),
    ("default", "INSERT INTO ledger_entry", 2, True),
    ("default", 'UPDATE "erasure_item"', 1, True),
    ("default", 'UPDATE "erasure_case"', 2, True),
]


@pytest.mark.parametrize(("alias", "statement", "nth", "after"), CARRYING_OUT)
def test_a_kill_while_carrying_out_is_finished_by_the_next_run(
    house, people, sound, alias, statement, nth, after
):
    case = approved(house, people)
    with killed_at(statement, alias=alias, nth=nth, after=after):
        erase.carry_out(house)
    assert state(case) in {CaseState.APPROVED, CaseState.SHREDDING}
    assert isinstance(opened(house, a(house, Role.CLERK), people[0].subject), object)
    erase.carry_out(house)
    assert state(case) == CaseState.SHREDDED
    assert left_of(people) == 0
    assert steps(case)[0] == "intent" and steps(case)[-1] == "outcome"


def test_between_keys_and_rows_nobody_is_shown_half(house, people, sound):
    """Keys are gone, rows still stand: the officer is told that there is nobody."""
    approved(house, people)
    with killed_at("DELETE FROM sealed_record"):
        erase.carry_out(house)
    assert left_of(people) > 0
    clerk = a(house, Role.CLERK)
    assert opened(house, clerk, people[0].subject) == Refusal("record.not-found")
    erase.carry_out(house)


def test_the_intent_stands_in_the_ledger_before_any_key_is_gone(house, people, monkeypatch):
    case = approved(house, people)
    with monkeypatch.context() as killed:
        killed.setattr(gate, "shred", die)
        with pytest.raises(Killed):
            erase.carry_out(house)
    assert steps(case) == ["intent"]
    keys = list(case.items.values_list("key_id", flat=True))
    assert WrappedKeyRow.objects.filter(key_id__in=keys).count() == len(keys)
    erase.carry_out(house)
    assert steps(case) == ["intent", "resumed", "outcome"]


def test_running_it_again_changes_nothing(house, people):
    case = shredded(house, people)
    before = CaseRow.objects.filter(id=case.id).values().get()
    erase.carry_out(house)
    assert CaseRow.objects.filter(id=case.id).values().get() == before


def test_a_case_says_nothing_of_a_person(house, people, fujita):
    case = shredded(house, people)
    told = repr(erase.case(house, fujita, case.id)) + repr(erase.cases(house, fujita))
    assert not any(word in told for word in words_of(people))
    assert all(isinstance(one, UUID) for one in erase.subjects_of(house, case.id))
