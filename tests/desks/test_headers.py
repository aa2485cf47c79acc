"""What every answer tells the browser: keep nothing, load nothing from elsewhere, be framed by nobody."""

import pytest
from django.test import override_settings
from tests.desks.conftest import stranger

PATHS = ["/sign-in/", "/nowhere/", "/healthz", "/robots.txt"]


def policy(answer) -> dict[str, str]:
    parts = (part.strip().partition(" ") for part in answer["Content-Security-Policy"].split(";"))
    return {name: value for name, _, value in parts}


@pytest.mark.parametrize("path", PATHS)
def test_it_works(house, path):
    answer = stranger().get(path)
    assert answer["Cache-Control"] == "no-store"
    assert answer["X-Content-Type-Options"] == "nosniff" and answer["X-Frame-Options"] == "DENY"
    assert "camera=()" in answer["Permissions-Policy"] and "noindex" in answer["X-Robots-Tag"]


def test_the_content_policy_starts_from_nothing(house):
    said = policy(stranger().get("/sign-in/"))
    assert said["default-src"] == "'none'" and said["frame-ancestors"] == "'none'" and said["base-uri"] == "'none'"
    assert {value for name, value in said.items() if name not in {"default-src", "frame-ancestors", "base-uri"}} == {
        "'self'"
    }


def test_this_machines_own_name_is_not_pinned_to_https(house):
    assert "Strict-Transport-Security" not in stranger().get("/healthz")


@override_settings(ALLOWED_HOSTS=["kuramori.example"])
def test_another_name_is_pinned_to_https(house):
    assert "max-age" in stranger().get("/healthz", HTTP_HOST="kuramori.example")["Strict-Transport-Security"]


def test_every_cookie_is_closed(house):
    cookies = stranger().get("/sign-in/").cookies
    assert set(cookies) == {"__Host-terminal", "__Host-csrf"}
    for cookie in cookies.values():
        assert cookie["secure"] and cookie["httponly"] and cookie["samesite"] == "Strict" and cookie["path"] == "/"


def test_a_terminal_keeps_its_name(house):
    client = stranger()
    client.get("/sign-in/")
    assert "__Host-terminal" not in client.get("/sign-in/").cookies


def test_a_form_without_its_token_is_refused(house):
    client = stranger()
    client.handler.enforce_csrf_checks = True
    answer = client.post("/sign-in/", {"staff_number": "1001", "password": "x"})
    assert answer.status_code == 403 and "読み直して" in answer.content.decode()
