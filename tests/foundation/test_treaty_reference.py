"""docs/reference/treaty.md is enough to check an order with a crypto library alone, and is true of the code."""

import hashlib
import json
import re
from base64 import b64decode, b64encode
from dataclasses import fields
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from kuramori.foundation import treaty

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "treaty.md").read_text("utf-8")
BLOCKS = re.findall(r"^```\n(.*?)\n```$", PAGE, re.DOTALL | re.MULTILINE)
_RULE, FINGERPRINT, SIGNED, DIGEST, SIGNATURE = BLOCKS
KEYS = treaty.SigningKeys.from_seed(bytes(range(64)))


def wire() -> bytes:
    """An order put together by hand from what the page says."""
    signatures = {suite: b64encode(value).decode() for suite, value in KEYS.sign(SIGNED.encode()).items()}
    message = json.loads(SIGNED.split("\n", 1)[1])
    frame = {"kind": "order", "message": message, "signatures": signatures, "treaty": 1}
    return json.dumps(frame, ensure_ascii=False, separators=(",", ":")).encode()


def test_it_works() -> None:
    assert KEYS.public.fingerprint == FINGERPRINT
    assert hashlib.sha256(SIGNED.encode()).hexdigest() == DIGEST
    Ed25519PublicKey.from_public_bytes(KEYS.public.ed25519).verify(b64decode(SIGNATURE), SIGNED.encode())
    order = treaty.verify(treaty.parse(treaty.Order, wire()), KEYS.public)
    assert treaty.digest(order) == DIGEST
    assert json.loads(treaty.sign(order, KEYS))["signatures"]["ed25519"] == SIGNATURE


def test_it_refuses_the_vector_with_another_byte() -> None:
    with pytest.raises(InvalidSignature):
        Ed25519PublicKey.from_public_bytes(KEYS.public.ed25519).verify(
            b64decode(SIGNATURE), SIGNED.replace("122173", "122174").encode()
        )


@pytest.mark.parametrize(
    "number", [treaty.MAX_WIRE, treaty.MAX_SEALED, treaty.MAX_REFERENCES], ids=["wire", "sealed", "references"]
)
def test_it_works_that_the_page_names_the_limits(number: int) -> None:
    assert f"{number:,}".replace(",", " ") in PAGE


@pytest.mark.parametrize("kind", treaty.Message.__subclasses__(), ids=lambda kind: kind.KIND)
def test_it_works_that_the_page_names_every_field(kind: type[treaty.Message]) -> None:
    (paragraph,) = re.findall(rf"^\*\*{kind.KIND}\*\*:(.*?)\n\n", PAGE, re.DOTALL | re.MULTILINE)
    for name in (field.name for field in fields(kind)):
        assert f"`{name}`" in paragraph
