"""How many is too many: N - 1 is silent, N fires."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuramori.city.rules.alerts import AlertRule, Finding, judge_volume
from kuramori.city.rules.policy import Policy

POLICY = Policy(alert_items=10, alert_minutes=7)
COUNTS = st.integers(0, 1000)


def test_it_works():
    assert judge_volume(9, 1, POLICY) == Finding(AlertRule.VOLUME, items=10, limit=10, minutes=7, holds=True)


@pytest.mark.parametrize(("before", "now"), [(0, 0), (0, 9), (8, 1), (9, 0), (0, 1)])
def test_it_is_silent_below_the_set_number(before, now):
    assert judge_volume(before, now, POLICY) is None


@pytest.mark.parametrize(("before", "now"), [(0, 10), (9, 1), (10, 0), (500, 1), (0, 11)])
def test_the_set_number_itself_fires(before, now):
    assert judge_volume(before, now, POLICY).items == before + now


def test_a_city_may_warn_without_holding():
    assert judge_volume(10, 1, Policy(alert_holds=False)).holds is False


@given(COUNTS, COUNTS, st.integers(1, 1000))
def test_only_the_sum_counts(before, now, limit):
    policy = Policy(alert_items=limit)
    assert judge_volume(before, now, policy) == judge_volume(now, before, policy)
    assert (judge_volume(before, now, policy) is not None) == (before + now >= limit)
