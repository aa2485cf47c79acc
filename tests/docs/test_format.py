"""The examples of the format page hold, read by nothing but what the page says."""

import hashlib
import hmac
import json
import re
import uuid

from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV
from tests.docs.pages import CHECKOUT, fences

from kuramori.city.strongroom import vault
from kuramori.foundation import envelope
from kuramori.foundation.blind import Blinder

TEXT = (CHECKOUT / "docs" / "reference" / "format.md").read_text()
KEY = bytes(range(32))
EXAMPLE = dict(line.split(maxsplit=1) for line in fences(TEXT, "text")[0].splitlines())
SEALED = bytes.fromhex(EXAMPLE["envelope"])


def test_it_works_by_the_page_alone():
    header, sealed = SEALED[:33], SEALED[33:]
    assert header[:5] == b"KM\x01\x01\x01"
    content = AESGCMSIV(KEY).decrypt(header[21:33], sealed, header + EXAMPLE["place"].encode())
    assert content.decode() == EXAMPLE["content"]


def test_it_works_by_our_code():
    place = tuple(json.loads(EXAMPLE["place"]))
    opened = envelope.open(KEY, SEALED, purpose=envelope.Purpose.RECORD, place=place)
    assert opened.decode() == EXAMPLE["content"]


def test_every_purpose_has_its_row():
    for purpose in envelope.Purpose:
        words = purpose.name.lower().replace("_", " ")
        assert f"| {purpose.value} {words} |" in TEXT


def test_tokens_are_as_the_page_says():
    told = re.findall(r"`(\S{2})`\s+gives (\d+)", TEXT)
    assert len(told) == 2
    for gram, token in told:
        mac = hmac.new(KEY, b"kuramori/search/v1\x00" + gram.encode(), hashlib.sha256).digest()
        assert int.from_bytes(mac[:8], "big", signed=True) == int(token) == Blinder(KEY).token(gram)


def test_the_log_key_id_is_as_the_page_says():
    subject, year, told = re.search(r"subject\s+`([0-9a-f-]{36})` and (\d{4}) it is `([0-9a-f-]{36})`", TEXT).groups()
    assert str(vault.log_key_id(uuid.UUID(subject), int(year))) == told
