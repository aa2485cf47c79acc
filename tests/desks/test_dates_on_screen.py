"""Days and moments on screen: one calendar at a time, by the city's clock."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import translation

from kuramori.city.desks.web.words import age_text, day_text, moment_text, short_day

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)


def test_it_works():
    assert day_text(date(2026, 11, 23)) == "令和8年11月23日"


@pytest.mark.parametrize(
    ("day", "text"), [(date(1989, 1, 7), "S64.1.7"), (date(1989, 1, 8), "H1.1.8"), (date(2019, 5, 1), "R1.5.1")]
)
def test_the_short_form_keeps_the_border_days(day, text):
    assert short_day(day) == text


def test_a_moment_is_told_by_the_citys_clock():
    assert moment_text(datetime(2026, 3, 31, 15, 0, 5, tzinfo=UTC)) == "R8.4.1 00:00:05"


def test_the_day_of_a_moment_is_the_citys_day():
    assert day_text(datetime(2026, 3, 31, 15, 0, tzinfo=UTC)) == "令和8年4月1日"


def test_english_pages_use_the_western_calendar_alone():
    with translation.override("en"):
        assert day_text(date(2026, 11, 23)) == short_day(date(2026, 11, 23)) == "2026-11-23"


@pytest.mark.parametrize(
    ("ago", "text"),
    [
        (timedelta(seconds=59), "0分"),
        (timedelta(minutes=59), "59分"),
        (timedelta(hours=23), "23時間"),
        (timedelta(days=8), "8日"),
    ],
)
def test_an_age_is_told_in_its_largest_unit(ago, text):
    assert age_text(NOW - ago, NOW) == text


def test_the_age_of_a_day_counts_days():
    assert age_text(date(2026, 11, 1), NOW) == "22日"
