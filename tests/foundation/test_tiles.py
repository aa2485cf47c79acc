"""Tiles: the names and shapes of C2SP tlog-tiles, and growth in steps equal to growth at once."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kuramori.foundation.merkle import (
    BadProof,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    root,
    verify_consistency,
    verify_inclusion,
)
from kuramori.foundation.tiles import (
    ENTRIES,
    NodesFromTiles,
    Tile,
    bundles_of,
    bundles_to_write,
    decode_bundle,
    encode_bundle,
    split_hashes,
    tiles_of,
    tiles_to_write,
)

SIZE = 70_000
LEAVES = [leaf_hash(b"%d" % number) for number in range(SIZE)]


class Shelf(dict):
    """Where tests keep tiles; a tile that was never written is not there."""

    def grow(self, old_size, entries):
        fresh = [leaf_hash(entry) for entry in entries]
        self.update(list(tiles_to_write(old_size, fresh, self.__getitem__)))
        self.update(list(bundles_to_write(old_size, entries, self.__getitem__)))
        return old_size + len(entries)


@pytest.fixture(scope="module")
def shelf():
    kept = Shelf()
    kept.update(list(tiles_to_write(0, LEAVES, kept.__getitem__)))
    return kept


@pytest.mark.parametrize(
    ("tile", "path"),
    [
        (Tile(0, 0), "tile/0/000"),
        (Tile(1, 1234067), "tile/1/x001/x234/067"),
        (Tile(0, 273, 112), "tile/0/273.p/112"),
        (Tile(ENTRIES, 1000, 1), "tile/entries/x001/000.p/1"),
    ],
)
def test_it_works_for_the_names_of_the_standard(tile, path):
    assert tile.path == path
    assert Tile.parse(path) == tile


def test_a_tree_of_seventy_thousand_is_cut_as_the_standard_says():
    tiles = list(tiles_of(SIZE))
    assert len(tiles) == 273 + 1 + 1 + 1 + 1
    assert tiles[273:] == [Tile(0, 273, 112), Tile(1, 0), Tile(1, 1, 17), Tile(2, 0, 1)]
    assert list(tiles_of(256)) == [Tile(0, 0), Tile(1, 0, 1)]
    assert list(tiles_of(0)) == list(bundles_of(0)) == []
    assert list(bundles_of(257)) == [Tile(ENTRIES, 0), Tile(ENTRIES, 1, 1)]


def test_exactly_the_tiles_of_the_tree_are_written(shelf):
    assert set(shelf) == set(tiles_of(SIZE))
    assert all(len(split_hashes(tile, content)) == tile.width for tile, content in shelf.items())


@settings(deadline=None, max_examples=30)
@given(st.integers(0, SIZE - 1), st.integers(0, SIZE))
def test_proofs_read_from_tiles_verify(shelf, index, old):
    head = root(LEAVES)
    nodes = NodesFromTiles(SIZE, shelf.__getitem__)
    verify_inclusion(LEAVES[index], index, SIZE, inclusion_proof(index, SIZE, nodes), head)
    proof = consistency_proof(old, SIZE, nodes)
    verify_consistency(old, SIZE, proof, root(LEAVES[:old]), head)


@settings(deadline=None, max_examples=50)
@given(st.lists(st.integers(0, 600), max_size=6))
def test_growing_in_steps_gives_the_same_files_as_growing_at_once(steps):
    entries = [b"%d" % number for number in range(sum(steps))]
    stepped, size = Shelf(), 0
    for step in steps:
        size = stepped.grow(size, entries[size : size + step])
    at_once = Shelf()
    at_once.grow(0, entries)
    wanted = {*tiles_of(size), *bundles_of(size)}
    assert {tile: stepped[tile] for tile in wanted} == at_once


@given(st.lists(st.binary(max_size=40), min_size=1, max_size=256))
def test_bundles_come_apart_as_they_were_put_together(entries):
    assert decode_bundle(Tile(ENTRIES, 0, len(entries)), encode_bundle(entries)) == entries


@pytest.mark.parametrize("content", [b"", b"\0", b"\0\2a", b"\0\1a\0", b"\0\1a\0\1b"])
def test_it_refuses_a_bundle_of_another_shape(content):
    with pytest.raises(BadProof):
        decode_bundle(Tile(ENTRIES, 0, 1), content)


@pytest.mark.parametrize(
    "path",
    [
        "tile/0/1",
        "tile/00/001",
        "tile/64/001",
        "tile/0/x000/001",
        "tile/0/001.p/0",
        "tile/0/001.p/256",
        "tile/0/001.p/01",
        "tile/0/001/",
        "tile/entries/../001",
        "tile/0/\u0661\u0661\u0661",
        "checkpoint",
    ],
)
def test_it_refuses_any_other_spelling(path):
    with pytest.raises(BadProof):
        Tile.parse(path)


def test_it_refuses_a_node_the_tree_does_not_have(shelf):
    nodes = NodesFromTiles(SIZE, shelf.__getitem__)
    with pytest.raises(BadProof):
        nodes(0, SIZE)
    with pytest.raises(BadProof):
        nodes(17, 0)


def test_it_refuses_a_tile_of_another_width():
    with pytest.raises(BadProof):
        split_hashes(Tile(0, 0, 2), b"\0" * 32)
