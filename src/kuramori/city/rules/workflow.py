"""Casework as data: which state follows which, by which act, and that nobody acts twice on one case.

The erasure diagram of docs/reference is generated from `ERASURE`. Not for: what an act does (acts/erase).
"""

from enum import StrEnum
from uuid import UUID

from kuramori.city.rules.people import ActName
from kuramori.foundation.errors import Refusal


class CaseState(StrEnum):
    """An erasure case (消去事案) from nomination to certificate."""

    NOMINATED = "nominated"
    DRAFTED = "drafted"
    APPROVED = "approved"
    SHREDDING = "shredding"
    SHREDDED = "shredded"
    CONFIRMED = "confirmed"
    CERTIFIED = "certified"
    HELD = "held"
    LIFTED = "lifted"


ERASURE: dict[tuple[CaseState, ActName], CaseState] = {
    (CaseState.NOMINATED, ActName.DRAFT): CaseState.DRAFTED,
    (CaseState.DRAFTED, ActName.APPROVE): CaseState.APPROVED,
    (CaseState.APPROVED, ActName.CARRY_OUT): CaseState.SHREDDING,
    (CaseState.SHREDDING, ActName.CARRY_OUT): CaseState.SHREDDED,
    (CaseState.SHREDDED, ActName.CONFIRM): CaseState.CONFIRMED,
    (CaseState.CONFIRMED, ActName.CERTIFY): CaseState.CERTIFIED,
    (CaseState.NOMINATED, ActName.HOLD_CASE): CaseState.HELD,
    (CaseState.DRAFTED, ActName.HOLD_CASE): CaseState.HELD,
    (CaseState.APPROVED, ActName.HOLD_CASE): CaseState.HELD,
    (CaseState.HELD, ActName.LIFT_CASE): CaseState.LIFTED,
}


class TurnState(StrEnum):
    """An expedited epoch turn (期の繰上げ)."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    TURNING = "turning"
    DONE = "done"


TURN: dict[tuple[TurnState, ActName], TurnState] = {
    (TurnState.PROPOSED, ActName.APPROVE_TURN): TurnState.APPROVED,
    (TurnState.APPROVED, ActName.TURN): TurnState.TURNING,
    (TurnState.TURNING, ActName.TURN): TurnState.DONE,
}


def next_case_state(state: CaseState, act: ActName) -> CaseState | Refusal:
    """The state after `act`, or why it cannot be done now."""
    following = ERASURE.get((state, act))
    return following or Refusal("case.on-hold" if state == CaseState.HELD else "case.wrong-state", {"state": state})


def next_turn_state(state: TurnState, act: ActName) -> TurnState | Refusal:
    """The state of an epoch turn after `act`, or why it cannot be done now."""
    return TURN.get((state, act)) or Refusal("turn.under-way")


def same_person(first: UUID | None, second: UUID) -> bool:
    """Nobody approves what they drafted (four eyes). The database holds the same as a CHECK."""
    return first == second
