"""A sealed replica is stored as it came, and nobody here can open it."""

import os

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV
from psycopg import sql

from kuramori.foundation import treaty
from kuramori.foundation.errors import Refusal
from kuramori.platform.rules.verdict import Verdict

pytestmark = pytest.mark.usefixtures("installed")
REFERENCE = "7" * 64
SECRET = "蔵森 花子 昭和三十年一月一日".encode()


@pytest.fixture
def receive():
    from kuramori.platform.acts.receive import receive

    return receive


def stored(administrator, city):
    sql = "select reference, version, sealed from replica where tenant_code = %s"
    with administrator.transaction():
        return administrator.execute(sql, [city.code]).fetchall()


def test_it_works(house, city, receive, administrator):
    received = receive(house, city.envelope(REFERENCE, 3, b"\x00\xff sealed"))
    assert (received.reference, received.version) == (REFERENCE, 3)
    assert stored(administrator, city) == [(REFERENCE, 3, b"\x00\xff sealed")]


def test_it_works_again_and_with_a_newer_version(house, city, receive, administrator):
    wire = city.envelope(REFERENCE, 1, b"old")
    assert receive(house, wire).verdict is Verdict.FRESH
    assert receive(house, wire).verdict is Verdict.REPEATED
    assert receive(house, city.envelope(REFERENCE, 2, b"new")).verdict is Verdict.FRESH
    assert stored(administrator, city) == [(REFERENCE, 2, b"new")]


def test_it_works_side_by_side_for_two_cities_with_one_reference(house, new_city, receive, held):
    first, second = new_city(), new_city()
    assert receive(house, first.envelope(REFERENCE)).verdict is Verdict.FRESH
    assert receive(house, second.envelope(REFERENCE)).verdict is Verdict.FRESH
    assert (held(first), held(second)) == (1, 1)


def test_it_refuses_to_hold_anything_it_could_read(house, city, receive, administrator):
    key, nonce = AESGCMSIV.generate_key(256), os.urandom(12)
    receive(house, city.envelope(REFERENCE, 1, AESGCMSIV(key).encrypt(nonce, SECRET, None)))
    ((_, _, sealed),) = stored(administrator, city)
    assert AESGCMSIV(key).decrypt(nonce, sealed, None) == SECRET
    tables = "select tablename from pg_tables where schemaname = 'public'"
    for (table,) in administrator.execute(tables).fetchall():
        whole = sql.SQL("select t::text from {} t").format(sql.Identifier(table))
        for (row,) in administrator.execute(whole).fetchall():
            assert SECRET.decode() not in row
            assert SECRET.hex() not in row


def test_it_refuses_an_older_and_a_different_same_version(house, city, receive, administrator):
    receive(house, city.envelope(REFERENCE, 2, b"held"))
    assert receive(house, city.envelope(REFERENCE, 1)) == Refusal("replica.stale", {"held": "2"})
    refused = receive(house, city.envelope(REFERENCE, 2, b"other"))
    assert refused == Refusal("replica.version-reused", {"held": "2"})
    assert stored(administrator, city) == [(REFERENCE, 2, b"held")]


def test_it_refuses_a_replica_for_another_city(house, new_city, receive, held):
    mine, theirs = new_city(), new_city()
    foisted = treaty.sign(treaty.ReplicaEnvelope(theirs.code, REFERENCE, 1, b"x"), mine.keys)
    assert receive(house, foisted) == Refusal("treaty.signature", {"suite": "ed25519"})
    assert held(theirs) == 0


def test_it_refuses_a_city_that_never_enrolled(house, city, receive):
    city.code = "122173"
    refused = receive(house, city.envelope(REFERENCE))
    assert refused == Refusal("tenant.unknown", {"tenant": "122173"})
