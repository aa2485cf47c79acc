"""A token that is absent, locked, slow, lying, or holds a key that is not ours: each is named, none hangs."""

import fcntl
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager

import PyKCS11 as P
import pytest
from tests.outside.soft_token import make_token

from kuramori.city.outside.token_agent import answer
from kuramori.foundation.errors import Breakage

FIRST, SECOND = "kuramori/131000/epoch/1", "kuramori/131000/epoch/2"


@pytest.fixture
def token(tmp_path):
    return make_token(tmp_path)


@pytest.fixture
def keeper(token):
    """Holds epochs 1 and 2."""
    made = token.keeper(seconds=3)
    made.create(1)
    made.create(2)
    yield made
    made.close()


@contextmanager
def slow(token):
    """SoftHSM waits for the locks of its files; so we hold them."""
    with ExitStack() as held:
        for path in token.files:
            fcntl.lockf(held.enter_context(path.open("r+b")), fcntl.LOCK_EX)
        yield


def broken(call, *arguments):
    with pytest.raises(Breakage) as failed:
        call(*arguments)
    return failed.value.code, failed.value.params.get("reason")


def test_it_works_again_after_a_slow_token(keeper, token):
    before = keeper.working_key(1)
    with slow(token):
        assert broken(keeper.working_key, 1) == ("keeper.down", "slow")
        assert not keeper.health().reachable
    assert keeper.working_key(1) == before
    assert keeper.health().reachable


def test_it_leaves_other_threads_alone_while_a_token_is_slow(keeper, token):
    """The binding holds Python's lock during a call, so the call must hang in another process."""
    with slow(token), ThreadPoolExecutor(1) as crowd:
        hanging = crowd.submit(broken, keeper.working_key, 1)
        assert not hanging.done()
        assert hanging.result() == ("keeper.down", "slow")


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        ({"token_label": "nobody"}, "no such token"),
        ({"module": "/nowhere/module.so"}, "module"),
        ({"module": "/bin/sh"}, "module"),
        ({"pin": lambda: "0000"}, "CKR_PIN_INCORRECT"),
    ],
)
def test_it_refuses_a_token_that_does_not_answer(token, other, reason):
    keeper = token.keeper(**other)
    for call in (keeper.create, keeper.working_key, keeper.destroy):
        assert broken(call, 1) == ("keeper.down", reason)
    assert keeper.health().trouble == "keeper.down"
    keeper.close()


def test_it_refuses_to_offer_a_wrong_pin_twice(token, monkeypatch):
    offered = []

    def login(self, pin):
        offered.append(pin)
        raise P.PyKCS11Error(P.CKR_PIN_INCORRECT)

    monkeypatch.setattr(P.Session, "login", login)
    with token.agent("0000") as agent:
        said = [answer(agent, {"do": "labels"}) for _ in range(3)]
    assert said == [{"code": "keeper.down", "reason": "CKR_PIN_INCORRECT"}] * 3
    assert offered == ["0000"]


def test_it_refuses_to_use_up_the_last_try(token, monkeypatch):
    real = P.PyKCS11Lib.getTokenInfo

    def last_try(self, slot):
        info = real(self, slot)
        info.flags |= P.CKF_USER_PIN_FINAL_TRY
        return info

    monkeypatch.setattr(P.PyKCS11Lib, "getTokenInfo", last_try)
    monkeypatch.setattr(P.Session, "login", lambda self, pin: pytest.fail("it was offered"))
    with token.agent() as agent:
        said = answer(agent, {"do": "labels"})
    assert said["code"] == "keeper.down"


def test_it_refuses_two_keys_of_one_label(keeper, token):
    token.plant(FIRST, b"a stranger's")
    for call in (keeper.working_key, keeper.create):
        assert broken(call, 1) == ("keeper.wrong-key", "two keys of this label")
    keeper.destroy(1)
    assert token.listing() == [SECOND]


def test_it_refuses_a_key_moved_under_another_label(keeper, token):
    keeper.destroy(1)
    with token.session() as session:
        (key,) = session.findObjects([(P.CKA_LABEL, SECOND)])
        session.setAttributeValue(key, [(P.CKA_LABEL, FIRST)])
    assert broken(keeper.working_key, 1) == ("keeper.wrong-key", "check value")


def test_it_refuses_a_key_that_somebody_brought_in(keeper, token):
    keeper.destroy(1)
    token.plant(FIRST, b"12345678", extractable=True)
    assert broken(keeper.working_key, 1) == ("keeper.wrong-key", "a key that can be read out")


def test_it_refuses_to_believe_a_token_that_only_says_it_destroyed(keeper, token, monkeypatch):
    monkeypatch.setattr(P.Session, "destroyObject", lambda self, key: None)
    with token.agent() as agent:
        said = answer(agent, {"do": "destroy", "label": FIRST})
    assert said == {"code": "keeper.not-destroyed", "reason": "still derives"}
