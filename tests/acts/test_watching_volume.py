"""The watch: N - 1 persons are silent, N ring the administrator's bell, show nothing, and hold the officer."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connections
from tests.cast import RECEIPT, TERMINAL
from tests.strongroom.checker import words_of
from tests.strongroom.faults import killed_at
from tests.strongroom.fixtures import Later
from tests.strongroom.staff import a, held, opened, released

from kuramori.city.acts import lookup, respond
from kuramori.city.rules.people import Role
from kuramori.city.rules.query import Query
from kuramori.city.store import entries, officers
from kuramori.city.store.casework import AlertRow, HoldRow
from kuramori.city.strongroom import vault
from kuramori.foundation.errors import Refusal


@pytest.fixture
def clerk(house):
    return a(house, Role.CLERK)


@pytest.fixture
def limit(house):
    return house.policy.alert_items


def alerts_of(officer):
    return list(AlertRow.objects.filter(officer=officer.id))


def subjects(residents, count, first=0):
    return [one.subject for one in residents[first : first + count]]


def test_it_works(house, clerk, residents, limit, sound):
    assert opened(house, clerk, *subjects(residents, limit - 1)).people
    assert alerts_of(clerk) == []
    told = {"items": str(limit), "limit": str(limit), "minutes": str(house.policy.alert_minutes)}
    assert opened(house, clerk, residents[limit].subject) == Refusal("officer.over-limit", told)
    (alert,) = alerts_of(clerk)
    assert (alert.rule, alert.items, alert.limit, alert.state) == ("volume", limit, limit, "raised")
    assert HoldRow.objects.filter(officer=clerk.id, released_at=None).count() == 1
    entry = entries.search(entries.Wanted(slip=alert.slip), limit=1, offset=0).lines[0]
    assert (entry.body["outcome"], entry.body["reason"], entry.body["seen"]) == ("refused", "officer.over-limit", [])


def test_one_by_one_counts_like_all_at_once(house, clerk, residents, limit):
    answers = [opened(house, clerk, one) for one in subjects(residents, limit)]
    assert [isinstance(one, Refusal) for one in answers] == [False] * (limit - 1) + [True]


def test_what_is_over_the_limit_is_never_cut_out_nor_noted_as_seen(house, clerk, residents, limit):
    assert opened(house, clerk, *subjects(residents, limit)).code == "officer.over-limit"
    lines = entries.search(entries.Wanted(officer=clerk.id), limit=10, offset=0).lines
    assert [one.body["seen"] for one in lines] == [[]]


def test_a_held_officer_opens_and_finds_nobody(house, residents):
    clerk = held(house, residents)
    assert opened(house, clerk, residents[0].subject) == Refusal("officer.held")
    asked = lookup.search(house, clerk, Query(kana="ア"), receipt=RECEIPT, page=1, terminal=TERMINAL)
    assert asked == Refusal("officer.held")


def test_a_hold_counts_for_a_request_that_did_not_know(house, residents):
    """The officer was judged before the hold; the gate asks again."""
    clerk = held(house, residents)
    assert opened(house, replace(clerk, held=False), residents[0].subject) == Refusal("officer.held")
    assert len(alerts_of(clerk)) == 1


def test_the_count_starts_again_after_release(house, residents, limit, sound):
    clerk = released(house, held(house, residents))
    assert not clerk.held
    assert opened(house, clerk, *subjects(residents, limit - 1)).people
    assert opened(house, clerk, residents[0].subject).code == "officer.over-limit"
    assert len(alerts_of(clerk)) == 2


def test_the_count_forgets_what_was_long_ago(house, clerk, residents, limit):
    assert opened(house, clerk, *subjects(residents, limit - 1)).people
    later = replace(house, clock=Later(timedelta(minutes=house.policy.alert_minutes, seconds=1)))
    assert opened(later, clerk, residents[0].subject).people
    assert alerts_of(clerk) == []


def test_officers_are_counted_apart(house, residents, limit):
    for _ in range(2):
        assert opened(house, a(house, Role.CLERK), *subjects(residents, limit - 1)).people


def test_the_same_person_again_counts_again(house, clerk, residents, limit):
    for _ in range(limit - 1):
        assert opened(house, clerk, residents[0].subject).people
    assert opened(house, clerk, residents[0].subject).code == "officer.over-limit"


def test_the_same_person_twice_in_one_request_counts_once(house, clerk, residents, limit):
    assert len(opened(house, clerk, *[residents[0].subject] * limit).people) == 1


def test_a_refused_opening_is_not_counted(house, clerk, residents, limit):
    for _ in range(limit):
        opened(house, clerk, residents[0].subject, purpose="curiosity")
    assert opened(house, clerk, residents[0].subject).people


def test_a_city_may_warn_without_holding(house, clerk, residents, limit):
    gentle = replace(house, policy=replace(house.policy, alert_holds=False))
    assert len(opened(gentle, clerk, *subjects(residents, limit)).people) == limit
    assert len(alerts_of(clerk)) == 1
    assert not officers.find(clerk.id).held


def test_two_requests_at_once_cannot_both_slip_below(house, clerk, residents, limit, monkeypatch):
    """Each alone stays one below the limit; both have unsealed before either is counted."""
    meeting = threading.Barrier(2, timeout=30)
    unseal = vault.open_records
    monkeypatch.setattr(vault, "open_records", lambda *given: (unseal(*given), meeting.wait())[0])
    answers = []

    def ask(first):
        try:
            answers.append(opened(house, clerk, *subjects(residents, limit - 1, first)))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=ask, args=(first,)) for first in (0, limit)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    assert sorted(isinstance(one, Refusal) for one in answers) == [False, True]
    assert len(alerts_of(clerk)) == 1


def test_an_alert_carries_no_person(house, residents):
    clerk = held(house, residents)
    (alert,) = alerts_of(clerk)
    (view,) = [one for one in respond.console(house, a(house, Role.ADMINISTRATOR)).alerts if one.id == alert.pk]
    assert not any(word in repr(vars(alert)) + repr(view) for word in words_of(residents))
    assert not any(str(one.subject) in repr(vars(alert)) + repr(view) for one in residents)


@pytest.mark.parametrize("statement", ['INSERT INTO "alert"', 'INSERT INTO "officer_hold"', "INSERT INTO ledger_entry"])
@pytest.mark.parametrize("after", [False, True])
def test_a_kill_while_raising_leaves_neither_half(house, clerk, residents, limit, sound, statement, after):
    with killed_at(statement, after=after):
        opened(house, clerk, *subjects(residents, limit))
    assert alerts_of(clerk) == []
    assert not officers.find(clerk.id).held
    assert opened(house, clerk, *subjects(residents, limit)).code == "officer.over-limit"
    assert len(alerts_of(clerk)) == 1
    assert officers.find(clerk.id).held


def test_it_opens_nobody_while_the_ledger_goes_unwitnessed(house, clerk, residents):
    strict = replace(house, policy=replace(house.policy, unwitnessed_seconds=60), clock=Later(timedelta(minutes=5)))
    opened(house, clerk, residents[0].subject)
    assert opened(strict, clerk, residents[0].subject) == Refusal("ledger.unwitnessed")
