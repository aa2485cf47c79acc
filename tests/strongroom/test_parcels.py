"""Parcels: whatever happens to a chunk on its way — dropped, moved, cut, flipped, added — is found."""

import io
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kuramori.city.strongroom import parcel
from kuramori.foundation.errors import Tampered

HOUSE = SimpleNamespace(city_code="131016", keeper=SimpleNamespace(secret=lambda label: label.encode().ljust(32, b".")))
CONTENT = bytes(range(100))


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch):
    monkeypatch.setattr(parcel, "CHUNK", 30)


def sealed(content=CONTENT, name="copy"):
    return list(parcel.seal(HOUSE, name, io.BytesIO(content)))


def opened(chunks, name="copy", house=HOUSE):
    return b"".join(parcel.open(house, name, chunks))


def test_it_works():
    chunks = sealed()
    assert len(chunks) == 4
    assert opened(chunks) == CONTENT
    assert not any(CONTENT[at : at + 8] in b"".join(chunks) for at in range(90))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200))
def test_every_content_comes_back(content):
    assert opened(sealed(content)) == content


@pytest.mark.parametrize("size", [0, 1, 29, 30, 31, 60])
def test_sizes_at_the_edge_of_a_chunk(size):
    assert opened(sealed(bytes(size))) == bytes(size)


def flipped(chunks):
    return [chunks[0][:50] + bytes([chunks[0][50] ^ 1]) + chunks[0][51:], *chunks[1:]]


CHANGES = {
    "first dropped": lambda chunks: chunks[1:],
    "middle dropped": lambda chunks: [chunks[0], *chunks[2:]],
    "last dropped": lambda chunks: chunks[:-1],
    "all dropped": lambda chunks: [],
    "moved": lambda chunks: [chunks[1], chunks[0], *chunks[2:]],
    "twice": lambda chunks: [chunks[0], *chunks],
    "last twice": lambda chunks: [*chunks, chunks[-1]],
    "something after the last": lambda chunks: [*chunks, chunks[0]],
    "truncated": lambda chunks: [*chunks[:-1], chunks[-1][:-1]],
    "cut to nothing": lambda chunks: [*chunks[:-1], b""],
    "flipped": flipped,
    "joined": lambda chunks: [chunks[0] + chunks[1], *chunks[2:]],
    "a chunk of another parcel": lambda chunks: [*chunks[:-1], sealed(name="other")[-1]],
    "the first chunk of another parcel": lambda chunks: [sealed(bytes(100), name="other")[0], *chunks[1:]],
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_it_refuses(change):
    with pytest.raises(Tampered):
        opened(change(sealed()))


def test_it_refuses_another_name():
    with pytest.raises(Tampered):
        opened(sealed(), name="other")


def test_it_refuses_another_city():
    other = SimpleNamespace(city_code="131024", keeper=HOUSE.keeper)
    with pytest.raises(Tampered):
        opened(sealed(), house=other)


def test_it_refuses_another_key():
    other = SimpleNamespace(city_code="131016", keeper=SimpleNamespace(secret=lambda label: bytes(32)))
    with pytest.raises(Tampered):
        opened(sealed(), house=other)
