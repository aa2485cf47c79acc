"""Every proof of every small tree verifies; no other bit, size, position or length does."""

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuramori.foundation.errors import Tampered
from kuramori.foundation.merkle import (
    EMPTY_ROOT,
    BadProof,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    root,
    verify_consistency,
    verify_inclusion,
)

LEAVES = [leaf_hash(b"%d" % number) for number in range(300)]


@cache
def root_of(size):
    return root(LEAVES[:size])


def read(level, index):
    return root(LEAVES[index << level : (index + 1) << level])


@st.composite
def a_leaf_and_a_size(draw):
    size = draw(st.integers(1, len(LEAVES)))
    return draw(st.integers(0, size - 1)), size


@st.composite
def two_sizes(draw, least=1):
    new = draw(st.integers(least + 1, len(LEAVES)))
    return draw(st.integers(least, new - 1)), new


@st.composite
def a_flip(draw, blobs):
    which = draw(st.integers(0, len(blobs) - 1))
    bit = draw(st.integers(0, 255))
    changed = bytearray(blobs[which])
    changed[bit // 8] ^= 1 << bit % 8
    return [*blobs[:which], bytes(changed), *blobs[which + 1 :]]


def test_it_works_for_every_leaf_and_prefix_of_every_small_tree():
    for size in range(1, 40):
        for index in range(size):
            proof = inclusion_proof(index, size, read)
            verify_inclusion(LEAVES[index], index, size, proof, root_of(size))
        for old in range(size + 1):
            proof = consistency_proof(old, size, read)
            verify_consistency(old, size, proof, root_of(old), root_of(size))


@given(a_leaf_and_a_size(), st.data())
def test_it_refuses_an_inclusion_with_one_bit_changed(where, data):
    index, size = where
    honest = [LEAVES[index], root_of(size), *inclusion_proof(index, size, read)]
    leaf, head, *proof = data.draw(a_flip(honest))
    with pytest.raises(BadProof):
        verify_inclusion(leaf, index, size, proof, head)


@given(two_sizes(), st.data())
def test_it_refuses_a_consistency_with_one_bit_changed(sizes, data):
    old, new = sizes
    honest = [root_of(old), root_of(new), *consistency_proof(old, new, read)]
    old_root, new_root, *proof = data.draw(a_flip(honest))
    with pytest.raises(BadProof):
        verify_consistency(old, new, proof, old_root, new_root)


@given(a_leaf_and_a_size(), st.integers(0, 299))
def test_it_refuses_a_leaf_at_another_index(where, other):
    index, size = where
    proof = inclusion_proof(index, size, read)
    if other != index:
        with pytest.raises(BadProof):
            verify_inclusion(LEAVES[index], other, size, proof, root_of(size))


@given(a_leaf_and_a_size())
def test_it_refuses_an_inclusion_of_another_length(where):
    index, size = where
    proof = inclusion_proof(index, size, read)
    for wrong in ([*proof, LEAVES[0]], [LEAVES[0], *proof], proof[1:] if proof else [LEAVES[0]]):
        with pytest.raises(BadProof):
            verify_inclusion(LEAVES[index], index, size, wrong, root_of(size))


@given(two_sizes())
def test_it_refuses_a_consistency_of_another_length(sizes):
    old, new = sizes
    proof = consistency_proof(old, new, read)
    for wrong in ([*proof, LEAVES[0]], [LEAVES[0], *proof], proof[1:], proof[:-1], []):
        with pytest.raises(BadProof):
            verify_consistency(old, new, wrong, root_of(old), root_of(new))


@given(two_sizes())
def test_it_refuses_a_fork(sizes):
    old, new = sizes
    forked = root([leaf_hash(b"other"), *LEAVES[1:new]])
    proof = consistency_proof(old, new, read)
    with pytest.raises(BadProof):
        verify_consistency(old, new, proof, root_of(old), forked)


@pytest.mark.parametrize(
    ("old", "new", "proof", "old_root", "new_root"),
    [
        (0, 3, [LEAVES[0]], EMPTY_ROOT, root_of(3)),
        (0, 3, [], LEAVES[0], root_of(3)),
        (0, 0, [], EMPTY_ROOT, LEAVES[0]),
        (3, 3, [LEAVES[0]], root_of(3), root_of(3)),
        (3, 3, [], root_of(3), root_of(4)),
        (4, 3, [], root_of(4), root_of(3)),
        (-1, 3, [], EMPTY_ROOT, root_of(3)),
        (2, 4, [b"short"], root_of(2), root_of(4)),
        (2, 4, [LEAVES[0]], b"", root_of(4)),
    ],
)
def test_it_refuses_the_corners_of_consistency(old, new, proof, old_root, new_root):
    with pytest.raises(BadProof):
        verify_consistency(old, new, proof, old_root, new_root)


@pytest.mark.parametrize(("index", "size"), [(0, 0), (1, 1), (-1, 3), (3, 3)])
def test_it_refuses_a_leaf_outside_the_tree(index, size):
    with pytest.raises(BadProof):
        verify_inclusion(LEAVES[0], index, size, [], LEAVES[0])
    with pytest.raises(BadProof):
        inclusion_proof(index, size, read)


def test_it_refuses_a_node_passed_off_as_the_root_of_a_larger_tree():
    with pytest.raises(BadProof, match="too few"):
        verify_inclusion(LEAVES[0], 0, 2, [], LEAVES[0])
    with pytest.raises(BadProof, match="too few"):
        verify_consistency(1, 4, [LEAVES[1]], LEAVES[0], root_of(2))


def test_it_refuses_to_prove_backwards():
    with pytest.raises(BadProof):
        consistency_proof(5, 4, read)


def test_a_bad_proof_is_evidence_that_does_not_fit():
    assert issubclass(BadProof, Tampered)
    assert issubclass(BadProof, ValueError)
