"""May this officer do this act now, for this purpose? The order of the questions, and the answer to each."""

from datetime import date
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuramori.city.rules.access import GUARDED_ITEMS, Grant, Purpose, Request, Requester, judge
from kuramori.city.rules.people import GRANTS, NIGHT, ActName, Appointment, Officer, Role
from kuramori.foundation.errors import Refusal

TODAY = date(2026, 11, 23)
PATTERN = r"[0-9]{4}-[0-9]{6}"
RECEIPT = "2026-000123"
OPENING = Request(ActName.OPEN, Purpose.CERTIFICATE, RECEIPT)


def officer(role=Role.CLERK, *, trained_until=date(2027, 3, 31), held=False, begins=date(2026, 4, 1)):
    return Officer(uuid4(), "1", "", "", (Appointment(role, begins),), trained_until, held)


def asked(**differently):
    return Request(**{"act": ActName.OPEN, "purpose": Purpose.CERTIFICATE, "receipt": RECEIPT} | differently)


def answer(who, what):
    return judge(who, what, TODAY, PATTERN)


def test_it_works():
    assert answer(officer(), OPENING) == Grant(Purpose.CERTIFICATE, RECEIPT, frozenset())


@pytest.mark.parametrize(
    ("who", "code"),
    [
        (officer(begins=date(2026, 11, 24), trained_until=None, held=True), "access.no-appointment"),
        (officer(trained_until=None, held=True), "access.untrained"),
        (officer(trained_until=date(2026, 11, 22)), "access.untrained"),
        (officer(Role.AUDITOR, held=True), "access.not-granted"),
        (officer(Role.ADMINISTRATOR), "access.not-granted"),
        (officer(held=True), "officer.held"),
        (NIGHT, "access.not-granted"),
    ],
)
def test_it_refuses_the_person_first(who, code):
    """The first thing that is missing is named, also when the reason is missing too."""
    assert answer(who, Request(ActName.OPEN)).code == code


REASONS = [
    ({"purpose": ""}, Refusal("access.purpose-required")),
    ({"purpose": "curiosity"}, Refusal("access.unknown-purpose", {"given": "curiosity"})),
    ({"purpose": "x" * 99}, Refusal("access.unknown-purpose", {"given": "x" * 40})),
    ({"behalf": "nobody"}, Refusal("access.unknown-requester", {"given": "nobody"})),
    ({"receipt": ""}, Refusal("access.receipt-required")),
    ({"receipt": "2026-00012"}, Refusal("access.receipt-malformed", {"given": "2026-00012"})),
    ({"receipt": RECEIPT + "\n"}, Refusal("access.receipt-malformed", {"given": RECEIPT + "\n"})),
    ({"receipt": "蔵森太郎"}, Refusal("access.receipt-malformed", {"given": "蔵森太郎"})),
]


@pytest.mark.parametrize(("differently", "refusal"), REASONS)
def test_it_refuses_an_opening_without_a_good_reason(differently, refusal):
    assert answer(officer(), asked(**differently)) == refusal


def test_a_search_needs_no_reason_but_does_not_take_a_bad_one():
    assert isinstance(answer(officer(), Request(ActName.SEARCH)), Grant)
    assert answer(officer(), Request(ActName.SEARCH, receipt="?")).code == "access.receipt-malformed"


@pytest.mark.parametrize("behalf", ["", *Requester])
def test_it_may_be_on_anybodys_behalf(behalf):
    assert isinstance(answer(officer(), asked(behalf=behalf)), Grant)


@pytest.mark.parametrize("role", [Role.CLERK, Role.CHIEF])
def test_guarded_items_are_shown_when_asked_for_by_name(role):
    assert answer(officer(role), asked(reveal=GUARDED_ITEMS)).items == GUARDED_ITEMS


def test_it_refuses_an_item_nobody_guards():
    assert answer(officer(), asked(reveal=frozenset({"name"}))) == Refusal("access.not-granted", {"act": ActName.OPEN})


@pytest.mark.parametrize("act", [ActName.SIGN_IN, ActName.SIGN_OUT, ActName.ENROL_FACTOR])
def test_whoever_works_here_may_come_and_go(act):
    newcomer = Officer(uuid4(), "1", "", "", held=True)
    assert isinstance(answer(newcomer, Request(act)), Grant)


@given(st.sampled_from(Role), st.sampled_from(ActName), st.booleans(), st.booleans(), st.booleans())
def test_nothing_is_granted_that_no_duty_carries(role, act, trained, held, appointed):
    who = officer(
        role,
        trained_until=date(2027, 3, 31) if trained else None,
        held=held,
        begins=date(2026, 4, 1) if appointed else date(2027, 4, 1),
    )
    open_to_staff = act in {ActName.SIGN_IN, ActName.SIGN_OUT, ActName.ENROL_FACTOR}
    carried = act in GRANTS[role] and trained and appointed and not held
    assert isinstance(answer(who, asked(act=act)), Grant) == (open_to_staff or carried)
