"""The one box of the search page is told apart by what is typed into it."""

import pytest

from kuramori.city.desks.web.searching import box, query_of
from kuramori.city.rules.search import Field
from kuramori.foundation.errors import Refusal


def test_it_works():
    assert query_of({"q": "やまだ", "birth": "S60.4.1", "fit": "prefix"}).kana == "やまだ"


@pytest.mark.parametrize(
    ("typed", "item"),
    [
        ("やまだ　たろう", Field.KANA),
        ("ﾔﾏﾀﾞ", Field.KANA),
        ("ヴィオラ・リー", Field.KANA),
        ("山田", Field.NAME),
        ("山田タロウ", Field.NAME),
        ("Lee", Field.NAME),
        ("0000019", Field.NUMBER),
        ("１２３４ ５６７８ ９０１８", Field.INDIVIDUAL_NUMBER),
        ("12345678903", Field.RESIDENT_CODE),
    ],
)
def test_the_box_takes_kana_names_and_numbers(typed, item):
    assert box(typed) == item


def test_it_refuses_an_empty_form():
    assert query_of({"q": " "}) == Refusal("search.empty")


def test_it_refuses_a_wrong_check_digit():
    assert query_of({"q": "123456789012"}).code == "number.check-digit"
