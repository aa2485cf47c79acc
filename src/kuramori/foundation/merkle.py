"""The tree behind the ledger: leaves, roots, and the two proofs that nothing was left out or
rewritten.

Source: RFC 6962 §2.1 (hashes, proofs), RFC 9162 §2.1.3–2.1.4 (verification). SHA-256 throughout;
every hash is 32 bytes. Not for: files (tiles), signatures (checkpoint), or what an entry says.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Self

from kuramori.foundation.errors import Tampered

HASH_BYTES = 32
EMPTY_ROOT = sha256(b"").digest()

NodeReader = Callable[[int, int], bytes]
"""`read(level, index)` gives the root of the complete subtree over leaves `[index << level, (index
+ 1) << level)`.
"""


class BadProof(Tampered, ValueError):
    """A proof, hash or size that does not fit the tree it speaks about. The text says which; it
    holds no data.
    """


def leaf_hash(entry: bytes) -> bytes:
    """Hash of one entry; the leading 0x00 keeps an entry from ever posing as an inner node."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash of an inner node over its two children."""
    return sha256(b"\x01" + left + right).digest()


def root(leaves: Sequence[bytes]) -> bytes:
    """Root over all leaf hashes at once; the fast way when every leaf is at hand."""
    if not leaves:
        return EMPTY_ROOT
    level = list(leaves)
    while len(level) > 1:
        row, step = b"".join(level), 2 * HASH_BYTES
        pairs = range(0, len(level) // 2 * step, step)
        above = [sha256(b"\x01" + row[at : at + step]).digest() for at in pairs]
        if len(level) % 2:
            above.append(level[-1])
        level = above
    return level[0]


@dataclass(frozen=True)
class Frontier:
    """All that must be remembered of a tree to go on growing it: its size and the roots of its
    complete subtrees.

    `peaks` run from the largest subtree to the smallest, one per set bit of `size`. A frontier is a
    value: growing gives a new one, so a transaction that fails leaves the old one standing.
    """

    size: int = 0
    peaks: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        if self.size < 0 or len(self.peaks) != self.size.bit_count():
            raise BadProof("frontier: peaks do not match the size")
        _check_hashes(self.peaks)

    def extended(self, leaves: Iterable[bytes]) -> Self:
        """The frontier after appending these leaf hashes, in order."""
        size, peaks = self.size, list(self.peaks)
        for node in leaves:
            trailing = size
            while trailing & 1:
                node = sha256(b"\x01" + peaks.pop() + node).digest()
                trailing >>= 1
            peaks.append(node)
            size += 1
        return type(self)(size, tuple(peaks))

    def root(self) -> bytes:
        """Root of the whole tree."""
        if not self.peaks:
            return EMPTY_ROOT
        *rest, node = self.peaks
        for peak in reversed(rest):
            node = node_hash(peak, node)
        return node

    def to_bytes(self) -> bytes:
        """Size as 8 bytes big-endian, then the peaks."""
        return self.size.to_bytes(8, "big") + b"".join(self.peaks)

    @classmethod
    def from_bytes(cls, blob: bytes) -> Self:
        """Read what `to_bytes` wrote. Raises `BadProof` on anything else."""
        if len(blob) < 8 or len(blob) % HASH_BYTES != 8:
            raise BadProof("frontier: wrong length")
        peaks = tuple(blob[at : at + HASH_BYTES] for at in range(8, len(blob), HASH_BYTES))
        return cls(int.from_bytes(blob[:8], "big"), peaks)


def inclusion_proof(index: int, size: int, read: NodeReader) -> tuple[bytes, ...]:
    """Audit path of leaf `index` in the tree of `size` leaves, from the leaf upwards (RFC 6962
    §2.1.1).
    """
    if not 0 <= index < size:
        raise BadProof("inclusion: no such leaf in a tree of this size")
    path, low, high = [], 0, size
    while high - low > 1:
        middle = low + _split(high - low)
        if index < middle:
            path.append(_range_root(middle, high, read))
            high = middle
        else:
            path.append(_range_root(low, middle, read))
            low = middle
    return tuple(reversed(path))


def consistency_proof(old_size: int, new_size: int, read: NodeReader) -> tuple[bytes, ...]:
    """Proof that the tree of `old_size` is a prefix of the tree of `new_size` (RFC 6962 §2.1.2);
    empty from size 0.
    """
    if not 0 <= old_size <= new_size:
        raise BadProof("consistency: sizes run backwards")
    if old_size == 0:
        return ()
    path, low, high = [], 0, new_size
    while high != old_size:
        middle = low + _split(high - low)
        if old_size <= middle:
            path.append(_range_root(middle, high, read))
            high = middle
        else:
            path.append(_range_root(low, middle, read))
            low = middle
    if low:  # the old tree is not itself a complete left subtree: start from its last peak
        path.append(_range_root(low, high, read))
    return tuple(reversed(path))


def verify_inclusion(
    leaf_hash: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes
) -> None:
    """Prove that the leaf of this hash stands at `index` in the tree of `size` leaves with this root; raises
    `BadProof` otherwise.

    Follows RFC 9162 §2.1.3.2: at every step `here` is our node's position on its level and `last`
    the level's end.
    """
    _check_hashes((leaf_hash, root, *proof))
    if not 0 <= index < size:
        raise BadProof("inclusion: no such leaf in a tree of this size")
    here, last, node = index, size - 1, leaf_hash
    for other in proof:
        if last == 0:
            raise BadProof("inclusion: more nodes than the tree is high")
        if here & 1 or here == last:
            node = node_hash(other, node)
            here, last = _climb_to_right_child(here, last)
        else:
            node = node_hash(node, other)
        here, last = here >> 1, last >> 1
    if last != 0:
        raise BadProof("inclusion: too few nodes")
    if node != root:
        raise BadProof("inclusion: the path does not lead to the root")


def verify_consistency(
    old_size: int, new_size: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes
) -> None:
    """Prove that the new tree extends the old one; raises `BadProof` otherwise (RFC 9162 §2.1.4.2).

    Sizes 0 and equal sizes take an empty proof; the root of an empty tree must be `EMPTY_ROOT`.
    """
    _check_hashes((old_root, new_root, *proof))
    if not 0 <= old_size <= new_size:
        raise BadProof("consistency: sizes run backwards")
    if old_size in (0, new_size):
        _check_trivial_consistency(old_size, new_size, proof, old_root, new_root)
        return
    old_complete = old_size & (old_size - 1) == 0
    path = [old_root, *proof] if old_complete else list(proof)
    if not proof:
        raise BadProof("consistency: too few nodes")
    computed_old, computed_new = _replay_consistency(old_size, new_size, path)
    if computed_old != old_root:
        raise BadProof("consistency: the path does not lead to the old root")
    if computed_new != new_root:
        raise BadProof("consistency: the path does not lead to the new root")


def _check_trivial_consistency(
    old_size: int, new_size: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes
) -> None:
    if proof:
        raise BadProof("consistency: nothing to prove, yet nodes are given")
    if old_size == 0 and old_root != EMPTY_ROOT:
        raise BadProof("consistency: an empty tree has another root")
    if old_size == new_size and old_root != new_root:
        raise BadProof("consistency: two roots for one size")


def _replay_consistency(old_size: int, new_size: int, path: Sequence[bytes]) -> tuple[bytes, bytes]:
    here, last = old_size - 1, new_size - 1
    while here & 1:
        here, last = here >> 1, last >> 1
    old_node = new_node = path[0]
    for other in path[1:]:
        if last == 0:
            raise BadProof("consistency: more nodes than the tree is high")
        if here & 1 or here == last:
            old_node, new_node = node_hash(other, old_node), node_hash(other, new_node)
            here, last = _climb_to_right_child(here, last)
        else:
            new_node = node_hash(new_node, other)
        here, last = here >> 1, last >> 1
    if last != 0:
        raise BadProof("consistency: too few nodes")
    return old_node, new_node


def _climb_to_right_child(here: int, last: int) -> tuple[int, int]:
    """A node without a right sibling is carried up unhashed until it is somebody's right child."""
    while here and not here & 1:
        here, last = here >> 1, last >> 1
    return here, last


def _split(width: int) -> int:
    """The largest power of two smaller than `width` (≥ 2): where RFC 6962 cuts a tree in two."""
    return 1 << (width - 1).bit_length() - 1


def _range_root(low: int, high: int, read: NodeReader) -> bytes:
    """Root over leaves `[low, high)`, where `low` is aligned as RFC 6962 cuts it."""
    width = high - low
    if width & (width - 1) == 0:
        level = width.bit_length() - 1
        return read(level, low >> level)
    middle = low + _split(width)
    return node_hash(_range_root(low, middle, read), _range_root(middle, high, read))


def _check_hashes(hashes: Iterable[bytes]) -> None:
    if any(len(one) != HASH_BYTES for one in hashes):
        raise BadProof("a hash is not 32 bytes long")
