"""Finding residents on sealed data: only who fits is seen, and every search is one entry."""

from dataclasses import replace

import pytest
from tests.cast import RECEIPT, TERMINAL
from tests.strongroom.faults import killed_at
from tests.strongroom.staff import a

from kuramori.city.acts import lookup
from kuramori.city.rules.people import Role
from kuramori.city.rules.query import Fit, Query
from kuramori.city.store import entries, sealed
from kuramori.city.strongroom import gate
from kuramori.foundation.errors import Refusal


@pytest.fixture
def clerk(house):
    return a(house, Role.CLERK)


def searched(house, officer, query, *, page=1, receipt=RECEIPT):
    return lookup.search(house, officer, query, receipt=receipt, page=page, terminal=TERMINAL)


def written(officer):
    return [one.body for one in entries.search(entries.Wanted(officer=officer.id), limit=100, offset=0).lines]


def test_it_works(house, clerk, residents):
    wanted = residents[0]
    found = searched(house, clerk, Query(kana=wanted.versions[0].kana, fit=Fit.EXACT))
    assert wanted.subject in {one.subject for one in found.people}
    (entry,) = written(clerk)
    assert entry["id"] == found.slip
    assert (entry["act"], entry["items"], entry["receipt"]) == ("record:search", len(found.people), RECEIPT)


def test_finding_nobody_is_an_entry_too(house, clerk):
    found = searched(house, clerk, Query(kana="ヌヌヌヌヌ"))
    assert (found.people, found.total, found.pages) == ((), 0, 1)
    (entry,) = written(clerk)
    assert (entry["items"], entry["seen"], entry["outcome"]) == (0, [], "done")


def test_a_past_name_finds_the_person_as_they_are_today(house, clerk, residents):
    changed = next(one for one in residents if any(old.name != one.versions[0].name for old in one.versions))
    past = next(old.name for old in changed.versions if old.name != changed.versions[0].name)
    found = searched(house, clerk, Query(name=past, fit=Fit.EXACT))
    person = next(one for one in found.people if one.subject == changed.subject)
    assert person.record.name == changed.versions[0].name


def test_a_number_finds_its_owner_and_stays_hidden(house, clerk, residents):
    wanted = residents[0]
    found = searched(house, clerk, Query(individual_number=wanted.versions[0].individual_number))
    assert [one.subject for one in found.people] == [wanted.subject]
    assert not found.people[0].record.individual_number
    assert "individual_number" in found.people[0].hidden
    assert written(clerk)[0]["number_accessed"] is False


def test_false_candidates_are_neither_shown_nor_noted(house, clerk, residents, monkeypatch):
    """Tokens that meet by chance bring somebody who does not fit; the gate unseals them and says nothing."""
    wanted, chance = residents[0], residents[-1]
    find = sealed.find_subjects
    monkeypatch.setattr(sealed, "find_subjects", lambda *given: [*find(*given), chance.subject])
    found = searched(house, clerk, Query(individual_number=wanted.versions[0].individual_number))
    assert [one.subject for one in found.people] == [wanted.subject]
    (entry,) = written(clerk)
    assert [one["subject"] for one in entry["seen"]] == [str(wanted.subject)]
    assert entry["items"] == 1


def test_paging_shows_everybody_once_in_reading_order(house, clerk):
    query = Query(empty=frozenset({"alias"}))
    pages = [searched(house, clerk, query)]
    while pages[-1].page < pages[-1].pages:
        pages.append(searched(house, clerk, query, page=pages[-1].page + 1))
    people = [one for page in pages for one in page.people]
    assert len(pages) > 1
    assert len({one.subject for one in people}) == len(people) == pages[0].total
    assert [one.record.kana for one in people] == sorted(one.record.kana for one in people)
    assert [one["items"] for one in reversed(written(clerk))] == [len(page.people) for page in pages]


@pytest.mark.parametrize(("asked", "given"), [(0, 1), (-5, 1), (10_000, None)])
def test_a_page_that_is_not_there_gives_the_nearest(house, clerk, asked, given):
    found = searched(house, clerk, Query(empty=frozenset({"alias"})), page=asked)
    assert found.page == (given or found.pages)


def test_it_refuses_what_too_many_fit_and_notes_it(house, clerk):
    strict = replace(house, policy=replace(house.policy, search_candidates=5))
    refused = searched(strict, clerk, Query(empty=frozenset({"alias"})))
    assert refused == Refusal("search.too-many", {"limit": "5"})
    (entry,) = written(clerk)
    assert (entry["outcome"], entry["reason"], entry["seen"]) == ("refused", "search.too-many", [])


def test_too_many_are_never_unsealed(house, clerk, monkeypatch):
    monkeypatch.setattr(gate, "open", lambda *_, **__: pytest.fail("opened"))
    strict = replace(house, policy=replace(house.policy, search_candidates=5))
    assert isinstance(searched(strict, clerk, Query(empty=frozenset({"alias"}))), Refusal)


@pytest.mark.parametrize("after", [False, True])
def test_nobody_is_shown_when_the_entry_fails(house, clerk, residents, sound, after):
    query = Query(kana=residents[0].versions[0].kana)
    with killed_at("INSERT INTO ledger_entry", after=after):
        searched(house, clerk, query)
    assert written(clerk) == []
    assert searched(house, clerk, query).total
    assert len(written(clerk)) == 1


def test_words_looked_for_stand_nowhere(house, clerk, residents, sound):
    version = residents[1].versions[0]
    searched(house, clerk, Query(name=version.name, kana=version.kana))
    searched(house, clerk, Query(individual_number=version.individual_number))


def test_it_refuses_a_malformed_receipt(house, clerk):
    assert searched(house, clerk, Query(kana="ア"), receipt="?").code == "access.receipt-malformed"
    assert written(clerk)[0]["outcome"] == "refused"


@pytest.mark.parametrize("key", ["chiba", "eto", "fujita", "gomi"])
def test_it_refuses_whoever_may_not(house, cast, key):
    assert isinstance(searched(house, getattr(cast, key), Query(kana="ア")), Refusal)
