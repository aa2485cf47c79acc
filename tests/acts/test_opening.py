"""Opening residents: nobody is seen before the entry is durable, and every opening is one entry."""

from uuid import uuid4

import psycopg
import pytest
from django.db import DatabaseError, connection
from tests.cast import PURPOSE, RECEIPT, TERMINAL
from tests.strongroom.faults import killed_at
from tests.strongroom.staff import a, hired, opened

from kuramori.city.acts import lookup
from kuramori.city.outside.databases import REGISTER
from kuramori.city.rules.access import GUARDED_ITEMS, Request
from kuramori.city.rules.people import ActName, Role
from kuramori.city.store import entries, sealed
from kuramori.city.strongroom import gate
from kuramori.city.strongroom.slip import Row
from kuramori.foundation.errors import Refusal

ASKED = Request(ActName.OPEN, PURPOSE, RECEIPT)


@pytest.fixture
def clerk(house):
    return a(house, Role.CLERK)


def written(officer):
    """Entries of one officer, newest first."""
    return entries.search(entries.Wanted(officer=officer.id), limit=100, offset=0).lines


def rows_of(resident):
    return [Row(*one[:5], bytes(one[5])) for one in sealed.families_of([resident.subject])]


def test_it_works(house, clerk, residents):
    wanted = residents[0]
    shown = opened(house, clerk, wanted.subject)
    assert shown.people[0].record.name == wanted.versions[0].name
    assert [one.serial for one in shown.people[0].history] == [one.serial for one in wanted.versions]
    (entry,) = written(clerk)
    assert entry.body["id"] == shown.slip
    assert (entry.body["act"], entry.body["outcome"], entry.body["items"]) == ("record:open", "done", 1)
    assert (entry.body["purpose"], entry.body["receipt"]) == (PURPOSE, RECEIPT)
    assert str(wanted.subject) in {one["subject"] for one in entry.body["seen"]}


def test_every_opening_is_one_entry(house, clerk, residents):
    for count, resident in enumerate(residents[:4], start=1):
        opened(house, clerk, resident.subject)
        assert len(written(clerk)) == count


def test_a_household_is_shown_with_its_members(house, clerk, residents):
    head = next(
        one for one in residents if sum(same_home(one, other) and other is not one for other in residents) > 1
    )
    shown = opened(house, clerk, head.subject).people[0]
    at_home = {other.subject for other in residents if same_home(head, other)} - {head.subject}
    assert {one.subject for one in shown.household} == at_home


def same_home(one, other):
    return one.versions[0].household_number == other.versions[0].household_number


def test_nobody_is_seen_before_the_entry_is_durable(house, clerk, residents):
    with gate.admit(house, clerk, ASKED, terminal=TERMINAL) as slip:
        seen = gate.open(slip, rows_of(residents[0]))
        with pytest.raises(AssertionError, match="durable"):
            _ = seen.sights
    shown = next(one for one in seen.sights if one.row.subject == residents[0].subject)
    assert shown.body["name"] == residents[0].versions[0].name


def test_what_is_shown_is_on_disk_for_another_connection(house, clerk, residents, place):
    shown = opened(house, clerk, residents[0].subject)
    with psycopg.connect(REGISTER.admin_conninfo(place), dbname=REGISTER.dbname) as line:
        assert line.execute("SELECT count(*) FROM ledger_entry WHERE slip = %s", [shown.slip]).fetchone() == (1,)
        assert line.execute("SHOW synchronous_commit").fetchone() == ("on",)


def test_nothing_is_shown_when_the_commit_fails(house, clerk, residents):
    """The server is gone when the commit comes: the latest a transaction can fail."""
    with pytest.raises(DatabaseError), gate.admit(house, clerk, ASKED, terminal=TERMINAL) as slip:
        seen = gate.open(slip, rows_of(residents[0]))
        connection.connection.close()
    connection.close()
    with pytest.raises(AssertionError, match="durable"):
        _ = seen.sights
    assert written(clerk) == ()


@pytest.mark.parametrize("after", [False, True])
def test_nothing_is_shown_when_the_entry_fails(house, clerk, residents, sound, after):
    with killed_at("INSERT INTO ledger_entry", after=after):
        pytest.fail(str(opened(house, clerk, residents[0].subject)))
    assert written(clerk) == ()
    assert opened(house, clerk, residents[0].subject).people
    assert len(written(clerk)) == 1


def test_guarded_items_stay_hidden_until_asked_for(house, clerk, residents):
    person = opened(house, clerk, residents[0].subject).people[0]
    assert "individual_number" in person.hidden <= GUARDED_ITEMS
    assert not person.record.individual_number
    assert not any(one.individual_number for one in person.history)
    assert written(clerk)[0].body["number_accessed"] is False


def test_a_number_asked_for_is_shown_and_noted(house, clerk, residents):
    asked = frozenset({"individual_number"})
    person = opened(house, clerk, residents[0].subject, reveal=asked).people[0]
    assert person.record.individual_number == residents[0].versions[0].individual_number
    assert "individual_number" not in person.hidden
    assert not person.record.resident_code
    assert written(clerk)[0].body["number_accessed"] is True


def test_another_guarded_item_is_no_access_to_the_number(house, clerk, residents):
    opened(house, clerk, residents[0].subject, reveal=frozenset({"resident_code"}))
    assert written(clerk)[0].body["number_accessed"] is False


def test_my_slips_are_mine(house, clerk, residents):
    shown = opened(house, clerk, residents[0].subject)
    opened(house, a(house, Role.CLERK), residents[0].subject)
    today = house.clock.today()
    assert [line.slip for line in lookup.my_slips(house, clerk, today)] == [shown.slip]


REFUSED = [
    ({"purpose": ""}, Refusal("access.purpose-required")),
    ({"purpose": "curiosity"}, Refusal("access.unknown-purpose", {"given": "curiosity"})),
    ({"receipt": ""}, Refusal("access.receipt-required")),
    ({"receipt": "none"}, Refusal("access.receipt-malformed", {"given": "none"})),
    ({"behalf": "a friend"}, Refusal("access.unknown-requester", {"given": "a friend"})),
]


@pytest.mark.parametrize(("differently", "refusal"), REFUSED)
def test_it_refuses_and_keeps_the_refusal(house, clerk, residents, differently, refusal):
    assert opened(house, clerk, residents[0].subject, **differently) == refusal
    (entry,) = written(clerk)
    assert (entry.body["outcome"], entry.body["reason"], entry.body["items"]) == ("refused", refusal.code, 0)
    assert entry.body["seen"] == []


def test_a_refused_entry_keeps_nothing_that_was_typed(house, clerk, residents, sound):
    name = residents[0].versions[0].name
    opened(house, clerk, residents[0].subject, purpose=name)
    opened(house, clerk, residents[0].subject, receipt=name)
    opened(house, clerk, residents[0].subject, behalf=name)
    assert len(written(clerk)) == 3


def test_it_refuses_somebody_nobody_knows(house, clerk, residents):
    assert opened(house, clerk, residents[0].subject, uuid4()) == Refusal("record.not-found")
    assert written(clerk)[0].body["outcome"] == "refused"


def test_it_refuses_the_untrained(house, cast, residents):
    assert opened(house, cast.gomi, residents[0].subject) == Refusal("access.untrained")


@pytest.mark.parametrize("key", ["chiba", "eto", "fujita"])
def test_it_refuses_whoever_keeps_the_house(house, cast, residents, key):
    assert opened(house, getattr(cast, key), residents[0].subject).code == "access.not-granted"


def test_it_refuses_who_was_never_appointed(house, residents):
    assert opened(house, hired(house).officer, residents[0].subject) == Refusal("access.no-appointment")


def test_doi_is_nobody_here(cast):
    with pytest.raises(AttributeError):
        _ = cast.doi
