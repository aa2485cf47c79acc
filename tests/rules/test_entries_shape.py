"""What an entry says, field by field, in canonical form; and which of the seven logs it belongs to."""

import base64
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest

from kuramori.city.rules.entries import Entry, Kind, Outcome, Seen, kind_of
from kuramori.city.rules.people import ActName
from kuramori.foundation.canonical import decode, encode

OFFICER, SUBJECT = UUID(int=1), UUID(int=2)
ENTRY = Entry(
    slip="AAAA-BBBB-CCCC-DDDD",
    city="131016",
    at=datetime(2026, 11, 23, 1, 2, 3, 45, UTC),
    act=ActName.OPEN,
    officer=OFFICER,
    terminal="T1",
    outcome=Outcome.DONE,
    purpose="certificate",
    receipt="2026-000123",
    items=1,
    number_accessed=True,
    seen=(Seen(SUBJECT, b"sealed"),),
    facts=(("b", "2"), ("a", "1")),
)


def test_it_works():
    assert decode(encode(ENTRY.body())) == {
        "v": 1,
        "id": "AAAA-BBBB-CCCC-DDDD",
        "city": "131016",
        "at": "2026-11-23T01:02:03.000045Z",
        "kind": "operation",
        "act": "record:open",
        "officer": str(OFFICER),
        "terminal": "T1",
        "outcome": "done",
        "reason": "",
        "purpose": "certificate",
        "receipt": "2026-000123",
        "behalf": "",
        "items": 1,
        "number_accessed": True,
        "seen": [{"subject": str(SUBJECT), "detail": base64.b64encode(b"sealed").decode()}],
        "facts": {"a": "1", "b": "2"},
    }


def test_the_same_instant_has_one_writing():
    japan = ENTRY.at.astimezone(timezone(timedelta(hours=9)))
    assert encode(replace(ENTRY, at=japan).body()) == encode(ENTRY.body())


def test_every_field_changes_the_bytes():
    changes = {
        "slip": "x", "city": "x", "at": ENTRY.at + timedelta(microseconds=1), "act": ActName.SEARCH, "officer": SUBJECT,
        "terminal": "x", "outcome": Outcome.REFUSED, "reason": "x", "purpose": "x", "receipt": "x", "behalf": "x",
        "items": 2, "number_accessed": False, "seen": (), "facts": (),
    }  # fmt: skip
    assert changes.keys() == ENTRY.__dataclass_fields__.keys()
    bodies = {encode(replace(ENTRY, **{name: value}).body()) for name, value in changes.items()}
    assert len(bodies | {encode(ENTRY.body())}) == len(changes) + 1


@pytest.mark.parametrize(
    ("act", "kind"),
    [
        (ActName.SIGN_IN, Kind.AUTHENTICATION),
        (ActName.ENROL_FACTOR, Kind.AUTHENTICATION),
        (ActName.APPOINT, Kind.CONFIGURATION),
        (ActName.OPEN, Kind.OPERATION),
        (ActName.SEARCH_LEDGER, Kind.OPERATION),
    ],
)
def test_an_act_belongs_to_one_of_the_seven_logs(act, kind):
    assert kind_of(act) == kind


def test_the_standard_asks_for_seven():
    assert len(Kind) == 7
