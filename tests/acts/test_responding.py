"""Responding to the watch: seen, decided with a note, released by somebody else; each an entry, none twice."""

import threading
from uuid import uuid4

import pytest
from django.db import connections
from tests.strongroom.faults import killed_at
from tests.strongroom.staff import a, held, hired, opened

from kuramori.city.acts import respond
from kuramori.city.rules.people import Role
from kuramori.city.store import entries, officers
from kuramori.city.store.casework import AlertRow, HoldRow
from kuramori.foundation.errors import Refusal


@pytest.fixture
def eto(house):
    return a(house, Role.ADMINISTRATOR)


@pytest.fixture
def clerk(house, residents):
    return held(house, residents)


@pytest.fixture
def alert(clerk):
    return AlertRow.objects.get(officer=clerk.id)


def view(house, eto, alert):
    return next(one for one in respond.console(house, eto).alerts if one.id == alert.id)


def written(officer):
    lines = entries.search(entries.Wanted(officer=officer.id), limit=50, offset=0).lines
    return [(one.body["act"], one.body["outcome"], one.body["reason"]) for one in lines]


def test_it_works(house, eto, clerk, alert, sound):
    assert view(house, eto, alert).state == "raised"
    assert respond.acknowledge(house, eto, alert.id) is None
    assert respond.decide(house, eto, alert.id, "justified", "窓口の繁忙") is None
    assert respond.release(house, eto, clerk.id, "確認済み") is None
    told = view(house, eto, alert)
    assert (told.state, told.decision, told.note, told.acknowledged_by) == (
        "decided", "justified", "窓口の繁忙", eto.name,
    )  # fmt: skip
    assert not officers.find(clerk.id).held
    acts = ["hold:release", "alert:decide", "alert:acknowledge"]
    assert written(eto) == [(one, "done", "") for one in acts]


def test_the_console_proves_that_it_watches(house, eto, clerk):
    shown = respond.console(house, eto)
    assert shown.checked_today > 0
    assert shown.last_entry_at is not None
    assert clerk.id in {one.officer_id for one in shown.holds}
    assert shown.cursor == max(one.id for one in shown.alerts)
    assert written(eto) == [], "looking at casework leaves no entry"


def test_a_waiting_console_hears_of_an_alert(house, eto, residents):
    cursor = respond.console(house, eto).cursor
    stream = respond.watch(house, eto, cursor)
    assert next(stream) is None, "the line is open"
    heard = []

    def listen():
        try:
            heard.append(next(one for one in stream if one))
        finally:
            connections.close_all()

    ear = threading.Thread(target=listen)
    ear.start()
    clerk = held(house, residents)
    ear.join(30)
    assert heard[0].officer_name == clerk.name
    assert heard[0].state == "raised"


def test_it_refuses_to_release_oneself(house, residents):
    both = hired(house, Role.CLERK, Role.ADMINISTRATOR).officer
    opened(house, both, *[one.subject for one in residents[: house.policy.alert_items]])
    # the request that comes in was judged before the hold
    assert respond.release(house, both, both.id, "大丈夫") == Refusal("hold.own")
    assert officers.find(both.id).held
    assert respond.release(house, officers.find(both.id), both.id, "大丈夫") == Refusal("officer.held")


@pytest.mark.parametrize("reason", ["", "  ", "　"])
def test_it_refuses_a_release_without_reason(house, eto, clerk, reason):
    assert respond.release(house, eto, clerk.id, reason) == Refusal("reason.required")
    assert officers.find(clerk.id).held
    assert written(eto) == [("hold:release", "refused", "reason.required")]


def test_it_refuses_to_release_who_is_not_held(house, eto):
    assert respond.release(house, eto, uuid4(), "間違い") == Refusal("hold.not-held")


@pytest.mark.parametrize(
    ("decision", "note"), [("justified", " "), ("fine", "x"), ("", "x"), ("raised", "x"), ("JUSTIFIED", "x")]
)
def test_it_refuses_a_decision_without_word_or_reason(house, eto, alert, decision, note):
    assert respond.decide(house, eto, alert.id, decision, note) == Refusal("reason.required")
    assert view(house, eto, alert).state == "raised"


def test_it_refuses_to_decide_twice(house, eto, alert):
    respond.decide(house, eto, alert.id, "check", "照会中")
    wrong = Refusal("alert.wrong-state", {"state": "decided"})
    assert respond.decide(house, eto, alert.id, "justified", "やはり") == wrong
    assert respond.acknowledge(house, eto, alert.id) == wrong
    assert view(house, eto, alert).decision == "check"


def test_it_refuses_an_alert_that_does_not_exist(house, eto):
    assert respond.acknowledge(house, eto, 2**31 - 1) == Refusal("alert.not-found")
    assert respond.decide(house, eto, 2**31 - 1, "check", "x") == Refusal("alert.not-found")


@pytest.mark.parametrize("role", [Role.CLERK, Role.CHIEF, Role.AUDITOR, Role.RECORDS_MANAGER])
def test_it_refuses_whoever_may_not(house, clerk, alert, role):
    other = a(house, role)
    for answer in (
        respond.console(house, other),
        respond.watch(house, other, 0),
        respond.acknowledge(house, other, alert.id),
        respond.decide(house, other, alert.id, "justified", "x"),
        respond.release(house, other, clerk.id, "x"),
    ):
        assert answer.code == "access.not-granted"
    assert len(written(other)) == 5, "every refusal is kept"


CALLS = {
    "acknowledge": lambda house, eto, clerk, alert: respond.acknowledge(house, eto, alert.id),
    "decide": lambda house, eto, clerk, alert: respond.decide(house, eto, alert.id, "improper", "私的利用"),
    "release": lambda house, eto, clerk, alert: respond.release(house, eto, clerk.id, "確認済み"),
}
STATEMENTS = {"acknowledge": 'UPDATE "alert"', "decide": 'UPDATE "alert"', "release": 'UPDATE "officer_hold"'}


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("entry", [False, True])
def test_a_kill_leaves_everything_as_it_was(house, eto, clerk, alert, sound, call, after, entry):
    with killed_at("INSERT INTO ledger_entry" if entry else STATEMENTS[call], after=after):
        CALLS[call](house, eto, clerk, alert)
    assert AlertRow.objects.get(id=alert.id).state == "raised"
    assert HoldRow.objects.filter(officer=clerk.id, released_at=None).exists()
    assert written(eto) == []
    assert CALLS[call](house, eto, clerk, alert) is None
