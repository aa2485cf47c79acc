"""Is a declared measure true today? Judged from its evidence and a given `now`, never from hope.

A claim is true only while evidence of its *own* kind holds and is fresh: a camera is not proved
by software, a contract not by a reading. Evidence of a supporting kind is not asked for, but once
it exists it is held to its own dates and its bad news counts. This room runs no check and stores
no evidence.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from kuramori.city.rules.claims_evidence import Evidence, Result
from kuramori.city.rules.measures import EvidenceKind, Measure


class ClaimState(StrEnum):
    """In order of gravity for a roll-up: the worst one stands for the whole."""

    TRUE = "true"
    DUE = "due"
    STALE = "stale"
    NONE = "none"
    REFUTED = "refuted"


class WaitsFor(StrEnum):
    """Who can make an unproved claim true again."""

    NOTHING = "nothing"
    PERSON = "person"
    CONTRACT = "contract"
    COLLECTOR = "collector"


_GRAVITY = {state: weight for weight, state in enumerate(ClaimState)}
_PROVIDER = {
    EvidenceKind.ENFORCED: WaitsFor.COLLECTOR,
    EvidenceKind.MEASURED: WaitsFor.COLLECTOR,
    EvidenceKind.ATTESTED: WaitsFor.PERSON,
    EvidenceKind.CONTRACT: WaitsFor.CONTRACT,
}


@dataclass(frozen=True)
class Standing:
    """How one claim stands at `now`.

    `grade` is the kind of evidence that backs it today (None when nothing does), `latest` the
    evidence that decided, `waits_for` who is awaited when it is not true. A claim that is not
    applicable is not true.
    """

    measure: Measure
    state: ClaimState
    grade: EvidenceKind | None
    waits_for: WaitsFor
    latest: Evidence | None


def worst(states: Iterable[ClaimState]) -> ClaimState:
    """Roll-up: refuted > none > stale > due > true. Of nothing at all: none."""
    return max(states, key=_GRAVITY.__getitem__, default=ClaimState.NONE)


def judge(measure: Measure, evidence: Iterable[Evidence], now: datetime) -> Standing:
    """How `measure` stands at `now` (aware).

    Evidence for other claims, or from the future, is not heard.
    """
    heard = [one for one in evidence if one.claim_id == measure.id and one.observed_at <= now]
    latest = {kind: _latest(heard, kind) for kind in (measure.kind, *measure.support)}
    states = {kind: _state(one, measure, now) for kind, one in latest.items()}
    asked = [kind for kind in states if kind is measure.kind or latest[kind]]
    state = worst(states[kind] for kind in asked)
    decided = next(kind for kind in asked if states[kind] is state)
    backing = (kind for kind in asked if states[kind] in (ClaimState.TRUE, ClaimState.DUE))
    return Standing(
        measure=measure,
        state=state,
        grade=None if state is ClaimState.REFUTED else next(backing, None),
        waits_for=_awaited(state, decided, latest[decided]),
        latest=latest[decided],
    )


def _latest(heard: list[Evidence], kind: EvidenceKind) -> Evidence | None:
    return max(
        (one for one in heard if one.kind is kind), key=lambda e: e.observed_at, default=None
    )


def _state(evidence: Evidence | None, measure: Measure, now: datetime) -> ClaimState:
    if evidence is None or evidence.result is Result.NOT_APPLICABLE:
        return ClaimState.NONE
    if evidence.result is Result.REFUTED:
        return ClaimState.REFUTED
    due = evidence.next_due or evidence.observed_at + measure.review.period
    if evidence.expires_at and evidence.expires_at <= now:
        return ClaimState.STALE
    if due > now:
        return ClaimState.TRUE
    return ClaimState.DUE if due + measure.review.grace > now else ClaimState.STALE


def _awaited(state: ClaimState, kind: EvidenceKind, latest: Evidence | None) -> WaitsFor:
    """A refuted claim waits for a person to put it right; one not applicable for nobody."""
    if state is ClaimState.TRUE or (latest and latest.result is Result.NOT_APPLICABLE):
        return WaitsFor.NOTHING
    return WaitsFor.PERSON if state is ClaimState.REFUTED else _PROVIDER[kind]
