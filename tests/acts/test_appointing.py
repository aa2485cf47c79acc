"""Taking officers in: rights from their first day, nothing before training, first secrets once, each an entry."""

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.cast import TERMINAL
from tests.strongroom.faults import killed_at
from tests.strongroom.staff import a, hired, opened

from kuramori.city.acts import appoint
from kuramori.city.rules.people import NIGHT, Appointment, Role
from kuramori.city.store import entries, officers
from kuramori.city.store.people import AppointmentRow, OfficerRow
from kuramori.foundation.errors import Refusal


def newcomer(house, number, *appointments, trained=True):
    until = house.clock.today() + timedelta(days=30) if trained else None
    return appoint.Newcomer(number, "新人", "市民課", appointments, until)


def engaged(house, officer, one):
    return appoint.engage(house, officer, one, appoint.fresh_secrets(), terminal=TERMINAL)


def test_it_works(house, residents, sound):
    eto, today = a(house, Role.ADMINISTRATOR), house.clock.today()
    assert engaged(house, eto, newcomer(house, "N-works", Appointment(Role.CLERK, today))) is None
    assert appoint.is_engaged(house, "N-works")
    line = entries.search(entries.Wanted(officer=eto.id), limit=1, offset=0).lines[0].body
    assert (line["kind"], line["act"], line["facts"]["roles"]) == ("configuration", "officer:appoint", "clerk")


def test_no_two_first_secrets_are_alike():
    assert len({appoint.fresh_secrets() for _ in range(50)}) == 50


def test_an_appointment_from_tomorrow_gives_nothing_today(house, residents):
    later = newcomer(house, "N-later", Appointment(Role.CLERK, house.clock.today() + timedelta(days=1)))
    engaged(house, NIGHT, later)
    clerk = officers.officer(OfficerRow.objects.get(staff_number="N-later"))
    assert opened(house, clerk, residents[0].subject) == Refusal("access.no-appointment")


def test_an_untrained_newcomer_gets_nothing(house, residents):
    clerk = hired(house, Role.CLERK, trained=False).officer
    assert opened(house, clerk, residents[0].subject) == Refusal("access.untrained")
    assert opened(house, replace(clerk, trained_until=house.clock.today()), residents[0].subject).people


def test_it_refuses_a_number_that_is_taken(house):
    engaged(house, NIGHT, newcomer(house, "N-taken"))
    assert engaged(house, NIGHT, newcomer(house, "N-taken")) == Refusal("officer.number-taken", {"number": "N-taken"})
    assert OfficerRow.objects.filter(staff_number="N-taken").count() == 1


@pytest.mark.parametrize("role", [Role.CLERK, Role.CHIEF, Role.AUDITOR, Role.RECORDS_MANAGER])
def test_it_refuses_whoever_may_not(house, role):
    assert engaged(house, a(house, role), newcomer(house, "N-refused")).code == "access.not-granted"
    assert not appoint.is_engaged(house, "N-refused")


WRITES = ['INSERT INTO "officer"', 'INSERT INTO "appointment"', "INSERT INTO ledger_entry"]


@pytest.mark.parametrize("statement", WRITES)
@pytest.mark.parametrize("after", [False, True])
def test_a_kill_takes_nobody_in(house, sound, statement, after):
    number = f"N-{statement[-6:]}-{after}"
    one = newcomer(house, number, Appointment(Role.CLERK, house.clock.today()))
    with killed_at(statement, after=after):
        engaged(house, NIGHT, one)
    assert not appoint.is_engaged(house, number)
    assert engaged(house, NIGHT, one) is None
    assert AppointmentRow.objects.filter(officer__staff_number=number).count() == 1
