"""Signing in at the screen: two factors, and a session that knows one officer and no resident."""

import pytest
from tests.desks.conftest import stranger


def begin(client, sign_in, password=None):
    sent = {"staff_number": sign_in.staff_number, "password": password or sign_in.password}
    return client.post("/sign-in/", sent)


def test_it_works(house, sign_ins):
    client = stranger()
    assert begin(client, sign_ins["chiba"]).url == "/sign-in/second/"
    assert "officer" not in client.session
    assert client.get("/").status_code == 302


def test_it_refuses_a_wrong_password_in_plain_words(house, sign_ins):
    answer = begin(stranger(), sign_ins["chiba"], "wrong")
    assert answer.status_code == 422
    assert answer.content.decode().count("職員番号またはパスワードが違います。") == 2


def test_it_refuses_a_wrong_code(house, sign_ins):
    client = stranger()
    begin(client, sign_ins["chiba"])
    assert client.post("/sign-in/second/", {"code": "000000"}).status_code == 422
    assert "officer" not in client.session


def test_it_refuses_a_second_factor_without_the_first(house):
    assert stranger().post("/sign-in/second/", {"code": "123456"}).url == "/sign-in/"


def test_leaving_ends_the_session(seat):
    client = seat("chiba")
    assert client.post("/sign-out/").url == "/sign-in/"
    assert client.get("/").status_code == 302


@pytest.mark.parametrize(("language", "word"), [("en", "Sign in"), ("ja", "ログイン"), ("xx", "ログイン")])
def test_the_language_is_what_the_officer_chose(house, language, word):
    client = stranger()
    client.get("/sign-in/", headers={"accept-language": "en"})
    client.post("/language/", {"language": language, "back": "/sign-in/"})
    assert f"<h1>{word}</h1>" in client.get("/sign-in/").content.decode()


def test_japanese_is_the_default_whatever_the_browser_prefers(house):
    answer = stranger().get("/sign-in/", headers={"accept-language": "en"})
    assert '<html lang="ja">' in answer.content.decode()
