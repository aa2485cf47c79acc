"""Where things go in the two pictures."""

from datetime import date
from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st

from kuramori.city.desks.web.plots import STRIP_WIDTH, coverage_map, life_strip
from kuramori.city.rules.dates import ImpreciseDate, Precision
from kuramori.city.rules.movements import Reason

TODAY = date(2026, 11, 23)
UNKNOWN = ImpreciseDate("年月日不詳", None, Precision.UNKNOWN)


def version(serial: int, happened: ImpreciseDate) -> SimpleNamespace:
    return SimpleNamespace(serial=serial, movement=SimpleNamespace(reason=Reason.MOVE_WITHIN, happened_on=happened))


def test_it_works():
    strip = life_strip([version(2, ImpreciseDate.of(TODAY)), version(1, ImpreciseDate.of(date(2000, 1, 1)))], TODAY)
    assert [mark.serial for mark in strip.marks] == [1, 2]
    assert [tick.text for tick in strip.ticks] == ["H12", "R8"]


@given(st.lists(st.dates(date(1900, 1, 1), TODAY), max_size=12))
def test_every_mark_lies_on_the_strip_in_the_order_of_time(days):
    strip = life_strip([version(n, ImpreciseDate.of(day)) for n, day in enumerate(days, 1)], TODAY)
    places = [mark.x for mark in strip.marks]
    assert places == sorted(places) and all(0 < x < STRIP_WIDTH for x in places)
    assert all(mark.word_y < strip.height for mark in strip.marks)


def test_words_close_together_stand_at_different_heights():
    strip = life_strip([version(n, ImpreciseDate.of(date(2020, 1, n))) for n in (1, 2, 3)], TODAY)
    assert len({mark.word_y for mark in strip.marks}) == 3


def test_a_movement_of_unknown_date_is_counted_not_drawn():
    strip = life_strip([version(1, UNKNOWN)], TODAY)
    assert strip.marks == () and strip.unknown == 1


def test_the_map_counts_what_is_confirmed_in_each_section():
    claims = [
        SimpleNamespace(section=s, state=state, measure="m")
        for s, state in (("II", "true"), ("II", "none"), ("III", "true"))
    ]
    rows = coverage_map(claims).rows
    assert [(row.section, row.confirmed, row.total) for row in rows] == [("II", 1, 2), ("III", 1, 1)]


@given(st.integers(1, 120))
def test_no_two_cells_of_the_map_lie_on_each_other(count):
    cells = coverage_map([SimpleNamespace(section="II", state="true", measure="m")] * count).rows[0].cells
    assert len({(cell.x, cell.y) for cell in cells}) == count
