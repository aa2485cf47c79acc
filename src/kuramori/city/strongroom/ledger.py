"""The ledger (証跡): entries committed with their acts, sequenced into a tree, signed, published, witnessed.

Append is one row in the act's own transaction. The sequencer gives committed rows their places in commit order; the
commit of its checkpoint row is the moment an entry is part of the ledger for ever. Tiles and the witness follow and
are repeated until they succeed. Nobody but the gate and the sequencer comes here.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey
from django.db import transaction

from kuramori.city.outside.house import House
from kuramori.city.rules.entries import Entry
from kuramori.city.store.access import GATE_ROLE, as_role, run, run_many
from kuramori.foundation import checkpoint, merkle
from kuramori.foundation.canonical import encode
from kuramori.foundation.checkpoint import Algorithm, Checkpoint, Signer, VerifierKey
from kuramori.foundation.errors import Breakage
from kuramori.foundation.tiles import (
    MAX_ENTRY_BYTES,
    NodesFromTiles,
    TileReader,
    bundles_of,
    bundles_to_write,
    tiles_of,
    tiles_to_write,
)

_BATCH = 20_000


@dataclass(frozen=True)
class Head:
    """The newest signed head: `note` is the signed checkpoint as text."""

    size: int
    root: bytes
    note: str
    signed_at: datetime


def append(entry: Entry) -> None:
    """Add one entry to the running transaction. It is durable when that transaction is, and not before."""
    body = encode(entry.body())
    assert len(body) <= MAX_ENTRY_BYTES, "an entry must fit a tile bundle"
    subjects = [one.subject for one in entry.seen]
    row = (entry.slip, entry.at, entry.act, entry.officer, entry.outcome, entry.items, subjects, body)
    with as_role(GATE_ROLE):
        run("ledger", "append", row)


def sequence(house: House) -> Head | None:
    """Give committed entries their places and sign the new head; the head, or None when nothing was waiting."""
    newest = None
    while (head := _sequence_batch(house)) is not None:
        newest = head
    return newest


def _sequence_batch(house: House) -> Head | None:
    with transaction.atomic(durable=True), as_role(GATE_ROLE):
        if not run("ledger", "sequencer_lock")[0][0]:
            return None
        rows = run("ledger", "unsequenced", [_BATCH])
        if not rows:
            return None
        before = _frontier()
        hashes = [merkle.leaf_hash(bytes(body)) for _, body in rows]
        places = range(before.size, before.size + len(rows))
        run_many("ledger", "insert_leaf", [(p, row[0], h) for p, row, h in zip(places, rows, hashes, strict=True)])
        return _sign(house, before.extended(hashes))


def _sign(house: House, frontier: merkle.Frontier) -> Head:
    now = house.clock.now()
    body = Checkpoint(house.origin, frontier.size, frontier.root())
    note = checkpoint.sign(body, signers(house), int(now.timestamp()))
    run("ledger", "insert_checkpoint", [frontier.size, frontier.to_bytes(), note, now])
    return Head(frontier.size, frontier.root(), note, now)


def head() -> Head | None:
    """The newest signed head, or None for a ledger without entries."""
    with _as_gate():
        rows = run("ledger", "head")
    if not rows:
        return None
    size, frontier, note, signed_at = rows[0]
    return Head(size, merkle.Frontier.from_bytes(bytes(frontier)).root(), note, signed_at)


def witness(house: House, newest: Head) -> None:
    """Have the witness cosign the head, and publish it with that cosignature.

    Raises Breakage("witness.down") when it does not answer, Tampered when it knows another history.
    """
    known, _ = witnessed()
    if known == newest.size:
        return
    try:
        lines = _cosigned(house, known, newest)
    except Breakage as refused:
        # it cosigned a head whose answer never reached us
        if refused.code != "witness.other-size":
            raise
        lines = _cosigned(house, int(refused.params["size"]), newest)
    # shown first, remembered last: a kill in between has the witness asked, and the head shown, once more
    _write(house.published, "checkpoint", (newest.note + lines).encode())
    with transaction.atomic(durable=True), as_role(GATE_ROLE):
        run("ledger", "insert_cosignature", [newest.size, lines, house.clock.now()])


def _cosigned(house: House, known: int, newest: Head) -> str:
    proof = merkle.consistency_proof(known, newest.size, _nodes(house, newest.size))
    return house.witness.cosign(known, proof, newest.note)


def witnessed() -> tuple[int, datetime | None]:
    """The size of the newest head a witness has seen, and when; (0, None) while there is none."""
    with _as_gate():
        rows = run("ledger", "witnessed_head")
    return (rows[0][0], rows[0][3]) if rows else (0, None)


def publish(house: House, newest: Head) -> None:
    """Lay out tiles, entry bundles, keys and the head for anybody to check. Repeating it changes nothing.

    The head is written last: whoever reads the folder at any instant finds every tile its head needs.
    """
    known = published_size(house)
    while known < newest.size:
        upto = min(known + _BATCH, newest.size)
        with _as_gate():
            hashes = [bytes(row[0]) for row in run("ledger", "hashes", [known, upto])]
            bodies = [bytes(row[0]) for row in run("ledger", "bodies", [known, upto])]
        for tile, content in (
            *bundles_to_write(known, bodies, _reader(house.published)),
            *tiles_to_write(known, hashes, _reader(house.published)),
        ):
            _write(house.published, tile.path, content)
        known = upto
    _write(house.published, "keys", "".join(f"{key}\n" for key in published_keys(house)).encode())
    _write(house.published, "checkpoint", newest.note.encode())
    _drop_partial_tiles(house.published, newest.size)


@contextmanager
def publishing(house: House) -> Iterator[None]:
    """One publisher at a time, in whatever process: two at once would drop each other's partial tiles."""
    with (_drafts(house.published) / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def published_size(house: House) -> int:
    """How many entries the published folder already shows; 0 when it shows none."""
    try:
        note = (house.published / "checkpoint").read_text(encoding="utf-8")
    except FileNotFoundError:
        return 0
    return checkpoint.split(note)[0].size


def published_keys(house: House) -> list[str]:
    """Verifier keys of the log and of its witness, as an auditor pins them."""
    return [*(str(key) for key, _ in signers(house)), *house.witness.keys]


def entry_of(slip: str) -> tuple[bytes, int | None] | None:
    """An entry's canonical bytes and its place, by slip number."""
    with _as_gate():
        rows = run("ledger", "by_slip", [slip])
    return (bytes(rows[0][0]), rows[0][1]) if rows else None


def path_of(house: House, position: int) -> tuple[tuple[bytes, ...], str] | None:
    """The audit path of an entry and the published head it leads to, or None while no head covers it.

    Publishing may replace a partial tile under the reader's eyes; then the newer head is read instead.
    """
    while (size := published_size(house)) > position:
        try:
            path = merkle.inclusion_proof(position, size, _nodes(house, size))
        except FileNotFoundError:
            if published_size(house) == size:
                raise
            continue
        note = (house.published / "checkpoint").read_text(encoding="utf-8")
        if checkpoint.split(note)[0].size == size:
            return path, note
    return None


def signers(house: House) -> list[tuple[VerifierKey, Signer]]:
    """The log's two signers: Ed25519 on the note, ML-DSA-44 as its post-quantum cosignature."""
    classic = Ed25519PrivateKey.from_private_bytes(house.keeper.secret("ledger-ed25519"))
    lattice = MLDSA44PrivateKey.from_seed_bytes(house.keeper.secret("ledger-ml-dsa-44"))
    return [
        (VerifierKey(house.origin, Algorithm.ED25519, classic.public_key().public_bytes_raw()), classic),
        (VerifierKey(house.origin, Algorithm.ML_DSA_44_COSIGNATURE, lattice.public_key().public_bytes_raw()), lattice),
    ]


def _frontier() -> merkle.Frontier:
    rows = run("ledger", "head")
    return merkle.Frontier.from_bytes(bytes(rows[0][1])) if rows else merkle.Frontier()


def _nodes(house: House, size: int) -> NodesFromTiles:
    return NodesFromTiles(size, _reader(house.published))


def _reader(folder: Path) -> TileReader:
    return lambda tile: (folder / tile.path).read_bytes()


@contextmanager
def _as_gate() -> Iterator[None]:
    with transaction.atomic(savepoint=False), as_role(GATE_ROLE):
        yield


def _write(folder: Path, name: str, content: bytes) -> None:
    """Put a whole file in place, durably, or not at all; an unfinished one never lies among what is published."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = _drafts(folder) / f"{os.getpid()}"
    with draft.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    _sync(path.parent)


def _drafts(folder: Path) -> Path:
    """Beside what is published, never among it."""
    drafts = folder.with_name(f"{folder.name}.drafts")
    drafts.mkdir(exist_ok=True, mode=0o700)
    return drafts


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _drop_partial_tiles(folder: Path, size: int) -> None:
    """A partial tile of an older head says nothing a newer tile does not say."""
    wanted = {tile.path for tile in (*tiles_of(size), *bundles_of(size))}
    for path in folder.glob("tile/**/*.p/*"):
        if path.relative_to(folder).as_posix() not in wanted:
            path.unlink(missing_ok=True)
    for left in sorted(folder.glob("tile/**/*.p"), reverse=True):
        if not any(left.iterdir()):
            left.rmdir()
