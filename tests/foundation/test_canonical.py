"""One value, one string of bytes: canonical JSON and what it refuses."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuramori.foundation.canonical import NotCanonical, decode, encode

KEYS = st.text(st.characters(max_codepoint=0x7F), max_size=8)
LEAVES = st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(st.characters(codec="utf-8"))
VALUES = st.recursive(LEAVES, lambda inner: st.lists(inner) | st.dictionaries(KEYS, inner), max_leaves=20)

REFUSED_VALUES = {
    "a float": 1.5,
    "a whole float": 1.0,
    "not a number": float("nan"),
    "a big integer": 2**53,
    "a big negative integer": -(2**53),
    "bytes": b"x",
    "a set": {1},
    "a non-ASCII key": {"氏名": 1},
    "a numeric key": {1: 1},
    "a float deep inside": {"a": [{"b": 0.1}]},
    "a lone surrogate": "\ud800",
}

REFUSED_BYTES = {
    "white space": b'{"a": 1}',
    "keys out of order": b'{"b":1,"a":2}',
    "a key twice": b'{"a":1,"a":1}',
    "an escaped character": b'"\\u3042"',
    "an exponent": b"1e2",
    "minus zero": b"-0",
    "a byte order mark": b"\xef\xbb\xbf1",
    "something after the value": b"1 ",
    "half a value": b'{"a":',
    "nothing": b"",
    "not UTF-8": b'"\xff"',
    "UTF-16": '"a"'.encode("utf-16"),
}


def test_it_works():
    assert encode({"b": [1, None, True], "a": "蔵"}) == '{"a":"蔵","b":[1,null,true]}'.encode()
    assert decode('{"a":"蔵"}'.encode()) == {"a": "蔵"}


@given(VALUES)
def test_every_value_comes_back(value):
    assert decode(encode(value)) == value


@given(st.dictionaries(KEYS, st.integers(-9, 9), min_size=2))
def test_order_of_writing_does_not_matter(value):
    assert encode(dict(reversed(value.items()))) == encode(value)


@given(VALUES, VALUES)
def test_different_values_have_different_bytes(one, other):
    same = json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)
    assert (encode(one) == encode(other)) == same


@pytest.mark.parametrize("value", REFUSED_VALUES.values(), ids=REFUSED_VALUES)
def test_it_refuses_values_without_one_form(value):
    with pytest.raises(NotCanonical):
        encode(value)


@pytest.mark.parametrize("data", REFUSED_BYTES.values(), ids=REFUSED_BYTES)
def test_it_refuses_bytes_that_are_not_the_one_form(data):
    with pytest.raises(NotCanonical):
        decode(data)
