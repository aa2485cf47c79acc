"""Keys in a real PKCS#11 token: made in it, never readable, gone when destroyed; and a session that may be lost."""

import PyKCS11 as P
import pytest
from tests.outside.soft_token import PIN, make_token

from kuramori.city.outside.token_agent import answer
from kuramori.foundation.errors import Breakage

FIRST, SECOND = "kuramori/131000/epoch/1", "kuramori/131000/epoch/2"


@pytest.fixture
def token(tmp_path):
    return make_token(tmp_path)


@pytest.fixture
def keeper(token):
    made = token.keeper()
    yield made
    made.close()


def test_it_works(keeper, token):
    keeper.create(1)
    wanted = [P.CKA_LOCAL, P.CKA_ALWAYS_SENSITIVE, P.CKA_NEVER_EXTRACTABLE, P.CKA_DERIVE, P.CKA_WRAP, P.CKA_ENCRYPT]
    with token.session() as session:
        (key,) = session.findObjects([(P.CKA_LABEL, FIRST)])
        assert session.getAttributeValue(key, wanted) == [True, True, True, False, False, False]
        assert session.getAttributeValue(key, [P.CKA_VALUE]) == [None]


def test_it_leaves_nothing_of_a_destroyed_epoch(keeper, token):
    keeper.create(2)
    before = token.files
    keeper.create(1)
    keeper.destroy(1)
    assert token.listing() == [SECOND]
    assert token.files == before


def test_it_derives_every_secret_from_one_lasting_key(keeper, token):
    keeper.secret("index-name"), keeper.secret("backup")
    assert token.listing() == ["kuramori/131000/lasting"]


def test_it_keeps_cities_apart(keeper, token):
    neighbour = token.keeper(city="131016")
    keeper.create(1)
    assert neighbour.epochs() == frozenset()
    neighbour.create(1)
    assert neighbour.working_key(1) != keeper.working_key(1)
    neighbour.close()


def test_it_replaces_a_key_that_a_crash_left_half_made(keeper, token):
    token.plant(FIRST)
    assert keeper.epochs() == frozenset()
    keeper.create(1)
    assert token.listing() == [FIRST]
    assert len(keeper.working_key(1)) == 32


def test_it_goes_on_when_its_agent_died(keeper):
    keeper.create(1)
    before = keeper.working_key(1)
    keeper._agent._process.kill()
    keeper._agent._process.wait()
    assert keeper.working_key(1) == before


def test_it_logs_in_again_when_the_session_is_lost(keeper, token):
    keeper.create(1)
    request = {"do": "derive", "label": FIRST, "text": "anything"}
    with token.agent() as agent:
        before = answer(agent, dict(request))
        agent.session.logout()
        assert answer(agent, dict(request)) == before
        agent.session.closeSession()
        assert answer(agent, dict(request)) == before


def test_it_stays_silent_about_the_pin(token, capfd):
    wrong = token.keeper(pin=lambda: "wrong-" + PIN)
    with pytest.raises(Breakage) as refused:
        wrong.create(1)
    assert refused.value.params["reason"] == "CKR_PIN_INCORRECT"
    agent = f"/proc/{wrong._agent._process.pid}"
    said = [str(refused.value), repr(refused.value), str(refused.value.params), repr(vars(wrong)), *capfd.readouterr()]
    for name in ("cmdline", "environ"):
        with open(f"{agent}/{name}", errors="replace") as shown:
            said.append(shown.read())
    wrong.close()
    assert not any(PIN in text for text in said)
