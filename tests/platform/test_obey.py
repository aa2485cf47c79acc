"""The platform obeys an order of the owning city, and no other."""

import json
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from kuramori.foundation import canonical, treaty
from kuramori.foundation.errors import Refusal

pytestmark = pytest.mark.usefixtures("installed")


@pytest.fixture
def obey():
    from kuramori.platform.acts.obey import obey

    return obey


@pytest.fixture
def receive():
    from kuramori.platform.acts.receive import receive

    return receive


def opened(receipt, house):
    return treaty.verify(treaty.parse(treaty.Receipt, receipt), house.keys.public)


def test_it_works(house, city, obey, held, journal):
    first, second, _third = city.place(3)
    wire = city.signed((first, second))
    receipt = obey(house, wire)
    proven = opened(receipt, house)
    order = treaty.verify(treaty.parse(treaty.Order, wire), city.keys.public)
    assert (proven.tenant, proven.order_id) == (city.code, order.order_id)
    assert (proven.order_digest, proven.erased) == (treaty.digest(order), 2)
    assert proven.obeyed_at == house.now()
    assert held(city) == 1
    assert journal(city) == [(wire, receipt)]


def test_it_works_again_with_the_same_receipt_however_late(house, city, obey, held, journal):
    order = city.order(city.place(2))
    receipt = obey(house, treaty.sign(order, city.keys))
    later = replace(house, now=lambda: order.valid_until + timedelta(days=900))
    assert obey(later, treaty.sign(order, city.keys)) == receipt
    assert len(journal(city)) == 1


def test_it_works_for_as_many_references_as_the_treaty_allows(house, city, obey):
    missing = tuple(f"{number:064x}" for number in range(treaty.MAX_REFERENCES))
    refused = obey(house, city.signed(missing))
    assert refused == Refusal("order.not-held", {"missing": str(treaty.MAX_REFERENCES)})


REFUSED = {
    "order.same-person": lambda now: {"approved_by": "a" * 64},
    "order.expired": lambda now: {
        "issued_at": now - timedelta(days=2),
        "valid_until": now - timedelta(seconds=1),
    },
    "order.not-yet-issued": lambda now: {"issued_at": now + timedelta(minutes=6)},
    "order.valid-too-long": lambda now: {"valid_until": now + timedelta(days=40)},
}


@pytest.mark.parametrize("code", REFUSED)
def test_it_refuses_an_order_the_law_refuses(code, house, city, obey, held, journal):
    references = city.place(1)
    refused = obey(house, city.signed(references, **REFUSED[code](house.now())))
    assert isinstance(refused, Refusal)
    assert refused.code == code
    assert (held(city), journal(city)) == (1, [])
    assert isinstance(obey(house, city.signed(references)), bytes)


def test_it_refuses_another_citys_references(house, new_city, obey, held, journal):
    mine, theirs = new_city(), new_city()
    references = theirs.place(2)
    refused = obey(house, mine.signed(references))
    assert refused == Refusal("order.not-held", {"missing": "2"})
    assert (held(theirs), journal(mine), journal(theirs)) == (2, [], [])


def test_it_refuses_all_when_one_reference_is_not_held(house, city, obey, held):
    mixed = tuple(sorted((*city.place(2), "f" * 64)))
    refused = obey(house, city.signed(mixed))
    assert refused == Refusal("order.not-held", {"missing": "1"})
    assert held(city) == 2


def test_it_refuses_an_order_signed_by_another_city_or_the_platform(house, new_city, obey, held):
    mine, theirs = new_city(), new_city()
    order = theirs.order(theirs.place(1))
    for keys in (mine.keys, house.keys, treaty.SigningKeys.generate()):
        refused = obey(house, treaty.sign(order, keys))
        assert refused == Refusal("treaty.signature", {"suite": "ed25519"})
    assert held(theirs) == 1


def test_it_refuses_to_replay_an_order_for_another_city(house, new_city, obey, receive, held):
    mine, theirs = new_city(), new_city()
    (reference,) = mine.place(1)
    receive(house, theirs.envelope(reference))
    order = mine.order((reference,))
    assert isinstance(obey(house, treaty.sign(order, mine.keys)), bytes)
    frame = json.loads(treaty.sign(order, mine.keys))
    frame["message"]["tenant"] = theirs.code
    assert obey(house, canonical.encode(frame)) == Refusal("treaty.signature", {"suite": "ed25519"})
    assert held(theirs) == 1


def test_it_refuses_a_second_order_under_the_same_id(house, city, obey, held):
    first, second = city.place(2)
    once = uuid4()
    obey(house, city.signed((first,), order_id=once))
    assert obey(house, city.signed((second,), order_id=once)) == Refusal("order.id-reused")
    assert held(city) == 1


def test_it_refuses_the_erased_to_come_back(house, city, obey, receive, held):
    (reference,) = city.place(1)
    obey(house, city.signed((reference,)))
    assert receive(house, city.envelope(reference, 9)) == Refusal("replica.erased")
    assert obey(house, city.signed((reference,))) == Refusal("order.not-held", {"missing": "1"})
    assert held(city) == 0


FIELDS = [
    "tenant",
    "order_id",
    "references",
    "drafted_by",
    "approved_by",
    "legal_basis",
    "issued_at",
    "valid_until",
]


@pytest.mark.parametrize("name", FIELDS)
def test_it_refuses_a_flipped_byte_in_each_field(name, house, city, obey, held, journal):
    wire = city.signed(city.place(1))
    start = wire.index(f'"{name}":'.encode()) + len(name) + 4
    for position in range(start, start + 6):
        broken = bytearray(wire)
        broken[position] ^= 1
        assert isinstance(obey(house, bytes(broken)), Refusal)
    assert (held(city), journal(city)) == (1, [])
    assert isinstance(obey(house, wire), bytes)


@pytest.mark.parametrize("wire", [b"", b"{}", b"[" * 5000, b"\xff", b'{"kind":"order"}'])
def test_it_refuses_what_is_no_order(wire, house, obey):
    assert isinstance(obey(house, wire), Refusal)
