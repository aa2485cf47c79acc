"""Check digits of every kind of number, against the published and the computed examples."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuramori.city.rules.numbers import (
    LABELS,
    NumberKind,
    complete,
    refuse_number,
    resident_code_check,
)

INDIVIDUAL = [
    "983205673214",
    "123456789018",
    "111111111118",
    "100000000005",
    "234567890121",
    "200000000000",
]
MUNICIPALITIES = ["122173", "131016", "141003", "011002", "121002", "271004", "011011", "122050"]
SERIALS = ["0000019", "0000027", "12345674", "00000140"]


@pytest.mark.parametrize(
    ("kind", "number"),
    [(NumberKind.INDIVIDUAL, number) for number in INDIVIDUAL]
    + [(NumberKind.MUNICIPALITY, number) for number in MUNICIPALITIES]
    + [(kind, number) for number in SERIALS for kind in (NumberKind.ADDRESS, NumberKind.HOUSEHOLD)]
    + [(NumberKind.RESIDENT_CODE, "12345678903")],
)
def test_it_works(kind, number):
    assert complete(kind, number[:-1]) == number
    assert refuse_number(kind, number) is None


def test_a_serial_without_a_check_digit_is_skipped():
    assert complete(NumberKind.ADDRESS, "000006") is None


@pytest.mark.parametrize(
    ("kind", "number"),
    [
        (NumberKind.INDIVIDUAL, "983205673210"),
        (NumberKind.INDIVIDUAL, "000000000000"),
        (NumberKind.INDIVIDUAL, "12345678901"),
        (NumberKind.INDIVIDUAL, "１２３４５６７８９０１８"),
        (NumberKind.MUNICIPALITY, "122171"),
        (NumberKind.MUNICIPALITY, "122051"),
        (NumberKind.RESIDENT_CODE, "1234567890"),
        (NumberKind.RESIDENT_CODE, "00000000000"),
        (NumberKind.HOUSEHOLD, ""),
        *((NumberKind.ADDRESS, f"000006{digit}") for digit in range(10)),
    ],
)
def test_it_refuses_what_is_no_such_number(kind, number):
    refusal = refuse_number(kind, number)
    assert refusal.code == "number.check-digit" and refusal.params == {"number_kind": kind}


def test_it_refuses_a_resident_code_by_the_formula_a_city_states():
    assert refuse_number(NumberKind.RESIDENT_CODE, "12345678904") is None
    assert refuse_number(NumberKind.RESIDENT_CODE, "12345678904", resident_code_check)


@given(st.from_regex(r"[0-9]{11}", fullmatch=True), st.integers(0, 10), st.integers(1, 9))
def test_one_wrong_digit_is_found_unless_the_remainders_share_a_check_digit(body, place, shift):
    number = complete(NumberKind.INDIVIDUAL, body)
    wrong = body[:place] + str((int(body[place]) + shift) % 10) + body[place + 1 :] + number[-1]
    assert refuse_number(NumberKind.INDIVIDUAL, wrong) or number[-1] == "0"


def test_every_kind_has_its_japanese_label():
    assert LABELS.keys() == set(NumberKind)
