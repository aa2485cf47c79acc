"""The step bar of an erasure case."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from kuramori.city.desks.web.steps import erasure_steps
from kuramori.city.rules.workflow import CaseState

AT = datetime(2026, 11, 23, tzinfo=UTC)


def case(state: str, drafted: bool = False, approved: bool = False) -> SimpleNamespace:
    return SimpleNamespace(
        state=state,
        nominated_at=AT,
        drafted_by="藤田" if drafted else "",
        drafted_at=AT if drafted else None,
        approved_by="馬場" if approved else "",
        approved_at=AT if approved else None,
        shredded_on=None,
        beyond_recovery_on=None,
    )


def test_it_works():
    shown = erasure_steps(case("drafted", drafted=True))
    assert [step.state for step in shown.steps] == ["past", "now", "ahead", "ahead", "ahead", "ahead"]
    assert "藤田" in shown.steps[1].detail


@pytest.mark.parametrize("state", list(CaseState))
def test_every_state_has_one_step_that_is_now(state):
    assert [step.state for step in erasure_steps(case(state)).steps].count("now") == 1


@pytest.mark.parametrize(("drafted", "approved", "reached"), [(False, False, 1), (True, False, 2), (True, True, 3)])
def test_a_held_case_stands_where_it_was_stopped(drafted, approved, reached):
    assert erasure_steps(case("held", drafted, approved)).reached == reached
