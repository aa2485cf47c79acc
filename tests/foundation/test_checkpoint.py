"""Checkpoints as signed notes: the standard's examples, every kind of signature, every change."""

from base64 import b64encode

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from kuramori.foundation.checkpoint import (
    MAX_SIGNATURES,
    Algorithm,
    BadNote,
    Checkpoint,
    Signature,
    VerifierKey,
    cosign,
    parse_signatures,
    sign,
    signed_by,
    split,
    verify,
)
from kuramori.foundation.errors import Tampered

NOON = 1_795_402_800
ORIGIN, WITNESS = "kuramori.example/ledger/2026", "witness.example/audit"

# C2SP tlog-cosignature prints this checkpoint; the key ids are those of its two signers.
EXAMPLE = """example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

— example.com/behind-the-sofa \
Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
— witness.example.com/w1 \
jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZ\
qhf5nNo0xUe+mbIUBkBIfZ+qnA==
"""
# Published verifier keys of the Go checksum database and of Go's note package.
PUBLISHED = (
    "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8",
    "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
)


def pair(name, algorithm):
    lattice = algorithm is Algorithm.ML_DSA_44_COSIGNATURE
    private = (MLDSA44PrivateKey if lattice else Ed25519PrivateKey).generate()
    return VerifierKey(name, algorithm, private.public_key().public_bytes_raw()), private


LOG = [pair(ORIGIN, Algorithm.ED25519), pair(ORIGIN, Algorithm.ML_DSA_44_COSIGNATURE)]
SEEN = [
    pair(WITNESS, Algorithm.ED25519_COSIGNATURE),
    pair(WITNESS, Algorithm.ML_DSA_44_COSIGNATURE),
]
KEYS = [key for key, _ in LOG + SEEN]
HEAD = Checkpoint(ORIGIN, 17, bytes(range(32)))
NOTE = sign(HEAD, LOG, NOON) + cosign(HEAD, SEEN, NOON + 1)


class Recorder:
    """A signer that keeps what it was asked to sign."""

    def __init__(self, private):
        self.private, self.asked = private, []

    def sign(self, data):
        self.asked.append(data)
        return self.private.sign(data)


def test_it_works():
    head, signed = signed_by(NOTE, KEYS)
    assert head == HEAD == verify(NOTE, KEYS[:1])
    assert [one.key for one in signed] == KEYS
    assert [one.at for one in signed] == [None, NOON, NOON + 1, NOON + 1]


def test_it_reads_the_standards_example():
    head, (log, witness) = split(EXAMPLE)
    assert (head.origin, head.size) == ("example.com/behind-the-sofa", 20852163)
    assert int.from_bytes(witness.blob[:8], "big") == 1679315147
    assert head.body + "\n" + str(log) + str(witness) == EXAMPLE


@pytest.mark.parametrize("vkey", PUBLISHED)
def test_it_reads_published_keys(vkey):
    assert str(VerifierKey.parse(vkey)) == vkey


@pytest.mark.parametrize("key", KEYS)
def test_keys_read_back(key):
    assert VerifierKey.parse(str(key)) == key


def test_each_kind_signs_the_bytes_of_the_standard():
    asked = []
    for key, private in [*LOG[:1], *SEEN]:
        recorder = Recorder(private)
        cosign(HEAD, [(key, recorder)], NOON)
        asked += recorder.asked
    body = f"{ORIGIN}\n17\n{b64encode(HEAD.root).decode()}\n".encode()
    name, origin = WITNESS.encode(), ORIGIN.encode()
    lattice = (
        b"subtree/v1\n\0"
        + (bytes([len(name)]) + name)
        + NOON.to_bytes(8, "big")
        + (bytes([len(origin)]) + origin)
        + bytes(8)
        + (17).to_bytes(8, "big")
        + HEAD.root
    )
    assert asked == [body, b"cosignature/v1\ntime 1795402800\n" + body, lattice]


def test_unknown_keys_are_passed_over_but_somebody_known_must_sign():
    stranger, private = pair("stranger.example", Algorithm.ED25519)
    note = NOTE + cosign(HEAD, [(stranger, private)], NOON)
    assert verify(note, KEYS) == HEAD
    with pytest.raises(BadNote):
        verify(NOTE, [stranger])


def test_one_failing_signature_of_a_known_key_refuses_the_whole_note():
    other = Checkpoint(ORIGIN, 18, HEAD.root)
    note = sign(HEAD, LOG, NOON) + cosign(other, SEEN[:1], NOON)
    assert verify(note, [LOG[0][0]]) == HEAD
    with pytest.raises(BadNote):
        verify(note, KEYS)


@given(st.integers(0, len(NOTE.encode()) - 1), st.integers(0, 7))
def test_it_refuses_every_single_bit_changed_or_loses_that_signature(at, bit):
    changed = bytearray(NOTE.encode())
    changed[at] ^= 1 << bit
    try:
        head, signed = signed_by(changed.decode(), KEYS)
    except ValueError:
        return
    assert head == HEAD
    assert len(signed) == len(KEYS) - 1


def test_a_key_reused_for_another_kind_is_another_key():
    key, private = LOG[0]
    reused = VerifierKey(WITNESS, Algorithm.ED25519_COSIGNATURE, key.public)
    assert reused.id != key.id
    line = Signature(reused.name, reused.id, bytes(8) + private.sign(HEAD.body.encode()))
    with pytest.raises(BadNote):
        verify(HEAD.body + "\n" + str(line), [reused])


def test_a_signer_that_is_not_the_announced_key_gets_nothing_out():
    with pytest.raises(BadNote):
        sign(HEAD, [(LOG[0][0], Ed25519PrivateKey.generate())], NOON)


@pytest.mark.parametrize(
    "body",
    [
        "",
        "\n",
        f"{ORIGIN}\n17\n",
        f"{ORIGIN}\n017\n{b64encode(HEAD.root).decode()}\n",
        f"{ORIGIN}\n-1\n{b64encode(HEAD.root).decode()}\n",
        f"{ORIGIN}\n\uff11\n{b64encode(HEAD.root).decode()}\n",
        f"{ORIGIN}\n9223372036854775808\n{b64encode(HEAD.root).decode()}\n",
        f"\n17\n{b64encode(HEAD.root).decode()}\n",
        f"{ORIGIN}\n17\n{b64encode(HEAD.root[1:]).decode()}\n",
        f"{ORIGIN}\n17\n{b64encode(HEAD.root).decode()[:-2]}9=\n",
        f"{ORIGIN}\n17\n{b64encode(HEAD.root).decode()}",
        f"{ORIGIN}\n17\n{b64encode(HEAD.root).decode()}\n\n",
        f"{ORIGIN}\t\n17\n{b64encode(HEAD.root).decode()}\n",
    ],
)
def test_it_refuses_any_other_body(body):
    with pytest.raises(BadNote):
        Checkpoint.parse(body)


@pytest.mark.parametrize(
    "note",
    [
        HEAD.body,
        HEAD.body + "\n",
        NOTE[:-1],
        NOTE + "\n",
        NOTE.replace("\n", "\r\n"),
        NOTE.replace("\u2014 ", "- ", 1),
        NOTE.replace("\u2014 ", "\u2014  ", 1),
        NOTE + str(Signature("a", bytes(4), b"")),
        HEAD.body + "\n" + str(Signature("a", bytes(4), b"x")) * (MAX_SIGNATURES + 1),
        NOTE.replace(ORIGIN, "\ud800", 1),
    ],
)
def test_it_refuses_any_other_note(note):
    with pytest.raises(BadNote):
        split(note)


@pytest.mark.parametrize("lines", ["", "\n", "nonsense\n", NOTE])
def test_it_refuses_an_answer_that_is_no_signature_lines(lines):
    with pytest.raises(BadNote):
        parse_signatures(lines)


@pytest.mark.parametrize(
    "vkey",
    [
        "",
        "name",
        "name+00000000",
        PUBLISHED[0].replace("033de0ae", "033de0af"),
        PUBLISHED[0].replace("033de0ae", "033DE0AE"),
        PUBLISHED[0].replace("sum", "sun"),
        PUBLISHED[0][:-4],
        PUBLISHED[0] + "\n",
        "two words+00000000+AQ==",
        "name+00000000+Ag==",
    ],
)
def test_it_refuses_any_other_key(vkey):
    with pytest.raises(BadNote):
        VerifierKey.parse(vkey)


@pytest.mark.parametrize("pair_", SEEN)
def test_a_time_beyond_the_standards_range_is_refused(pair_):
    assert verify(HEAD.body + "\n" + cosign(HEAD, [pair_], 2**63 - 1), KEYS) == HEAD
    with pytest.raises(BadNote, match="time"):
        cosign(HEAD, [pair_], 2**63)


def test_extension_lines_are_kept_and_signed():
    head = Checkpoint(ORIGIN, 17, HEAD.root, ("more",))
    assert Checkpoint.parse(head.body) == head
    assert verify(sign(head, LOG, NOON), KEYS) == head
    for empty in ("", "two\nlines"):
        with pytest.raises(BadNote):
            Checkpoint(ORIGIN, 17, HEAD.root, (empty,))


def test_an_origin_too_long_for_a_cosignature_is_refused():
    with pytest.raises(BadNote):
        sign(Checkpoint("a" * 256, 0, HEAD.root), LOG, NOON)


def test_a_bad_note_is_evidence_that_does_not_fit():
    assert issubclass(BadNote, Tampered)
    assert issubclass(BadNote, ValueError)
