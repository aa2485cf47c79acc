"""The last day an object is kept, by every vector of the law's two ways of counting."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuramori.city.rules.retention import (
    LABELS,
    RULES,
    RetentionClass,
    due,
    last_day,
    longest,
    of_record,
    refuse_before_end,
)
from rules.records import record, removed

CUT_OFF = date(2014, 6, 19)


def day(text):
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("code", "event", "last"),
    [
        ("R-JOHYO", "2026-04-01", "2176-04-01"),
        ("R-JOHYO", "2024-02-28", "2174-02-28"),
        ("R-JOHYO", "2024-02-29", "2174-02-28"),
        ("R-JOHYO", "2027-02-28", "2177-02-28"),
        ("R-JOHYO", "2026-12-31", "2176-12-31"),
        ("R-JOHYO", "2025-03-31", "2175-03-31"),
        ("R-JOHYO", "2014-06-20", "2164-06-20"),
        ("R-JOHYO-OLD", "2014-06-19", "2019-06-19"),
        ("R-JOHYO-OLD", "2014-06-20", "2019-06-20"),
        ("R-HK-2", "2026-04-01", "2176-03-31"),
        ("R-HK-2", "2024-02-29", "2174-02-28"),
        ("R-HK-2", "2024-03-01", "2174-02-28"),
        ("R-HK-2", "2026-01-01", "2175-12-31"),
        ("R-HK-2", "2026-12-31", "2176-12-30"),
        ("R-HK-1", "2031-07-15", "2181-07-14"),
        ("R-HK-1", "2024-02-29", "2174-02-28"),
        ("R-HK-1", "2030-10-10", "2180-10-09"),
        ("R-HK-2", "2030-10-10", "2180-10-09"),
        ("R-TD-LAW", "2025-05-10", "2026-05-10"),
        ("R-TD-LAW", "2025-04-01", "2026-04-01"),
        ("R-TD-LAW", "2025-03-31", "2026-03-31"),
        ("R-TD-LAW", "2028-02-29", "2029-02-28"),
        ("R-TD-CITY", "2025-05-10", "2029-03-31"),
        ("R-TD-CITY", "2025-04-01", "2029-03-31"),
        ("R-TD-CITY", "2025-03-31", "2028-03-31"),
        ("R-TD-CITY", "2028-02-29", "2031-03-31"),
        ("R-NWS", "2026-04-01", "2033-04-01"),
        ("R-NWS", "2024-02-29", "2031-02-28"),
        ("R-NWS", "2025-12-31", "2032-12-31"),
    ],
)
def test_it_works(code, event, last):
    assert last_day(RULES[RetentionClass(code)], day(event)) == day(last)


@pytest.mark.parametrize("code", RetentionClass)
def test_what_has_not_happened_has_no_end(code):
    assert last_day(RULES[code], None) is None


@pytest.mark.parametrize("received", ["2025-05-10", "2025-04-01", "2025-03-31", "2028-02-29"])
def test_the_longest_rule_wins(received):
    paper = {RetentionClass.TD_LAW: day(received), RetentionClass.TD_CITY: day(received)}
    assert longest(paper).rule.code is RetentionClass.TD_CITY


def test_a_rule_without_an_end_wins_over_every_other():
    kept = longest({RetentionClass.NWS: day("2020-01-01"), RetentionClass.HK_1: None})
    assert kept.rule.code is RetentionClass.HK_1 and kept.last_day is None


@pytest.mark.parametrize(
    ("version", "code", "last"),
    [
        (record(), "R-JOHYO", None),
        (removed(day("2014-06-19")), "R-JOHYO-OLD", day("2019-06-19")),
        (removed(day("2014-06-20")), "R-JOHYO", day("2164-06-20")),
    ],
)
def test_the_cut_off_decides_between_the_old_and_the_new_order(version, code, last):
    kept = of_record(version, CUT_OFF)
    assert (kept.rule.code, kept.last_day) == (code, last)


def test_another_city_may_have_another_cut_off():
    assert (
        of_record(removed(day("2014-06-19")), day("2009-06-20")).rule.code is RetentionClass.JOHYO
    )


def test_the_earliest_disposal_is_the_day_after_the_last():
    last = day("2176-04-01")
    assert not due(last, last) and due(last, last + timedelta(days=1))
    assert not due(None, date.max)


def test_it_refuses_to_erase_inside_the_period():
    refusal = refuse_before_end(day("2176-04-01"), day("2176-04-01"))
    assert (refusal.code, refusal.params) == ("retention.not-due", {"last_day": "2176-04-01"})
    assert refuse_before_end(day("2176-04-01"), day("2176-04-02")) is None


def test_it_refuses_to_erase_what_has_no_end():
    assert refuse_before_end(None, date.max).params == {"last_day": "-"}


@given(st.dates(date(1950, 1, 1), date(2200, 1, 1)), st.sampled_from(list(RetentionClass)))
def test_a_later_event_never_ends_earlier(event, code):
    rule = RULES[code]
    assert last_day(rule, event) <= last_day(rule, event + timedelta(days=1))


def test_every_class_has_a_legal_basis_and_a_japanese_label():
    assert RULES.keys() == set(RetentionClass) == LABELS.keys()
    assert all(rule.basis for rule in RULES.values())
