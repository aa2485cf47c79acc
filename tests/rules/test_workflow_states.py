"""Which state follows which: a case reaches its certificate one way only, and nothing leads back from erased."""

from uuid import uuid4

import pytest

from kuramori.city.rules.people import ActName
from kuramori.city.rules.workflow import ERASURE, TURN, CaseState, TurnState, next_case_state, same_person
from kuramori.foundation.errors import Refusal

WAY = [
    (CaseState.NOMINATED, ActName.DRAFT),
    (CaseState.DRAFTED, ActName.APPROVE),
    (CaseState.APPROVED, ActName.CARRY_OUT),
    (CaseState.SHREDDING, ActName.CARRY_OUT),
    (CaseState.SHREDDED, ActName.CONFIRM),
    (CaseState.CONFIRMED, ActName.CERTIFY),
]
ERASED = {CaseState.SHREDDING, CaseState.SHREDDED, CaseState.CONFIRMED, CaseState.CERTIFIED}


def test_it_works():
    state = CaseState.NOMINATED
    for expected, act in WAY:
        assert state == expected
        state = next_case_state(state, act)
    assert state == CaseState.CERTIFIED


@pytest.mark.parametrize("state", [CaseState.NOMINATED, CaseState.DRAFTED, CaseState.APPROVED])
def test_a_hold_stops_what_is_not_yet_erased(state):
    assert next_case_state(state, ActName.HOLD_CASE) == CaseState.HELD
    assert next_case_state(CaseState.HELD, ActName.LIFT_CASE) == CaseState.LIFTED


@pytest.mark.parametrize("act", sorted(set(ActName) - {ActName.LIFT_CASE}))
def test_it_refuses_everything_else_on_a_held_case(act):
    assert next_case_state(CaseState.HELD, act) == Refusal("case.on-hold", {"state": CaseState.HELD})


@pytest.mark.parametrize("state", CaseState)
@pytest.mark.parametrize("act", ActName)
def test_it_refuses_what_the_table_does_not_have(state, act):
    following = next_case_state(state, act)
    assert isinstance(following, Refusal) == ((state, act) not in ERASURE)


def test_nothing_erased_is_ever_anything_else_again():
    assert {after for (before, _), after in ERASURE.items() if before in ERASED} <= ERASED


def test_keys_are_destroyed_after_approval_only():
    """Whoever takes away the approvals cuts every way to SHREDDING."""
    reached = {CaseState.NOMINATED}
    for _ in CaseState:
        reached |= {after for (before, act), after in ERASURE.items() if before in reached and act != ActName.APPROVE}
    assert not reached & ERASED


def test_a_turn_is_approved_before_it_turns():
    assert TURN[TurnState.PROPOSED, ActName.APPROVE_TURN] == TurnState.APPROVED
    assert (TurnState.PROPOSED, ActName.TURN) not in TURN
    assert TURN[TurnState.TURNING, ActName.TURN] == TurnState.DONE


def test_nobody_is_the_same_person_as_nobody():
    one = uuid4()
    assert same_person(one, one)
    assert not same_person(one, uuid4())
    assert not same_person(None, one)
