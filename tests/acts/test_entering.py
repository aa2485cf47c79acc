"""Entering residents: whole households sealed in one step; the same batch again adds nothing, a kill adds nothing."""

from itertools import islice

import pytest
from tests.cast import TERMINAL
from tests.strongroom.faults import Killed, die, killed_at
from tests.strongroom.staff import a, opened

from kuramori.city.acts import amend
from kuramori.city.desks.story.opening import pseudonym
from kuramori.city.fiction import people as fiction
from kuramori.city.rules.people import NIGHT, Role
from kuramori.city.store import entries, sealed
from kuramori.city.store.keyring import WrappedKeyRow
from kuramori.city.store.register import SealedRow
from kuramori.city.strongroom import gate

_HOMES = fiction.people(4711, 1_000_000, first=500_000)


@pytest.fixture
def family(crowd):
    """A household nobody has entered yet."""
    found = [
        amend.Resident(pseudonym(one.subject_seed), tuple(reversed(one.versions)))
        for home in islice(_HOMES, 1)
        for one in home.members
    ]
    crowd.extend(found)
    return found


def entered(house, family, officer=NIGHT):
    return amend.enter(house, officer, family, source="tests", terminal=TERMINAL)


def kept(family):
    return sealed.versions_of([one.subject for one in family])


def test_it_works(house, family, sound):
    assert entered(house, family) == len(family)
    assert len(kept(family)) == sum(len(one.versions) for one in family)
    shown = opened(house, a(house, Role.CLERK), family[0].subject).people[0]
    assert shown.record.name == family[0].versions[0].name
    line = entries.search(entries.Wanted(act="record:enter"), limit=1, offset=0).lines[0].body
    assert line["facts"] == {"persons": str(len(family)), "source": "tests"}


def test_the_same_again_adds_nothing(house, family):
    entered(house, family)
    before = kept(family)
    assert entered(house, family) == 0
    assert kept(family) == before


def test_every_version_has_a_key_of_its_own(house, family):
    entered(house, family)
    keys = [row[4] for row in kept(family)]
    assert len(set(keys)) == len(keys)
    assert WrappedKeyRow.objects.filter(key_id__in=keys).count() == len(keys)


def test_no_two_nonces_are_alike():
    nonces = [bytes(one)[21:33] for one in SealedRow.objects.values_list("sealed", flat=True)]
    nonces += [bytes(one)[21:33] for one in WrappedKeyRow.objects.values_list("wrapped", flat=True)]
    assert len(set(nonces)) == len(nonces)


def test_every_record_has_a_retention_class(house, family):
    entered(house, family)
    assert all(SealedRow.objects.filter(id__in=[row[0] for row in kept(family)]).values_list("retention_class"))


@pytest.mark.parametrize(
    ("alias", "statement", "after"),
    [
        ("keyring", "INSERT INTO wrapped_key", False),
        ("keyring", "INSERT INTO wrapped_key", True),
        ("default", "INSERT INTO ledger_entry", False),
        ("default", "INSERT INTO ledger_entry", True),
    ],
)
def test_a_kill_enters_nobody(house, family, sound, alias, statement, after):
    with killed_at(statement, alias=alias, after=after):
        entered(house, family)
    assert kept(family) == []
    assert entered(house, family) == len(family)


def test_a_kill_between_keys_and_rows_leaves_orphan_keys_only(house, family, sound, monkeypatch):
    before = WrappedKeyRow.objects.count()
    with monkeypatch.context() as killed:
        killed.setattr(gate, "as_role", die)
        with pytest.raises(Killed):
            entered(house, family)
    assert kept(family) == []
    assert WrappedKeyRow.objects.count() > before, "an orphan key is harmless"
    assert entered(house, family) == len(family)


@pytest.mark.parametrize("role", list(Role))
def test_it_refuses_whoever_may_not(house, family, role):
    assert entered(house, family, a(house, role)).code == "access.not-granted"
    assert kept(family) == []
