"""Sealed bytes open with their own key, purpose and place, and with nothing else; each failure is named."""

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuramori.foundation import envelope
from kuramori.foundation.envelope import HEADER_SIZE, TAG_SIZE, Purpose, Suite, Unopenable

KEY = bytes(range(32))
KEY_ID = b"0123456789abcdef"
PLACE = ("131016", "8a0f")
CONTENT = "蔵森 太郎".encode()


def sealed(content=CONTENT, *, key=KEY, purpose=Purpose.RECORD, place=PLACE):
    return envelope.seal(key, content, purpose=purpose, key_id=KEY_ID, place=place)


def opened(data, *, key=KEY, purpose=Purpose.RECORD, place=PLACE):
    return envelope.open(key, data, purpose=purpose, place=place)


def with_byte(at, value):
    data = bytearray(sealed())
    data[at] = value
    return bytes(data)


def why(data, **differently):
    with pytest.raises(Unopenable) as failed:
        opened(data, **differently)
    return failed.value.why


def test_it_works():
    assert opened(sealed()) == CONTENT


def test_it_tells_its_format_suite_purpose_and_key_in_the_clear():
    data = sealed(purpose=Purpose.BACKUP)
    header = envelope.read_header(data)
    assert data[:3] == b"KM\x01"
    assert (header.suite, header.purpose, header.key_id) == (Suite.AES_256_GCM_SIV, Purpose.BACKUP, KEY_ID)
    assert len(data) == HEADER_SIZE + len(CONTENT) + TAG_SIZE


def test_no_nonce_is_used_twice():
    assert len({envelope.read_header(sealed()).nonce for _ in range(500)}) == 500


@given(st.binary(max_size=4096), st.binary(min_size=32, max_size=32), st.sampled_from(Purpose), st.text(max_size=20))
def test_every_content_comes_back(content, key, purpose, place):
    place = (place.encode("utf-8", "replace").decode(), "1")
    data = sealed(content, key=key, purpose=purpose, place=place)
    assert opened(data, key=key, purpose=purpose, place=place) == content


@given(st.data())
def test_it_refuses_any_flipped_bit(data):
    whole = bytearray(sealed())
    bit = data.draw(st.integers(0, len(whole) * 8 - 1))
    whole[bit // 8] ^= 1 << bit % 8
    with pytest.raises(Unopenable):
        opened(bytes(whole))


@given(st.integers(0, HEADER_SIZE + TAG_SIZE + len(CONTENT) - 1))
def test_it_refuses_any_truncation(length):
    with pytest.raises(Unopenable):
        opened(sealed()[:length])


def test_it_refuses_what_is_too_short_to_be_one():
    assert why(sealed()[: HEADER_SIZE + TAG_SIZE - 1]) == "truncated"
    assert why(b"") == "truncated"


def test_it_refuses_what_was_never_an_envelope():
    assert why(os.urandom(2).replace(b"KM", b"XX") + bytes(80)) == "not an envelope"


def test_it_refuses_an_unknown_format_version():
    assert why(with_byte(2, 2)) == "format version 2 is unknown"


def test_it_refuses_an_unknown_suite():
    assert why(with_byte(3, 9)) == "suite 9 or purpose 1 is unknown"


def test_it_refuses_an_unknown_purpose():
    assert why(with_byte(4, 99)) == "suite 1 or purpose 99 is unknown"


@pytest.mark.parametrize("purpose", set(Purpose) - {Purpose.RECORD})
def test_it_refuses_another_purpose(purpose):
    assert why(sealed(), purpose=purpose) == f"sealed for RECORD, not for {purpose.name}"


@pytest.mark.parametrize("purpose", set(Purpose) - {Purpose.RECORD})
def test_it_refuses_a_purpose_written_over(purpose):
    assert why(with_byte(4, purpose), purpose=purpose).startswith("altered")


def test_it_refuses_another_key():
    assert why(sealed(), key=bytes(32)).startswith("altered, or another key")


@pytest.mark.parametrize(
    "place",
    [("131016", "8a0e"), ("131024", "8a0f"), ("131016",), ("131016", "8a0f", ""), ("1310168a0f",), ("8a0f", "131016")],
)
def test_it_refuses_another_place(place):
    assert why(sealed(), place=place).endswith("another place")


def test_it_refuses_a_longer_envelope():
    assert why(sealed() + b"\0").startswith("altered")


def test_an_exception_never_tells_the_content():
    with pytest.raises(Unopenable) as failed:
        opened(sealed(), key=bytes(32))
    assert "蔵森" not in str(failed.value)
    assert failed.value.__cause__ is None


def test_we_fail_on_a_key_id_of_another_size():
    with pytest.raises(AssertionError):
        envelope.seal(KEY, CONTENT, purpose=Purpose.RECORD, key_id=b"short", place=PLACE)
