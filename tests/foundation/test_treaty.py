"""The treaty: what is signed comes back as it was, and any other bytes come back as a refusal."""

import json
from base64 import b64decode, b64encode
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuramori.foundation import canonical, treaty
from kuramori.foundation.errors import Refusal

CITY = treaty.SigningKeys.from_seed(bytes(range(64)))
STRANGER = treaty.SigningKeys.from_seed(bytes(range(64, 128)))
ISSUED = datetime(2026, 11, 23, 1, 2, 3, tzinfo=UTC)
ORDER = treaty.Order(
    tenant="122173",
    order_id=UUID("5b0d4a2e-3c56-4b7e-9f0a-2f6a1c9d8e70"),
    references=("1" * 64, "2" * 64),
    drafted_by="a" * 64,
    approved_by="b" * 64,
    legal_basis="住民基本台帳法施行令第34条第1項",
    issued_at=ISSUED,
    valid_until=ISSUED + timedelta(days=7),
)
MESSAGES = (
    ORDER,
    treaty.Enrolment("122173", CITY.public),
    treaty.ReplicaEnvelope("122173", "1" * 64, 3, b"\x00sealed\xff"),
    treaty.Receipt("122173", ORDER.order_id, treaty.digest(ORDER), 2, ISSUED),
)
KINDS = tuple(type(message) for message in MESSAGES)


def opened(kind: type[treaty.Message], wire: bytes, keys: treaty.SigningKeys = CITY) -> object:
    """What a receiver who knows the sender's keys makes of the wire."""
    unproven = treaty.parse(kind, wire)
    return unproven if isinstance(unproven, Refusal) else treaty.verify(unproven, keys.public)


def resigned(change: dict[str, object], message: treaty.Message = ORDER) -> bytes:
    """The wire of a message with other JSON in its body, honestly signed over exactly that body."""
    frame = json.loads(treaty.sign(message, CITY))
    frame["message"].update(change)
    data = f"kuramori treaty 1 {message.KIND}\n".encode() + canonical.encode(frame["message"])
    frame["signatures"] = {s: b64encode(v).decode() for s, v in CITY.sign(data).items()}
    return canonical.encode(frame)


@pytest.mark.parametrize("message", MESSAGES, ids=lambda m: m.KIND)
def test_it_works(message: treaty.Message) -> None:
    wire = treaty.sign(message, CITY)
    assert opened(type(message), wire) == message
    assert treaty.parse(type(message), wire).claimed_tenant == "122173"
    assert opened(treaty.Order, resigned({})) == ORDER


def test_it_works_for_an_enrolment_against_its_own_keys() -> None:
    enrolment = MESSAGES[1]
    own = treaty.parse(treaty.Enrolment, treaty.sign(enrolment, CITY))
    assert treaty.verify_enrolment(own) == enrolment
    borrowed = treaty.parse(treaty.Enrolment, treaty.sign(enrolment, STRANGER))
    assert treaty.verify_enrolment(borrowed) == Refusal("treaty.signature", {"suite": "ed25519"})


@given(
    st.lists(st.text("0123456789abcdef", min_size=64, max_size=64), min_size=1, unique=True),
    st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=200),
    st.integers(-(2**31), 2**32),
)
def test_it_works_for_every_order_in_form(references: list[str], basis: str, second: int) -> None:
    at = datetime.fromtimestamp(second, UTC)
    order = replace(
        ORDER, references=tuple(sorted(references)), legal_basis=basis, issued_at=at, valid_until=at
    )
    assert opened(treaty.Order, treaty.sign(order, CITY)) == order


def test_it_works_that_a_second_signing_has_the_same_digest() -> None:
    first, second = treaty.sign(ORDER, CITY), treaty.sign(ORDER, CITY)
    assert first != second, "ML-DSA-44 is randomised"
    assert treaty.digest(opened(treaty.Order, first)) == treaty.digest(opened(treaty.Order, second))
    assert treaty.digest(replace(ORDER, order_id=UUID(int=1))) != treaty.digest(ORDER)


@pytest.mark.parametrize("message", MESSAGES, ids=lambda m: m.KIND)
def test_it_refuses_a_flipped_bit_in_any_byte(message: treaty.Message) -> None:
    wire = treaty.sign(message, CITY)
    assert opened(type(message), wire) == message
    for position in range(len(wire)):
        broken = bytearray(wire)
        broken[position] ^= 1
        assert isinstance(opened(type(message), bytes(broken)), Refusal), position


@pytest.mark.parametrize("position", range(0, 200, 7))
def test_it_refuses_a_wire_cut_short_or_extended(position: int) -> None:
    wire = treaty.sign(ORDER, CITY)
    assert opened(treaty.Order, wire[:-position] or b"") != ORDER
    assert opened(treaty.Order, wire + b" ") == Refusal("treaty.not-canonical")


@pytest.mark.parametrize("kind", KINDS, ids=lambda k: k.KIND)
@pytest.mark.parametrize("message", MESSAGES, ids=lambda m: m.KIND)
def test_it_refuses_every_kind_as_any_other(
    kind: type[treaty.Message], message: treaty.Message
) -> None:
    wire = treaty.sign(message, CITY)
    if kind is type(message):
        assert opened(kind, wire) == message
    else:
        assert opened(kind, wire) == Refusal("treaty.other-kind", {"expected": kind.KIND})


def test_it_refuses_a_signature_made_for_another_kind() -> None:
    frame = json.loads(treaty.sign(ORDER, CITY))
    data = b"kuramori treaty 1 receipt\n" + canonical.encode(frame["message"])
    frame["signatures"] = {s: b64encode(v).decode() for s, v in CITY.sign(data).items()}
    refused = opened(treaty.Order, canonical.encode(frame))
    assert refused == Refusal("treaty.signature", {"suite": "ed25519"})


@pytest.mark.parametrize("suite", ["ed25519", "ml-dsa-44"])
def test_it_refuses_one_good_signature_of_two(suite: str) -> None:
    frame = json.loads(treaty.sign(ORDER, CITY))
    frame["signatures"][suite] = json.loads(treaty.sign(ORDER, STRANGER))["signatures"][suite]
    refused = opened(treaty.Order, canonical.encode(frame))
    assert refused == Refusal("treaty.signature", {"suite": suite})
    del frame["signatures"][suite]
    refused = opened(treaty.Order, canonical.encode(frame))
    assert refused == Refusal("treaty.malformed", {"field": "signatures"})


def test_it_refuses_a_stranger() -> None:
    refused = opened(treaty.Order, treaty.sign(ORDER, CITY), keys=STRANGER)
    assert refused == Refusal("treaty.signature", {"suite": "ed25519"})


MALFORMED = [
    ("tenant", "12217"),
    ("tenant", "１２２１７３"),
    ("tenant", 122173),
    ("order_id", "5B0D4A2E-3C56-4B7E-9F0A-2F6A1C9D8E70"),
    ("order_id", "{5b0d4a2e-3c56-4b7e-9f0a-2f6a1c9d8e70}"),
    ("order_id", None),
    ("references", []),
    ("references", "1" * 64),
    ("references", ["2" * 64, "1" * 64]),
    ("references", ["1" * 64, "1" * 64]),
    ("references", ["1" * 63]),
    ("references", [1]),
    ("references", [f"{n:064x}" for n in range(treaty.MAX_REFERENCES + 1)]),
    ("drafted_by", "A" * 64),
    ("drafted_by", "青木"),
    ("approved_by", ["b" * 64]),
    ("legal_basis", ""),
    ("legal_basis", "二行\nにわたる"),
    ("legal_basis", "長" * 201),
    ("issued_at", "2026-11-23 01:02:03"),
    ("issued_at", "2026-11-23T10:02:03+09:00"),
    ("issued_at", "2026-02-30T01:02:03Z"),
    ("valid_until", "2026-11-23T1:02:03Z"),
    ("valid_until", 1795395723),
]


@pytest.mark.parametrize(("name", "value"), MALFORMED)
def test_it_refuses_a_field_out_of_form_though_signed(name: str, value: object) -> None:
    refused = opened(treaty.Order, resigned({name: value}))
    assert refused == Refusal("treaty.malformed", {"field": name})


@pytest.mark.parametrize("version", [0, -1, True, 1.0, "1", None])
def test_it_refuses_a_replica_version_that_is_no_count(version: object) -> None:
    frame = treaty.sign(MESSAGES[2], CITY).replace(b'"version":3', b'"version":7')
    assert isinstance(treaty.parse(treaty.ReplicaEnvelope, frame), treaty.Unproven)
    spelled = json.dumps(version).encode()
    frame = treaty.sign(MESSAGES[2], CITY).replace(b'"version":3', b'"version":' + spelled)
    assert isinstance(treaty.parse(treaty.ReplicaEnvelope, frame), Refusal)


def test_it_refuses_sealed_bytes_beyond_the_limit() -> None:
    full = replace(MESSAGES[2], sealed=bytes(treaty.MAX_SEALED))
    assert opened(treaty.ReplicaEnvelope, treaty.sign(full, CITY)) == full
    for sealed in (bytes(treaty.MAX_SEALED + 1), b""):
        wire = resigned({"sealed": b64encode(sealed).decode()}, MESSAGES[2])
        refused = opened(treaty.ReplicaEnvelope, wire)
        assert refused == Refusal("treaty.malformed", {"field": "sealed"})


def test_it_refuses_a_second_spelling_of_base64() -> None:
    assert b64decode("QQ==") == b64decode("QR==") == b"A"
    assert opened(treaty.ReplicaEnvelope, resigned({"sealed": "QQ=="}, MESSAGES[2])).sealed == b"A"
    refused = opened(treaty.ReplicaEnvelope, resigned({"sealed": "QR=="}, MESSAGES[2]))
    assert refused == Refusal("treaty.malformed", {"field": "sealed"})


def test_it_refuses_unknown_and_missing_fields() -> None:
    refused = Refusal("treaty.other-fields", {"part": "order"})
    assert opened(treaty.Order, resigned({"note": "x"})) == refused
    frame = json.loads(treaty.sign(ORDER, CITY))
    del frame["message"]["approved_by"]
    assert opened(treaty.Order, canonical.encode(frame)) == refused
    frame = json.loads(treaty.sign(ORDER, CITY)) | {"also": 1}
    refused = Refusal("treaty.other-fields", {"part": "frame"})
    assert opened(treaty.Order, canonical.encode(frame)) == refused


def test_it_refuses_another_version_of_the_treaty() -> None:
    frame = json.loads(treaty.sign(ORDER, CITY))
    for version in (0, 2, True, "1"):
        wire = canonical.encode(frame | {"treaty": version})
        assert opened(treaty.Order, wire) == Refusal("treaty.other-version", {"expected": "1"})


NOT_CANONICAL = {
    "empty": b"",
    "not JSON": b"order",
    "not UTF-8": b'{"a":"\xff"}',
    "UTF-16": '{"a":1}'.encode("utf-16"),
    "a space": b'{"a": 1}',
    "keys out of order": b'{"b":1,"a":1}',
    "a repeated key": b'{"a":1,"a":1}',
    "a float": b'{"a":1.0}',
    "not a number": b'{"a":NaN}',
    "an escape without need": b'{"a":"\\u0041"}',
    "a lone surrogate": b'{"a":"\\ud800"}',
    "an integer without end": b"9" * 5000,
    "a bottomless list": b"[" * 100_000,
}


@pytest.mark.parametrize("wire", NOT_CANONICAL.values(), ids=NOT_CANONICAL.keys())
def test_it_refuses_bytes_that_are_not_canonical(wire: bytes) -> None:
    assert treaty.parse(treaty.Order, wire) == Refusal("treaty.not-canonical")


def test_it_refuses_a_repeated_key_in_an_honest_order() -> None:
    wire = treaty.sign(ORDER, CITY)
    doubled = wire.replace(b'"tenant":', b'"tenant":"011002","tenant":')
    assert opened(treaty.Order, doubled) == Refusal("treaty.not-canonical")


def test_it_refuses_more_bytes_than_agreed() -> None:
    limit = {"limit": str(treaty.MAX_WIRE)}
    assert treaty.parse(treaty.Order, b" " * treaty.MAX_WIRE) == Refusal("treaty.not-canonical")
    assert treaty.parse(treaty.Order, b" " * (treaty.MAX_WIRE + 1)) == Refusal(
        "treaty.oversized", limit
    )


@given(st.binary(max_size=300))
def test_it_refuses_noise_and_never_raises(noise: bytes) -> None:
    for kind in KINDS:
        assert isinstance(treaty.parse(kind, noise), Refusal)


@pytest.mark.parametrize("body", [None, 1, "x", [], [1], {}, {"tenant": {}}])
def test_it_refuses_any_other_json_and_never_raises(body: object) -> None:
    frame = json.loads(treaty.sign(ORDER, CITY))
    for part in ("message", "signatures", "kind", "treaty"):
        wire = canonical.encode(frame | {part: body})
        if wire != canonical.encode(frame):
            assert isinstance(treaty.parse(treaty.Order, wire), Refusal)


def test_it_refuses_to_sign_a_message_out_of_form() -> None:
    for wrong in (
        replace(ORDER, references=("2" * 64, "1" * 64)),
        replace(ORDER, issued_at=ISSUED.replace(microsecond=1)),
        replace(ORDER, tenant="12217"),
    ):
        with pytest.raises(AssertionError, match="out of form"):
            treaty.sign(wrong, CITY)


def test_it_refuses_to_show_private_keys_in_a_traceback() -> None:
    assert repr(CITY) == "SigningKeys()"
    with pytest.raises(ValueError, match="64 bytes"):
        treaty.SigningKeys.from_seed(b"short")
