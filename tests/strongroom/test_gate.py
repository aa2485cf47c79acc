"""The gate: a slip is spent once and never left over, a refusal outlives its request, a raise loses its row."""

import base64

import pytest
from django.db import transaction
from tests.cast import PURPOSE, RECEIPT, TERMINAL
from tests.strongroom.staff import a

from kuramori.city.rules.access import Request
from kuramori.city.rules.people import ActName, Role
from kuramori.city.store import entries, sealed
from kuramori.city.strongroom import gate, vault
from kuramori.city.strongroom.slip import Row
from kuramori.foundation import envelope
from kuramori.foundation.canonical import decode
from kuramori.foundation.errors import Refusal

OPENING = Request(ActName.OPEN, PURPOSE, RECEIPT)


@pytest.fixture
def clerk(house):
    return a(house, Role.CLERK)


@pytest.fixture
def rows(residents):
    return [Row(*one[:5], bytes(one[5])) for one in sealed.versions_of([residents[0].subject])]


def written(officer):
    lines = entries.search(entries.Wanted(officer=officer.id), limit=50, offset=0).lines
    return [(one.body["outcome"], one.body["reason"]) for one in lines]


def test_it_works(house, clerk, rows, residents):
    with gate.admit(house, clerk, OPENING, terminal=TERMINAL) as slip:
        seen = gate.open(slip, rows)
    assert seen.sights[0].body["name"] == residents[0].versions[0].name
    assert written(clerk) == [("done", "")]


def test_it_refuses_to_leave_a_slip_unspent(house, clerk):
    with pytest.raises(AssertionError, match="unspent"), gate.admit(house, clerk, OPENING, terminal=TERMINAL):
        pass
    assert written(clerk) == []


def test_it_refuses_to_spend_a_slip_twice(house, clerk, rows):
    with (
        pytest.raises(AssertionError, match="once"),
        gate.admit(house, clerk, OPENING, terminal=TERMINAL) as slip,
    ):
        gate.open(slip, rows)
        gate.note(slip)
    assert written(clerk) == []


def test_a_slip_of_one_request_opens_nothing_in_the_next(house, clerk, rows):
    with gate.admit(house, clerk, OPENING, terminal=TERMINAL) as slip:
        gate.note(slip)
    with pytest.raises(AssertionError):
        gate.open(slip, rows)


def test_a_refusal_outlives_the_request(house, clerk):
    with gate.admit(house, clerk, Request(ActName.APPROVE), terminal=TERMINAL) as answer:
        assert answer == Refusal("access.not-granted", {"act": ActName.APPROVE})
    assert written(clerk) == [("refused", "access.not-granted")]


def test_a_refusal_that_were_raised_would_lose_its_row(house, clerk):
    """Why refusals are values: raising one rolls its own evidence back."""

    class Raised(Exception):
        pass

    with pytest.raises(Raised), gate.admit(house, clerk, Request(ActName.APPROVE), terminal=TERMINAL):
        raise Raised
    assert written(clerk) == []


def test_no_two_slips_are_alike(house, clerk):
    numbers = set()
    for _ in range(50):
        with gate.admit(house, clerk, OPENING, terminal=TERMINAL) as slip:
            numbers.add(gate.note(slip))
    assert len(numbers) == 50


def test_it_refuses_to_be_part_of_a_longer_transaction(house, clerk):
    """Somebody's outer transaction could roll the entry back after the page was shown."""
    with (
        pytest.raises(RuntimeError, match="durable"),
        transaction.atomic(),
        gate.admit(house, clerk, OPENING, terminal=TERMINAL),
    ):
        pytest.fail("admitted")


def test_rows_that_were_swapped_do_not_open(house, clerk, residents):
    one, other = (sealed.versions_of([residents[at].subject])[0] for at in (0, 1))
    swapped = Row(*one[:5], bytes(other[5]))
    with (
        pytest.raises(envelope.Unopenable),
        gate.admit(house, clerk, OPENING, terminal=TERMINAL) as slip,
    ):
        gate.open(slip, [swapped])
    assert written(clerk) == []


def test_detail_of_an_entry_opens_only_for_its_resident(house, clerk, rows):
    """What was shown is sealed under the resident's own log key of the year."""
    with gate.admit(house, clerk, OPENING, terminal=TERMINAL) as slip:
        gate.open(slip, rows)
    body = entries.search(entries.Wanted(officer=clerk.id), limit=1, offset=0).lines[0].body
    (seen,) = body["seen"]
    detail = base64.b64decode(seen["detail"])
    key_id = vault.log_key_id(rows[0].subject, house.clock.today().year)
    key = vault.find_keys(house, [key_id])[key_id]
    place = (house.city_code, str(rows[0].subject))
    said = decode(envelope.open(key, detail, purpose=envelope.Purpose.LOG_DETAIL, place=place))
    assert said == {"versions": sorted(row.serial for row in rows), "items": []}


def test_nothing_shows_itself_in_a_traceback(house, clerk, rows, residents):
    with gate.admit(house, clerk, OPENING, terminal=TERMINAL) as slip:
        seen = gate.open(slip, rows)
    name = residents[0].versions[0].name
    assert name not in repr(seen) and name not in repr(seen.sights)
