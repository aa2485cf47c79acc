"""A browser without a window: Django's client, signed in at the real house."""

import time
from collections.abc import Callable

import pytest
from django.test import Client
from tests.cast import PURPOSE, RECEIPT, Cast
from tests.desks.newcomers import new_clerk

Seat = Callable[[str], Client]


@pytest.fixture
def seat(house, cast) -> Seat:
    """`seat("eto")`: a client in which that member of the cast is signed in; `seat("clerk")` takes in a new clerk."""
    numbers = dict(cast.numbers)

    def sit_down(key: str) -> Client:
        if key not in numbers:
            numbers[key] = new_clerk(house).staff_number
        client = stranger()
        session = client.session
        session.update({"officer": str(getattr(Cast(numbers), key).id), "seen": int(time.time())})
        session.save()
        client.cookies["__Host-kuramori"] = session.session_key
        return client

    return sit_down


def stranger() -> Client:
    """A browser in which nobody is signed in."""
    return Client(SERVER_NAME="localhost", SERVER_PORT="443", **{"wsgi.url_scheme": "https"})


def reason(**more: object) -> dict[str, object]:
    """What a clerk states when she opens somebody."""
    return {"purpose": PURPOSE, "receipt": RECEIPT, "asked": "1", **more}
