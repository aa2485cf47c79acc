"""Blind tokens: equal grams of one field meet, everything else stays apart."""

import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuramori.foundation.blind import Blinder

KEY, OTHER = bytes(range(32)), bytes(range(1, 33))


def test_it_works():
    expected = hmac.new(KEY, "kuramori/search/v1\0クラ".encode(), hashlib.sha256).digest()[:8]
    assert Blinder(KEY).token("クラ") == int.from_bytes(expected, "big", signed=True)


@given(st.text())
def test_the_same_gram_meets_itself(gram):
    assert Blinder(KEY).token(gram) == Blinder(KEY).token(gram)


@given(st.text(), st.text())
def test_different_grams_stay_apart(one, other):
    assert (Blinder(KEY).token(one) == Blinder(KEY).token(other)) == (one == other)


@given(st.text())
def test_fields_with_other_keys_stay_apart(gram):
    assert Blinder(KEY).token(gram) != Blinder(OTHER).token(gram)


@given(st.text())
def test_a_token_fits_a_bigint(gram):
    assert -(2**63) <= Blinder(KEY).token(gram) < 2**63


def test_a_blinder_keeps_nothing_of_the_gram_before():
    blinder = Blinder(KEY)
    assert blinder.tokens(["ク", "ラ"]) == {Blinder(KEY).token("ラ"), Blinder(KEY).token("ク")}


def test_a_lone_surrogate_is_a_gram_like_any_other():
    assert Blinder(KEY).token("\ud800") != Blinder(KEY).token("\ud801")


def test_we_fail_on_a_short_key():
    with pytest.raises(AssertionError):
        Blinder(bytes(31))
