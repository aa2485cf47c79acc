"""Takes a clerk in who is not of the cast, and prints how they sign in: `python -m tests.story.newcomer NUMBER ROLE`.

A process of its own: the place it works in is the one its environment names.
"""

import json
import os
import sys
from dataclasses import asdict
from datetime import timedelta

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kuramori.city.settings")

import django

django.setup()

from kuramori.city import housekeeping, wiring  # noqa: E402
from kuramori.city.acts import appoint  # noqa: E402
from kuramori.city.desks.story.browser import SignIn  # noqa: E402
from kuramori.city.rules.people import NIGHT, Appointment, Role  # noqa: E402


def main(number: str, role: str) -> None:
    house = wiring.house()
    first, today = appoint.fresh_secrets(), house.clock.today()
    newcomer = appoint.Newcomer(
        number, "新田 のぞみ", "市民課 窓口係", (Appointment(Role(role), begins=today),), today + timedelta(days=30)
    )
    refused = appoint.engage(house, NIGHT, newcomer, first, terminal="tests")
    assert refused is None, refused
    print(json.dumps(asdict(SignIn(newcomer.name, number, first.password, first.totp_secret))))


if __name__ == "__main__":
    with housekeeping.servers(housekeeping.Place.here()):
        main(*sys.argv[1:])
