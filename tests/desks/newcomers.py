"""Clerks taken in for one test alone: what they open counts against nobody else's limit."""

from itertools import count

from tests.cast import TERMINAL

from kuramori.city.acts import appoint
from kuramori.city.desks.story.browser import SignIn
from kuramori.city.rules.people import NIGHT, Appointment, Role
from kuramori.city.wiring import House

_NUMBERS = count(7001)


def new_clerk(house: House) -> SignIn:
    """A trained counter clerk nobody has met before."""
    number, today, first = str(next(_NUMBERS)), house.clock.today(), appoint.fresh_secrets()
    newcomer = appoint.Newcomer(number, f"新人{number}", "市民課 窓口係", (Appointment(Role.CLERK, today),), today)
    assert appoint.engage(house, NIGHT, newcomer, first, terminal=TERMINAL) is None
    return SignIn(newcomer.name, number, first.password, first.totp_secret)
