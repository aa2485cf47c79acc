"""Dates typed at the counter: what is read, what is refused, and what is suggested instead
(標準仕様書 §1.1.8)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuramori.city.rules.dates import (
    LABELS,
    PATTERNS,
    DateItem,
    ImpreciseDate,
    Precision,
    Written,
    known_part,
    parse_date,
    parse_written,
)
from kuramori.foundation.errors import Refusal


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("明治45年7月30日", date(1912, 7, 30)),
        ("大正元年7月30日", date(1912, 7, 30)),
        ("大正15年12月25日", date(1926, 12, 25)),
        ("昭和元年12月25日", date(1926, 12, 25)),
        ("昭和64年1月7日", date(1989, 1, 7)),
        ("平成元年1月8日", date(1989, 1, 8)),
        ("平成1年1月8日", date(1989, 1, 8)),
        ("平成31年4月30日", date(2019, 4, 30)),
        ("令和元年5月1日", date(2019, 5, 1)),
        ("S64.1.7", date(1989, 1, 7)),
        ("s64.1.7", date(1989, 1, 7)),
        ("昭64-1-7", date(1989, 1, 7)),
        ("昭和６４年１月７日", date(1989, 1, 7)),
        ("1989/1/8", date(1989, 1, 8)),
        ("1989-01-08", date(1989, 1, 8)),
        ("19890108", date(1989, 1, 8)),
        ("1989年1月8日", date(1989, 1, 8)),
        ("令和6年2月29日", date(2024, 2, 29)),
    ],
)
def test_it_works(typed, day):
    read = parse_date(typed, DateItem.NOTIFIED_ON)
    assert (read.internal, read.precision) == (day, Precision.DAY)


@pytest.mark.parametrize("typed", ["明治45年7月30日", "大正元年7月30日", "昭和元年12月25日"])
def test_the_era_somebody_wrote_is_kept(typed):
    assert parse_date(typed, DateItem.BIRTH).text == typed


@pytest.mark.parametrize(
    ("typed", "western", "text"),
    [
        ("1989/1/8", False, "平成元年1月8日"),
        ("S64.1.7", True, "1989年1月7日"),
        ("1989年頃", False, "昭和64年頃"),
        ("平成2年頃", True, "1990年頃"),
    ],
)
def test_the_text_kept_is_in_the_calendar_of_the_item(typed, western, text):
    assert parse_date(typed, DateItem.BIRTH, western).text == text


def test_the_end_of_a_stay_is_always_western():
    assert parse_date("令和8年3月1日", DateItem.RESIDENCE_UNTIL).text == "2026年3月1日"


@pytest.mark.parametrize(
    ("typed", "suggestion"),
    [
        ("昭和64年1月8日", "平成元年1月8日"),
        ("平成31年5月1日", "令和元年5月1日"),
        ("S64.1.8", "平成元年1月8日"),
        ("大正15年12月26日", "昭和元年12月26日"),
        ("昭和元年12月24日", "大正15年12月24日"),
        ("平成31年5月頃", "令和元年5月頃"),
        ("推定平成32年1月2日", "推定令和2年1月2日"),
    ],
)
def test_it_refuses_a_day_outside_its_era_and_suggests_the_right_one(typed, suggestion):
    refusal = parse_date(typed, DateItem.BIRTH)
    assert refusal == Refusal("date.not-in-era", {"given": typed, "suggestion": suggestion})
    assert isinstance(parse_date(suggestion, DateItem.BIRTH), ImpreciseDate)


def test_a_day_off_the_calendar_is_read_for_a_birth():
    read = parse_date("平成13年2月29日", DateItem.BIRTH)
    expected = ImpreciseDate("平成13年2月29日", date(2001, 2, 28), Precision.NOT_CALENDAR)
    assert read == expected
    assert known_part(read) == Written(2001, 2, 29)


def test_it_refuses_a_day_off_the_calendar_elsewhere():
    refusal = parse_date("平成13年2月29日", DateItem.NOTIFIED_ON)
    assert refusal == Refusal("date.not-calendar", {"given": "平成13年2月29日"})


FOURTEEN = [
    ("令和5年頃", date(2023, 1, 1), Precision.YEAR),
    ("令和5年6月頃", date(2023, 6, 1), Precision.MONTH),
    ("令和5年6月7日頃", date(2023, 6, 7), Precision.ABOUT_DAY),
    ("推定令和5年6月7日", date(2023, 6, 7), Precision.ABOUT_DAY),
    ("推定令和5年6月", date(2023, 6, 1), Precision.MONTH),
    ("令和5年春", date(2023, 3, 1), Precision.SEASON),
    ("令和5年6月上旬", date(2023, 6, 1), Precision.PART_OF_MONTH),
    ("令和5年6月中旬頃", date(2023, 6, 11), Precision.PART_OF_MONTH),
    ("年月日不詳", None, Precision.UNKNOWN),
    ("令和5年 月日不詳", date(2023, 1, 1), Precision.YEAR),
    ("令和5年6月 日不詳", date(2023, 6, 1), Precision.MONTH),
    ("令和5年6月7日から7月1日頃までの間", date(2023, 6, 7), Precision.SPAN),
    ("令和5年6月推定7日から9日までの間", date(2023, 6, 7), Precision.SPAN),
    ("令和5年6月7日頃から9日頃までの間", date(2023, 6, 7), Precision.SPAN),
]


@pytest.mark.parametrize(("typed", "internal", "precision"), FOURTEEN)
def test_every_pattern_of_an_unknown_date_is_read_for_a_birth_and_a_death(
    typed, internal, precision
):
    for item in (DateItem.BIRTH, DateItem.VITAL_EVENT):
        assert parse_date(typed, item) == ImpreciseDate(typed, internal, precision)


def test_there_are_fourteen_patterns_and_each_is_met_by_its_own_text():
    met = [
        [bool(pattern.fullmatch(text)) for pattern, _ in PATTERNS].index(True)
        for text, _, _ in FOURTEEN
    ]
    assert met == list(range(14))


@pytest.mark.parametrize("typed", [text for text, _, _ in FOURTEEN])
def test_it_refuses_an_unknown_date_of_another_movement(typed):
    refusal = parse_date(typed, DateItem.HAPPENED_ON)
    assert refusal == Refusal("date.unknown-not-allowed", {"given": typed})


def test_a_date_inside_the_first_year_of_an_era_starts_no_earlier_than_the_era():
    assert parse_date("平成元年頃", DateItem.BIRTH).internal == date(1989, 1, 8)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "x",
        "昭和",
        "昭和0年1月1日",
        "令和5年13月1日",
        "令和5年1月32日",
        "99/1/1",
        "令和5年6月",
        "X5.1.1",
        "1989年1月",
        "令和9999年1月1日",
        "令和5年6月9日頃から7日頃までの間",
        "0000/1/1",
        "平成元年１月〇日",
    ],
)
def test_it_refuses_what_it_cannot_read(typed):
    assert parse_date(typed, DateItem.BIRTH).code == "date.unreadable"


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("昭和64年", (1989, None, None)),
        ("1989年1月", (1989, 1, None)),
        ("H1.1", (1989, 1, None)),
        ("2001/2/29", (2001, 2, 29)),
    ],
)
def test_a_search_may_stop_at_the_year_or_the_month(typed, written):
    read = parse_written(typed)
    assert (read.year, read.month, read.day) == written


@given(st.dates(date(1873, 1, 1), date(2100, 12, 31)), st.booleans())
def test_what_is_shown_is_read_back(day, western):
    shown = ImpreciseDate.of(day, western)
    assert parse_date(shown.text, DateItem.BIRTH, western) == shown


@given(st.text(max_size=12))
def test_any_text_is_answered(typed):
    for item in DateItem:
        assert isinstance(parse_date(typed, item), ImpreciseDate | Refusal)


def test_every_word_has_its_japanese_label():
    assert LABELS.keys() == set(Precision) | set(DateItem)
