"""How the tree is cut into files anybody can serve and check: tiles of 256 hashes, bundles of 256
entries.

Source: C2SP tlog-tiles. A tile once full never changes; the last one of a level is partial and
carries its width in its name. Not for: reading or writing those files — callers pass a reader in,
and write what comes out.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Self

from kuramori.foundation.merkle import HASH_BYTES, BadProof, root

WIDTH = 256
HEIGHT = 8
ENTRIES = -1
"""The "level" of an entry bundle: below level 0, with the same index and width as the level-0 tile
over it.
"""
MAX_ENTRY_BYTES = 0xFFFF

_PATH = re.compile(
    r"tile/(entries|0|[1-9][0-9]?)/((?:x[0-9]{3}/)*[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?"
)


@dataclass(frozen=True, order=True)
class Tile:
    """Coordinates of one published file: hashes `index * 256 … + width` of tree level `8 * level`,
    or a bundle.
    """

    level: int
    index: int
    width: int = WIDTH

    @property
    def path(self) -> str:
        """Path below the ledger's folder, e.g. `tile/0/x001/067.p/112`."""
        digits = f"{self.index:03d}"
        digits = digits.zfill(-(-len(digits) // 3) * 3)
        *folders, last = (digits[at : at + 3] for at in range(0, len(digits), 3))
        level = "entries" if self.level == ENTRIES else str(self.level)
        partial = "" if self.width == WIDTH else f".p/{self.width}"
        return "/".join(["tile", level, *(f"x{folder}" for folder in folders), last]) + partial

    @classmethod
    def parse(cls, path: str) -> Self:
        """Read a path back. Raises `BadProof` for any spelling `path` would not have produced."""
        found = _PATH.fullmatch(path)
        if not found:
            raise BadProof("not the path of a tile")
        level, index, width = found.groups()
        tile = cls(
            ENTRIES if level == "entries" else int(level),
            int(index.replace("/", "").replace("x", "")),
            int(width) if width else WIDTH,
        )
        if tile.level > 63 or tile.path != path:
            raise BadProof("not the path of a tile")
        return tile


TileReader = Callable[[Tile], bytes]


def tiles_of(size: int) -> Iterator[Tile]:
    """Every hash tile of a tree of `size` leaves, bottom level first; partial ones at the width
    this size has.
    """
    level, hashes = 0, size
    while hashes:
        yield from _tiles_of_level(level, hashes)
        level, hashes = level + 1, hashes // WIDTH


def bundles_of(size: int) -> Iterator[Tile]:
    """Every entry bundle of a ledger of `size` entries."""
    return _tiles_of_level(ENTRIES, size)


def tiles_to_write(
    old_size: int, leaves: Iterable[bytes], read: TileReader
) -> Iterator[tuple[Tile, bytes]]:
    """The tiles that change when `leaves` (hashes) are appended to a tree of `old_size`, with their
    whole content.

    `read` is asked only for the partial tiles of the old tree, at the old widths.
    """
    level, start, fresh = 0, old_size, list(leaves)
    while fresh:
        content = _kept(level, start, read) + b"".join(fresh)
        fresh = []
        for tile, piece in _cut(level, start, content):
            yield tile, piece
            if tile.width == WIDTH:
                fresh.append(root(split_hashes(tile, piece)))
        level, start = level + 1, start // WIDTH


def bundles_to_write(
    old_size: int, entries: Iterable[bytes], read: TileReader
) -> Iterator[tuple[Tile, bytes]]:
    """The entry bundles that change when `entries` are appended to a ledger of `old_size`, with
    their whole content.
    """
    index, kept = divmod(old_size, WIDTH)
    before = _kept(ENTRIES, old_size, read)
    source = iter(entries)
    while chunk := list(islice(source, WIDTH - kept)):
        yield Tile(ENTRIES, index, kept + len(chunk)), before + encode_bundle(chunk)
        index, kept, before = index + 1, 0, b""


def encode_bundle(entries: Iterable[bytes]) -> bytes:
    """Entries one after the other, each led by its length in two bytes, big-endian."""
    parts = []
    for entry in entries:
        assert len(entry) <= MAX_ENTRY_BYTES, "an entry is longer than a bundle can say"
        parts += (len(entry).to_bytes(2, "big"), entry)
    return b"".join(parts)


def decode_bundle(tile: Tile, content: bytes) -> list[bytes]:
    """The entries of a bundle. Raises `BadProof` unless there are exactly as many as its width
    says.
    """
    entries, at = [], 0
    while at < len(content):
        length = int.from_bytes(content[at : at + 2], "big")
        entry = content[at + 2 : at + 2 + length]
        if at + 2 > len(content) or len(entry) != length:
            raise BadProof("entry bundle: cut short")
        entries.append(entry)
        at += 2 + length
    if len(entries) != tile.width:
        raise BadProof("entry bundle: another number of entries than its name says")
    return entries


def split_hashes(tile: Tile, content: bytes) -> list[bytes]:
    """The hashes of a tile. Raises `BadProof` unless there are as many as its width says."""
    if len(content) != tile.width * HASH_BYTES:
        raise BadProof("tile: another number of hashes than its name says")
    return [content[at : at + HASH_BYTES] for at in range(0, len(content), HASH_BYTES)]


class NodesFromTiles:
    """A `merkle.NodeReader` over the tiles of one tree; keeps what it read, so use one for each
    proof or batch.

    The tiles are believed here: whoever receives the proof checks it against a signed root.
    """

    def __init__(self, size: int, read: TileReader) -> None:
        self._size = size
        self._read = read
        self._seen: dict[tuple[int, int], list[bytes]] = {}

    def __call__(self, level: int, index: int) -> bytes:
        tile_level, height = divmod(level, HEIGHT)
        tile_index, offset = divmod(index << height, WIDTH)
        nodes = self._hashes(tile_level, tile_index)[offset : offset + (1 << height)]
        if len(nodes) != 1 << height:
            raise BadProof("tile: the tree is not large enough for this node")
        return root(nodes)

    def _hashes(self, level: int, index: int) -> list[bytes]:
        if (level, index) not in self._seen:
            width = min(WIDTH, (self._size >> HEIGHT * level) - index * WIDTH)
            if width <= 0:
                raise BadProof("tile: the tree is not large enough for this node")
            tile = Tile(level, index, width)
            self._seen[level, index] = split_hashes(tile, self._read(tile))
        return self._seen[level, index]


def _tiles_of_level(level: int, hashes: int) -> Iterator[Tile]:
    full, rest = divmod(hashes, WIDTH)
    yield from (Tile(level, index) for index in range(full))
    if rest:
        yield Tile(level, full, rest)


def _kept(level: int, start: int, read: TileReader) -> bytes:
    """Content of the partial tile a level ended with at `start` hashes; empty when it ended on a
    full one.
    """
    index, width = divmod(start, WIDTH)
    return read(Tile(level, index, width)) if width else b""


def _cut(level: int, start: int, content: bytes) -> Iterator[tuple[Tile, bytes]]:
    step = WIDTH * HASH_BYTES
    for number, at in enumerate(range(0, len(content), step), start // WIDTH):
        piece = content[at : at + step]
        yield Tile(level, number, len(piece) // HASH_BYTES), piece
