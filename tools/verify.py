#!/usr/bin/env python3
"""監査人の検証器 / The auditor's verifier: does this ledger, certificate or proof hold?

Needs Python ≥ 3.11 and `cryptography`; shares no code with Kuramori, so that two programs written
apart must agree. What must hold; the numbers are those printed, and those of this file's blocks:

  1  keys       every key is well-formed; the ledger's key was obtained elsewhere (--key, --trust)
  2  head       every signature on the checkpoint holds, and the ledger itself signed
  3  witness    somebody else has seen this head (demanded by --witness)
  4  entries    every entry is canonical JSON, and no entry id occurs twice
  5  tiles      every published file follows from the entries; none is missing, none left over
  6  root       the tree over all entries has the signed root
  7  history    every older checkpoint is a prefix of this ledger
  8  outside    the head known elsewhere (--head) is a prefix: nothing rolled back or forked
  9  inclusion  the entry of a certificate or proof stands in the signed tree
 10  words      what the certificate says is what the entry says

Exit status: 0 everything holds, 1 something does not (it is named), 2 the call was wrong.
"""

import gc
import json
import re
import sys
import time
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from base64 import b64decode, b64encode
from collections import namedtuple
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from itertools import chain, repeat
from pathlib import Path
from typing import Any, NoReturn

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PublicKey

FAILS = {
    "key": (1, "鍵の書式・識別子・数が正しくない", "a key is malformed, unfit or repeated"),
    "stranger": (1, "手元の鍵の台帳ではない(別の団体か鍵)", "not the ledger whose key you hold"),
    "note": (2, "先端の書式が正しくない", "the checkpoint is malformed"),
    "unknown": (2, "公開されていない鍵の署名がある", "a signature by a key never published"),
    "signature": (2, "署名が成り立たない", "a signature does not hold"),
    "unsigned": (2, "台帳自身の署名がない", "the ledger itself did not sign"),
    "unwitnessed": (3, "信頼する立会人の署名がない", "no trusted witness has cosigned this head"),
    "entry": (4, "束か記録が正規形でない", "a bundle or entry is not canonical"),
    "twice": (4, "同じ番号の記録が二つある", "two entries carry one id"),
    "missing": (5, "ファイルがないか、読めない", "a file is missing or cannot be read"),
    "extra": (5, "台帳に属さないファイルがある", "a file the signed ledger does not have"),
    "tile": (5, "記録から導いた値と異なる", "differs from what the entries give"),
    "root": (6, "全記録の根が署名と異なる(改変・並べ替え)", "edited or re-ordered: another root"),
    "other": (8, "別の台帳の先端である", "a head of another ledger"),
    "rollback": (8, "巻き戻されている(新しい行がない)", "rolled back: newer rows are missing"),
    "fork": (8, "分岐している(過去が書き換わった)", "forked: the past is not the same"),
    "document": (9, "書式が不明か、壊れている", "unknown format, or a broken file"),
    "absent": (9, "署名された台帳に含まれない", "the entry is not in the signed tree"),
    "words": (10, "文言が記録と異なる", "it says what the entry does not"),
}
UNPINNED = """鍵は証拠に同梱のもの。別経路の鍵と照合していない(--key, --trust)
    the key CAME WITH THE EVIDENCE and was not compared with one obtained elsewhere"""
EVIDENCE = {"format", "entry", "index", "proof", "checkpoint", "keys"}
KEY_LENGTHS = {1: 32, 4: 32, 6: 1312}
WIDTH, TILE = 256, 256 * 32
PATIENCE = 2  # seconds a city may take between writing tiles and signing their head
LAST_SECOND = 253402300799  # of the year 9999


class Rejected(Exception):
    """Something does not hold: what (a code of FAILS), and where (a file or an argument)."""


def reject(code: str, where: str) -> NoReturn:
    raise Rejected(code, where)


@dataclass(frozen=True)
class Trust:
    """What the auditor brings along, and what was proven so far."""

    pins: tuple[str, ...] = ()
    witness_wanted: bool = False
    head: str | None = None
    proven: list[str] = field(default_factory=list)

    def prove(self, number: int, words: str) -> None:
        self.proven.append(f"{number:2d}  {words}")

    def pinned(self) -> set["Key"]:
        return {read_key(text, "--key / --trust") for text in self.pins}


# 1 keys
Key = namedtuple("Key", "name kind raw")  # kind: the signature type byte; raw: the public key


def key_id(key: Key) -> bytes:
    return sha256(key.name.encode() + b"\n" + bytes([key.kind]) + key.raw).digest()[:4]


def read_key(text: str, where: str) -> Key:
    """One vkey in its one correct spelling."""
    found = re.fullmatch(r"([^\s+]+)\+([0-9a-f]{8})\+(\S+)", text)
    blob = exact_base64(found[3]) if found else None
    if not found or not blob or KEY_LENGTHS.get(blob[0]) != len(blob) - 1:
        reject("key", where)
    key = Key(found[1], blob[0], blob[1:])
    return key if key_id(key).hex() == found[2] else reject("key", where)


def exact_base64(text: object) -> bytes | None:
    try:
        raw = b64decode(text, validate=True) if isinstance(text, str) else b""
    except ValueError:
        return None
    return raw if b64encode(raw).decode() == text else None


# 2 head, 3 witness
Head = namedtuple("Head", "origin size root signers")  # signers: verified key → time or 0
NOTE = re.compile(
    r"(?P<body>(?P<origin>[^\n]+)\n(?P<size>0|[1-9][0-9]{0,18})\n(?P<root>[^\n]+)\n(?:[^\n]+\n)*)"
    r"\n(?P<lines>(?:\u2014 [^\s+]+ [^\s]+\n)+)"
)


def read_head(note: str, keys: set[Key], where: str, *, strict: bool = True) -> Head:
    """Take a signed note apart, verify every signature; strict: a line of an unknown key fails."""
    found = NOTE.fullmatch(note)
    root = exact_base64(found["root"]) if found else None
    if not found or len(root or b"") != 32 or re.search(r"[\x00-\x09\x0b-\x1f]", note):
        reject("note", where)
    known = {(key.name, key_id(key)): key for key in keys}
    signers = {}
    for line in found["lines"].split("\n")[:-1]:
        _, name, text = line.split(" ")
        blob = exact_base64(text) or reject("note", where)
        if key := known.get((name, blob[:4])):
            signers[key] = verify_signature(key, blob[4:], found, f"{where} ({name})")
        elif strict:
            reject("unknown", f"{where} ({name})")
    return Head(found["origin"], int(found["size"]), root, signers)


def verify_signature(key: Key, blob: bytes, note: re.Match[str], where: str) -> int:
    """Verify one signature; gives its time in POSIX seconds, 0 when its kind has none."""
    body, origin, name = (text.encode() for text in (note["body"], note["origin"], key.name))
    stamp, signature = (b"", blob) if key.kind == 1 else (blob[:8], blob[8:])
    at = int.from_bytes(stamp, "big")
    tree = bytes(8) + int(note["size"]).to_bytes(8, "big") + b64decode(note["root"])
    try:
        signed = {
            1: lambda: body,
            4: lambda: b"cosignature/v1\ntime %d\n" % at + body,
            6: lambda: (
                b"subtree/v1\n\0%c%b%b%c%b%b" % (len(name), name, stamp, len(origin), origin, tree)
            ),
        }[key.kind]()
        public = MLDSA44PublicKey if key.kind == 6 else Ed25519PublicKey
        public.from_public_bytes(key.raw).verify(signature, signed)
    except (InvalidSignature, ValueError, OverflowError):
        reject("signature", where)
    return at if at <= LAST_SECOND else reject("signature", where)


def settle(note: str, vkeys: list[str], trust: Trust) -> tuple[Head, set[Key]]:
    """Blocks 1 to 3: the newest head, and all published keys. The ledger's own bear its name."""
    keys = {read_key(text, "keys") for text in vkeys}
    if not keys or len(keys) != len(vkeys):
        reject("key", "keys")
    head = read_head(note, keys, "checkpoint")
    own = {key for key in keys if key.name == head.origin}
    if trust.pins:
        own = own & trust.pinned() or reject("stranger", f"keys ({head.origin})")
        trust.prove(
            1, f"{head.origin} の鍵は手元の鍵と一致 / the key is the one obtained elsewhere"
        )
    else:
        trust.prove(1, f"{head.origin}: {UNPINNED}")
    if own.isdisjoint(head.signers):
        reject("unsigned", "checkpoint")
    trust.prove(2, f"{head.size:,} 件に台帳が署名 / {head.size:,} entries signed by {head.origin}")
    believed = trust.pinned() if trust.pins else keys
    witnesses = {
        f"{key.name} ({datetime.fromtimestamp(at, UTC):%Y-%m-%d %H:%M:%SZ})"
        for key, at in head.signers.items()
        if key.kind != 1 and key.name != head.origin and key in believed
    }
    if witnesses:
        trust.prove(3, f"立会 / also seen by {', '.join(sorted(witnesses))}")
    elif trust.witness_wanted:
        reject("unwitnessed", "checkpoint")
    return head, keys


# 4 entries
NOT_CANONICAL = {}.get  # a fraction is read as null, and so never written back as it was
DECODER = json.JSONDecoder(parse_float=NOT_CANONICAL, parse_constant=NOT_CANONICAL)
ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def derive(folder: Path, size: int) -> tuple[bytes, bytes]:
    """All leaf hashes and roots of full tiles, joined; on all processors when there are many."""
    spans = ((at // WIDTH, min(WIDTH, size - at)) for at in range(0, size, WIDTH))
    bundles = [(published(tile_stem("entries", index), width), width) for index, width in spans]
    runs = [bundles[at : at + 64] for at in range(0, len(bundles), 64)]
    with ProcessPoolExecutor() as pool:  # which starts no process before it is asked to map
        parts = list((pool.map if len(runs) > 2 else map)(derive_run, repeat(folder), runs))
    leaves, roots, ids = zip(*parts, strict=True) if parts else ((), (), ())
    if len(set(chain(*ids))) != sum(map(len, ids)):
        reject("twice", "tile/entries")
    return b"".join(leaves), b"".join(roots)


def derive_run(folder: Path, run: list[tuple[str, int]]) -> tuple[bytes, bytes, list]:
    """Leaf hashes, roots of full tiles and ids of some bundles, given as path and width."""
    leaves, roots, ids = [], [], []
    for path, width in run:
        entries, hashes = split_bundle(read_bytes(folder, path), width, path)
        ids += (body["id"] for body in parse_entries(entries, path))
        leaves.append(hashes)
        if width == WIDTH:
            roots.append(perfect_root(hashes))
    return b"".join(leaves), b"".join(roots), ids


def split_bundle(blob: bytes, width: int, where: str) -> tuple[list[bytes], bytes]:
    """The entries of a bundle, and their joined leaf hashes."""
    entries, at, end = [], 0, len(blob)
    while at + 2 <= end:
        stop = at + 2 + (blob[at] << 8 | blob[at + 1])
        entries.append(blob[at + 2 : stop])
        at = stop
    if at != end or len(entries) != width:
        reject("entry", where)
    return entries, b"".join([sha256(b"\x00" + entry).digest() for entry in entries])


def parse_entries(entries: list[bytes], where: str) -> list[dict[str, Any]]:
    """The bodies; each must be one JSON object in canonical spelling, with an id."""
    try:
        texts = [entry.decode() for entry in entries]
        bodies, ends = zip(*map(DECODER.raw_decode, texts), strict=True)
        # all at once, for speed: no JSON object is a prefix of another, so no boundary can shift
        holds = ENCODER.encode(bodies) == "[" + ",".join(texts) + "]"
        holds &= list(ends) == [len(text) for text in texts]
        holds &= all(type(body) is dict and type(body.get("id")) is str for body in bodies)
    except (ValueError, RecursionError):
        holds = False
    return list(bodies) if holds else reject("entry", where)


# 5 tiles
def tile_stem(level: object, index: int) -> str:
    """Path of a full tile or bundle: the index by three digits, all but the last three led by x."""
    path = f"{index % 1000:03d}"
    while index := index // 1000:
        path = f"x{index % 1000:03d}/{path}"
    return f"tile/{level}/{path}"


def published(stem: str, width: int) -> str:
    return stem if width == WIDTH else f"{stem}.p/{width}"


def raise_levels(leaves: bytes, above: bytes) -> list[bytes]:
    """Joined hashes by tile level: level L holds the roots of full subtrees of 256^L entries."""
    levels = [leaves]
    while above:
        levels.append(above)
        full = range(0, len(above) // TILE * TILE, TILE)
        above = b"".join(perfect_root(above[at : at + TILE]) for at in full)
    return levels


def check_tiles(folder: Path, files: set[str], levels: list[bytes]) -> None:
    """Compare every file with what the entries give; an outgrown partial one may remain."""
    expected = {
        tile_stem(name, index): hashes[at : at + TILE]
        for name, hashes in [("entries", levels[0]), *enumerate(levels)]
        for index, at in enumerate(range(0, len(hashes), TILE))
    }
    wanted = {published(stem, len(hashes) // 32) for stem, hashes in expected.items()}
    if missing := wanted - files:
        reject("missing", min(missing))
    derived_from = {path for path in wanted if path.startswith("tile/entries/")}
    for path in sorted(files - derived_from):
        stem, partial, digits = path.partition(".p/")
        width = int(digits) if re.fullmatch(r"[0-9]{1,3}", digits) else 0 if partial else WIDTH
        hashes = expected.get(stem, b"")
        if path != published(stem, width) or not 0 < width * 32 <= len(hashes):
            reject("extra", path)
        found = read_bytes(folder, path)
        if path.startswith("tile/entries/"):
            _, found = split_bundle(found, width, path)
        if found != hashes[: width * 32]:
            reject("tile", path)


def list_files(folder: Path) -> set[str]:
    """Every file below the folder; only plain files and folders may be there."""
    files = set()
    for path in folder.rglob("*"):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink() or not path.is_dir():
            files.add(name if path.is_file() and not path.is_symlink() else reject("extra", name))
    return files


def read_bytes(folder: Path, path: str) -> bytes:
    try:
        return (folder / path).read_bytes()
    except OSError:
        reject("missing", path)


def read_text(folder: Path, path: str) -> str:
    """Bytes that are not UTF-8 become other text, which then fails its signature or key id."""
    return read_bytes(folder, path).decode(errors="backslashreplace")


# 6 root, 7 history, 8 outside
def perfect_root(hashes: bytes) -> bytes:
    """Root over joined hashes whose number is a power of two."""
    while len(hashes) > 32:
        pairs = range(0, len(hashes), 64)
        hashes = b"".join([sha256(b"\x01" + hashes[at : at + 64]).digest() for at in pairs])
    return hashes


def root_at(levels: list[bytes], size: int) -> bytes:
    """Root of the first `size` entries: its perfect subtrees, smallest folded first (RFC 6962)."""
    node, start = b"", size
    for bit in range(size.bit_length()):
        if size >> bit & 1:
            start -= 1 << bit
            level, height = divmod(bit, 8)
            first = (start >> 8 * level) * 32
            peak = perfect_root(levels[level][first : first + (32 << height)])
            node = sha256(b"\x01" + peak + node).digest() if node else peak
    return node or sha256(b"").digest()


def check_older(
    where: str, note: str, keys: set[Key], levels: list[bytes], head: Head, *, strict: bool
) -> int:
    """Prove that an older head, signed by a key we know, is a prefix of this ledger; its size."""
    old = read_head(note, keys, where, strict=strict)
    if not old.signers:
        reject("unsigned", where)
    if old.origin != head.origin:
        reject("other", f"{where} ({old.origin})")
    if old.size > head.size:
        reject("rollback", where)
    return old.size if root_at(levels, old.size) == old.root else reject("fork", where)


def verify_folder(folder: Path, trust: Trust) -> None:
    """Prove a published ledger; start over when it grew meanwhile (its head is written last)."""
    while True:
        note = read_text(folder, "checkpoint")
        trust.proven.clear()
        try:
            return prove_folder(folder, note, trust)
        except Rejected as failed:
            time.sleep(PATIENCE if failed.args[0] in ("extra", "missing") else 0)
            if read_text(folder, "checkpoint") == note:
                raise


def prove_folder(folder: Path, note: str, trust: Trust) -> None:
    files = list_files(folder)
    *vkeys, end = read_text(folder, "keys").split("\n")
    head, keys = settle(note, vkeys if not end else [], trust)
    if head.size > WIDTH * len(files):
        reject("missing", "tile/entries")
    levels = raise_levels(*derive(folder, head.size))
    trust.prove(4, "全件が正規形、番号は一意 / all entries canonical, every id unique")
    if root_at(levels, head.size) != head.root:
        reject("root", "tile/entries")
    older = {path for path in files if path.startswith("checkpoints/")}
    check_tiles(folder, files - older - {"checkpoint", "keys"}, levels)
    trust.prove(5, "公開ファイルはすべて記録から導かれる / every file follows from the entries")
    trust.prove(6, f"全記録の根は署名どおり / the root is the signed one: {head.root.hex()}")
    for path in sorted(older):
        size = check_older(path, read_text(folder, path), keys, levels, head, strict=True)
        if path != f"checkpoints/{size}":
            reject("note", path)
    if older:
        trust.prove(7, f"過去の先端 {len(older)} 個と整合 / {len(older)} older heads are prefixes")
    if trust.head is not None:
        keys = keys | trust.pinned()
        size = check_older("--head", trust.head, keys, levels, head, strict=False)
        trust.prove(8, f"外部の先端 {size:,} 件の延長 / extends the head of {size:,} from outside")


# 9 inclusion, 10 words
def verify_document(path: Path, trust: Trust) -> None:
    """Prove a certificate or a proof, offline, from the one file."""
    document = read_document(path)
    index, note = document["index"], document["checkpoint"]
    entry, *nodes = map(exact_base64, [document["entry"], *document["proof"]])
    if entry is None or any(len(node or b"") != 32 for node in nodes):
        reject("document", path.name)
    head, _ = settle(note, document["keys"], trust)
    leaf = sha256(b"\x00" + entry).digest()
    if not 0 <= index < head.size or root_from(leaf, index, head.size, nodes) != head.root:
        reject("absent", path.name)
    trust.prove(9, f"記録 {index:,} は台帳にある / entry {index:,} stands in the signed tree")
    check_words(document, parse_entries([entry], path.name)[0], trust)


def read_document(path: Path) -> dict[str, Any]:
    """The JSON file, each of its members once and of the right type."""
    shape = {"index": int, "checkpoint": str, "entry": str, "proof": list, "keys": list}
    try:
        document = json.loads(path.read_bytes(), object_pairs_hook=once_each)
        ENCODER.encode(document).encode()  # no lone surrogates
        holds = document["format"] in ("kuramori.certificate/1", "kuramori.proof/1")
        holds &= all(type(document[name]) is kind for name, kind in shape.items())
        holds &= all(type(one) is str for one in document["keys"] + document["proof"])
    except (ValueError, TypeError, KeyError, RecursionError, OSError):
        holds = False
    return document if holds else reject("document", path.name)


def once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) != len(pairs):
        raise ValueError("a member occurs twice")
    return dict(pairs)


def root_from(leaf: bytes, index: int, size: int, path: list[bytes]) -> bytes | None:
    """Root that follows from an audit path (RFC 6962 §2.1.1); None if its length is wrong."""
    if size == 1 or not path:
        return leaf if size == 1 and not path else None
    left = 1 << (size - 1).bit_length() - 1
    *below, other = path
    if index < left:
        node = root_from(leaf, index, left, below)
        return node and sha256(b"\x01" + node + other).digest()
    node = root_from(leaf, index - left, size - left, below)
    return node and sha256(b"\x01" + other + node).digest()


def check_words(document: dict[str, Any], body: dict[str, Any], trust: Trust) -> None:
    """Every word around the evidence must stand in the entry: in its body, or among its facts."""
    facts = body["facts"] if type(body.get("facts")) is dict else {}
    said = {**facts, **body}
    for name in sorted(document.keys() - EVIDENCE):
        if name not in said or ENCODER.encode(document[name]) != ENCODER.encode(said[name]):
            reject("words", name)
    if document["format"] == "kuramori.certificate/1" and body.get("act") != "erasure:certify":
        reject("words", "act")
    words = ENCODER.encode({name: said.get(name) for name in ("id", "at", "act", *facts)})
    trust.prove(10, f"記録の文言どおり / as the entry itself says: {words}")


# the call
def main(arguments: list[str] | None = None) -> int:
    path, trust = read_call(arguments)
    print(f"蔵守 検証 / Kuramori verification: {path}")
    try:
        verify_folder(path, trust) if path.is_dir() else verify_document(path, trust)
    except Rejected as failed:
        code, where = failed.args
        number, japanese, english = FAILS[code]
        print(
            f"{number:2d}  ✗ {ascii(where)[1:-1]}: {japanese} / {english}\n結果: 不成立 / REJECTED"
        )
        return 1
    print("\n".join(trust.proven), "\n結果: すべて成立 / PROVEN", sep="")
    return 0


def read_call(arguments: list[str] | None) -> tuple[Path, Trust]:
    call = ArgumentParser(description=__doc__, formatter_class=RawDescriptionHelpFormatter)
    call.add_argument("path", type=Path, help="a ledger folder, certificate .json or proof .json")
    call.add_argument("--key", action="append", default=[], help="a vkey obtained elsewhere")
    call.add_argument("--trust", type=Path, help="a file of such vkeys, one a line")
    call.add_argument("--witness", action="store_true", help="demand a witness cosignature")
    call.add_argument("--head", type=Path, help="a checkpoint known elsewhere (folders only)")
    given = call.parse_args(arguments)
    if given.head and not given.path.is_dir():
        call.error("--head needs a ledger folder")
    try:
        given.path.stat()
        pins = [*given.key, *(given.trust.read_text("utf-8").split() if given.trust else ())]
        head = given.head.read_text("utf-8") if given.head else None
    except (OSError, UnicodeDecodeError) as error:
        call.error(f"cannot read: {error}")
    return given.path, Trust(tuple(pins), given.witness, head)


if __name__ == "__main__":
    sys.stdout.reconfigure(errors="replace")  # a console without these characters still answers
    gc.disable()  # parsed JSON holds no cycles; looking for them takes a quarter of the time
    sys.exit(main())
