"""What a clerk types wrong at the HTTPS screens: told what is wrong, and nobody is shown."""

import pytest

from kuramori.city.desks.story.browser import SLIP
from kuramori.city.desks.story.counter import receipt, subjects_on
from kuramori.city.rules.people import Role


@pytest.fixture
def clerk(sit_down):
    return sit_down(Role.CLERK)


@pytest.fixture
def subject(clerk, residents):
    clerk.get("/people/")
    return subjects_on(clerk.post("/people/", q=residents[0].versions[0].kana[:2], fit="prefix").text)[0]


def test_it_refuses_an_unknown_purpose(clerk, subject):
    said = clerk.post("/people/open/", subject=str(subject), purpose="curiosity", receipt=receipt(), asked="1")
    assert said.status_code in (403, 422)
    assert "curiosity" in said.text
    assert "一覧から目的を選んでください" in said.text
    assert not SLIP.search(said.text)


def test_it_refuses_a_check_digit_that_fails(clerk, residents):
    right = residents[0].versions[0].individual_number
    wrong = right[:-1] + str((int(right[-1]) + 1) % 10)
    clerk.get("/people/")
    said = clerk.post("/people/", q=wrong, fit="prefix")
    assert said.status_code == 422
    assert "検査用数字が合いません" in said.text
    assert not SLIP.search(said.text)
    assert not subjects_on(said.text)
