"""Roots: the published RFC 6962 vectors, and every way of computing one agrees."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuramori.foundation.merkle import EMPTY_ROOT, BadProof, Frontier, leaf_hash, node_hash, root

# The eight-leaf tree every Certificate Transparency implementation is tested with.
ENTRIES = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)


def defined_root(leaves):
    """RFC 6962 §2.1, word for word."""
    if not leaves:
        return EMPTY_ROOT
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return node_hash(defined_root(leaves[:k]), defined_root(leaves[k:]))


@pytest.mark.parametrize("size", range(1, 9))
def test_it_works_on_the_published_vectors(size):
    leaves = [leaf_hash(entry) for entry in ENTRIES[:size]]
    assert root(leaves).hex() == ROOTS[size - 1]
    assert Frontier().extended(leaves).root().hex() == ROOTS[size - 1]


def test_an_empty_tree_has_the_hash_of_nothing():
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert root([]).hex() == Frontier().root().hex() == empty


@given(st.integers(0, 600), st.integers(0, 600))
def test_a_frontier_grown_in_two_steps_meets_the_definition(first, second):
    leaves = [leaf_hash(b"%d" % number) for number in range(first + second)]
    kept = Frontier.from_bytes(Frontier().extended(leaves[:first]).to_bytes())
    grown = kept.extended(leaves[first:])
    assert grown.size == len(leaves)
    assert grown.root() == root(leaves) == defined_root(leaves)


def test_growing_leaves_the_old_frontier_standing():
    old = Frontier().extended([leaf_hash(b"a")])
    before = old.to_bytes()
    old.extended([leaf_hash(b"b")])
    assert old.to_bytes() == before


@pytest.mark.parametrize("blob", [b"", b"\0" * 7, b"\0" * 40, b"\0" * 7 + b"\x03" + b"\0" * 32])
def test_it_refuses_a_frontier_that_does_not_add_up(blob):
    with pytest.raises(BadProof):
        Frontier.from_bytes(blob)
