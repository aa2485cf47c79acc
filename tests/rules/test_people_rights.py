"""Rights follow the division of duties and a period; everything not granted is refused."""

from datetime import date
from uuid import uuid4

import pytest

from kuramori.city.rules.people import GRANTS, NIGHT, NIGHT_ACTS, ActName, Appointment, Officer, Role

TODAY = date(2026, 11, 23)
SEEING = {ActName.SEARCH, ActName.OPEN}
STAFF_ONLY = {ActName.SIGN_IN, ActName.SIGN_OUT, ActName.ENROL_FACTOR}


def officer(*appointments, trained_until=date(2027, 3, 31)):
    return Officer(uuid4(), "1", "", "", appointments=appointments, trained_until=trained_until)


def test_it_works():
    clerk = officer(Appointment(Role.CLERK, date(2026, 4, 1)))
    assert clerk.may(ActName.OPEN, TODAY)
    assert not clerk.may(ActName.APPROVE, TODAY)


@pytest.mark.parametrize(
    ("begins", "ends", "active"),
    [
        (date(2026, 11, 24), None, False),
        (date(2026, 11, 23), None, True),
        (date(2026, 4, 1), date(2026, 11, 23), True),
        (date(2026, 4, 1), date(2026, 11, 22), False),
        (date(2026, 11, 23), date(2026, 11, 23), True),
    ],
)
def test_an_appointment_counts_on_both_its_days(begins, ends, active):
    assert officer(Appointment(Role.CLERK, begins, ends)).may(ActName.OPEN, TODAY) is active


@pytest.mark.parametrize(
    ("until", "trained"), [(None, False), (date(2026, 11, 22), False), (date(2026, 11, 23), True)]
)
def test_training_counts_through_its_last_day(until, trained):
    assert officer(trained_until=until).trained(TODAY) is trained


def test_two_duties_add_up():
    both = officer(Appointment(Role.AUDITOR, date(2026, 4, 1)), Appointment(Role.ADMINISTRATOR, date(2026, 4, 1)))
    assert both.may(ActName.SEARCH_LEDGER, TODAY)
    assert both.may(ActName.RELEASE, TODAY)


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.ADMINISTRATOR, Role.RECORDS_MANAGER])
def test_whoever_keeps_the_house_sees_no_resident(role):
    assert not GRANTS[role] & SEEING


def test_no_duty_both_drafts_and_approves():
    for acts in GRANTS.values():
        assert not {ActName.DRAFT, ActName.APPROVE} <= acts
        assert not {ActName.PROPOSE_TURN, ActName.APPROVE_TURN} <= acts


def test_no_act_is_out_of_everybodys_reach():
    assert set(ActName) - STAFF_ONLY == NIGHT_ACTS.union(*GRANTS.values())


def test_the_night_does_its_own_acts_and_sees_nobody():
    assert {act for act in ActName if NIGHT.may(act, TODAY)} == NIGHT_ACTS
    assert not NIGHT_ACTS & SEEING


@pytest.mark.parametrize("act", ActName)
def test_it_refuses_everything_to_somebody_without_appointment(act):
    assert not officer().may(act, TODAY)
