"""The reception is closed by default: whoever is not signed in reaches the sign-in page and nothing else."""

import time
from uuid import uuid4

import pytest
from django.conf import settings
from django.urls import URLPattern, reverse
from tests.desks.conftest import stranger

from kuramori.city.desks.urls import urlpatterns

OPEN_DOORS = {
    "healthz", "robots", "sign-in", "second-factor", "passkey-challenge", "passkey-answer", "language",
}  # fmt: skip
ARGUMENTS = {
    "subject": uuid4(),
    "alert_id": 1,
    "officer_id": uuid4(),
    "case_id": uuid4(),
    "slip": "AAAA-AAAA-AAAA-AAAA",
}


def address(pattern: URLPattern) -> str:
    return reverse(pattern.name, kwargs={name: ARGUMENTS[name] for name in pattern.pattern.converters})


CLOSED = [pattern for pattern in urlpatterns if pattern.name not in OPEN_DOORS]


def test_it_works(seat):
    assert seat("clerk").get("/").status_code == 200


@pytest.mark.parametrize("pattern", CLOSED, ids=lambda pattern: pattern.name)
@pytest.mark.parametrize("method", ["get", "post"])
def test_it_refuses_a_stranger_at_every_other_door(house, pattern, method):
    answer = getattr(stranger(), method)(address(pattern))
    assert answer.status_code == 302 and answer.url.startswith("/sign-in/")


def test_it_refuses_a_stranger_who_asks_for_the_live_stream(house):
    answer = stranger().get("/alerts/stream/", headers={"accept": "text/event-stream"})
    assert answer.status_code == 401


def test_it_refuses_a_session_that_was_idle_too_long(seat):
    client = seat("clerk")
    session = client.session
    session["seen"] = int(time.time()) - settings.KURAMORI_IDLE_SECONDS - 1
    session.save()
    assert client.get("/people/").url.startswith("/sign-in/?ended=idle")
    assert client.get("/people/").status_code == 302


def test_a_page_that_calls_by_itself_does_not_keep_the_session(seat):
    client = seat("eto")
    session = client.session
    session["seen"] = before = int(time.time()) - 60
    session.save()
    client.get("/alerts/live/")
    assert client.session["seen"] == before
    client.post("/session/stay/")
    assert client.session["seen"] > before


def test_the_way_on_after_sign_in_never_leaves_this_house(house):
    answer = stranger().get("/sign-in/?next=//elsewhere.example/")
    assert b"elsewhere" not in answer.content
