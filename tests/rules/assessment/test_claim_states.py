"""A claim is as good as the evidence of its own kind, at the moment of asking."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuramori.city.rules.claims import ClaimState, WaitsFor, judge, worst
from kuramori.city.rules.claims_evidence import Evidence, Result
from kuramori.city.rules.measures import MEASURES, EvidenceKind

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
TRUE, DUE, STALE, NONE, REFUTED = ClaimState
CAMERAS = MEASURES["III.7-5.city.2"]
DOOR = MEASURES["III.7-5.city.1"]


def evidence(measure, age=1, kind=None, result=Result.TRUE, **more) -> Evidence:
    observed = NOW - timedelta(days=age)
    return Evidence(measure.id, kind or measure.kind, result, observed, **more)


def test_it_works():
    standing = judge(CAMERAS, [evidence(CAMERAS)], NOW)
    assert (standing.state, standing.grade, standing.waits_for) == (
        TRUE,
        EvidenceKind.ATTESTED,
        WaitsFor.NOTHING,
    )


@pytest.mark.parametrize(
    ("age", "state"), [(0, TRUE), (182, TRUE), (183, DUE), (212, DUE), (213, STALE), (999, STALE)]
)
def test_it_ages(age, state):
    assert judge(CAMERAS, [evidence(CAMERAS, age)], NOW).state is state


@pytest.mark.parametrize(("days", "state"), [(1, TRUE), (0, DUE), (-29, DUE), (-30, STALE)])
def test_a_stated_due_date_goes_before_the_period(days, state):
    due = NOW + timedelta(days=days)
    assert judge(CAMERAS, [evidence(CAMERAS, 400, next_due=due)], NOW).state is state


def test_an_expired_contract_has_no_grace():
    measure = MEASURES["II.6-1.gc.3a"]
    assert judge(measure, [evidence(measure, expires_at=NOW)], NOW).state is STALE


@pytest.mark.parametrize(
    ("measure", "waits_for"),
    [
        ("III.7-5.city.2", WaitsFor.PERSON),
        ("II.6-1.gc.3a", WaitsFor.CONTRACT),
        ("III.7-6.city.1", WaitsFor.COLLECTOR),
        ("II.6-1.city.2c", WaitsFor.COLLECTOR),
    ],
)
def test_an_unproved_claim_says_who_is_awaited(measure, waits_for):
    standing = judge(MEASURES[measure], [], NOW)
    assert (standing.state, standing.grade, standing.waits_for) == (NONE, None, waits_for)


def test_newer_evidence_decides():
    old, new = evidence(CAMERAS, 9, result=Result.REFUTED), evidence(CAMERAS, 1)
    assert judge(CAMERAS, [new, old], NOW).state is TRUE
    assert judge(CAMERAS, [replace(new, result=Result.REFUTED), old], NOW).state is REFUTED


def test_evidence_from_the_future_or_for_another_claim_is_not_heard():
    assert judge(CAMERAS, [evidence(CAMERAS, -1)], NOW).state is NONE
    assert judge(CAMERAS, [evidence(DOOR)], NOW).state is NONE


def test_a_refuted_reading_outweighs_a_signature():
    log = evidence(DOOR, kind=EvidenceKind.MEASURED, result=Result.REFUTED)
    standing = judge(DOOR, [evidence(DOOR), log], NOW)
    assert (standing.state, standing.grade, standing.waits_for) == (REFUTED, None, WaitsFor.PERSON)


def test_supporting_evidence_alone_proves_nothing_but_is_named():
    standing = judge(DOOR, [evidence(DOOR, kind=EvidenceKind.MEASURED)], NOW)
    assert (standing.state, standing.grade) == (NONE, EvidenceKind.MEASURED)
    assert standing.waits_for is WaitsFor.PERSON


def test_what_is_not_applicable_is_not_true():
    none = evidence(CAMERAS, result=Result.NOT_APPLICABLE, reason="庁舎なし")
    standing = judge(CAMERAS, [none], NOW)
    assert (standing.state, standing.waits_for) == (NONE, WaitsFor.NOTHING)


@pytest.mark.parametrize(
    ("states", "rolled"),
    [
        ([TRUE, DUE], DUE),
        ([DUE, STALE, TRUE], STALE),
        ([STALE, NONE], NONE),
        ([NONE, REFUTED, TRUE], REFUTED),
        ([], NONE),
    ],
)
def test_the_worst_stands_for_the_whole(states, rolled):
    assert worst(states) is rolled


@given(
    st.sampled_from([measure for measure in MEASURES.values() if measure.physical]),
    st.lists(
        st.tuples(
            st.sampled_from([EvidenceKind.ENFORCED, EvidenceKind.MEASURED]),
            st.sampled_from(Result),
            st.integers(0, 30),
        ),
        max_size=5,
    ),
)
def test_software_alone_never_proves_a_thing_of_the_world(measure, found):
    heard = [evidence(measure, age, kind, result) for kind, result, age in found]
    assert judge(measure, heard, NOW).state is not TRUE
