"""Passkeys, with an authenticator in software: bound to this site, this challenge and a counter that only grows."""

import json
from dataclasses import replace

import pytest
from tests.acts.authenticator import Authenticator
from tests.cast import TERMINAL
from tests.strongroom.faults import killed_at
from tests.strongroom.staff import hired

from kuramori.city.acts import enter
from kuramori.city.rules.people import Role
from kuramori.city.store import entries
from kuramori.city.store.people import PasskeyRow
from kuramori.foundation.errors import Refusal

FAILED = Refusal("sign-in.passkey-failed")


@pytest.fixture
def clerk(house):
    return hired(house, Role.CLERK)


@pytest.fixture
def device(house):
    return Authenticator(house.relying_party, house.web_origin)


@pytest.fixture
def enrolled(house, clerk, device):
    assert enrol(house, clerk, device) is None
    return device


def enrol(house, who, device, *, state=None):
    asked = enter.enrol_challenge(house, who.officer)
    made = device.make(asked.options_json)
    return enter.enrol_passkey(house, who.officer, made, state or asked.state, "鍵", TERMINAL)


def signed(house, who, device):
    asked = enter.passkey_challenge(house, who.officer.id)
    return device.sign(asked.options_json), asked.state


def come_in(house, who, answer, state):
    return enter.finish_passkey(house, who.officer.id, answer, state, TERMINAL)


def newest(who):
    body = entries.search(entries.Wanted(officer=who.officer.id), limit=1, offset=0).lines[0].body
    return body["act"], body["outcome"], body["facts"]


def test_it_works(house, clerk, enrolled, sound):
    assert newest(clerk) == ("factor:enrol", "done", {"factor": "passkey"})
    assert enter.begin(house, clerk.number, clerk.first.password, TERMINAL).has_passkey
    for _ in range(2):
        assert come_in(house, clerk, *signed(house, clerk, enrolled)) == clerk.officer
    assert newest(clerk) == ("session:sign-in", "done", {"factor": "passkey"})


def test_a_challenge_names_the_officers_own_keys_and_demands_verification(house, clerk, enrolled):
    asked = json.loads(enter.passkey_challenge(house, clerk.officer.id).options_json)
    assert len(asked["allowCredentials"]) == 1
    assert asked["userVerification"] == "required"
    assert clerk.officer.name not in enter.enrol_challenge(house, clerk.officer).options_json


def test_no_challenge_is_asked_twice(house, clerk):
    assert len({enter.passkey_challenge(house, clerk.officer.id).state for _ in range(50)}) == 50


def test_it_refuses_an_answer_to_another_site(house, clerk, enrolled):
    enrolled.origin = "https://localhost.example"
    assert come_in(house, clerk, *signed(house, clerk, enrolled)) == FAILED


def test_it_refuses_an_answer_for_another_relying_party(house, clerk, enrolled):
    enrolled.relying_party = "example.jp"
    assert come_in(house, clerk, *signed(house, clerk, enrolled)) == FAILED


def test_it_refuses_an_answer_heard_before(house, clerk, enrolled):
    answer, state = signed(house, clerk, enrolled)
    assert come_in(house, clerk, answer, state) == clerk.officer
    fresh = enter.passkey_challenge(house, clerk.officer.id).state
    assert come_in(house, clerk, answer, fresh) == FAILED, "another challenge was asked"
    assert come_in(house, clerk, answer, state) == FAILED, "the counter did not move on"


def test_it_refuses_a_counter_that_runs_backwards(house, clerk, enrolled):
    enrolled.counter = 7
    assert come_in(house, clerk, *signed(house, clerk, enrolled)) == clerk.officer
    enrolled.counter = 3
    assert come_in(house, clerk, *signed(house, clerk, enrolled)) == FAILED
    assert PasskeyRow.objects.get(officer=clerk.officer.id).sign_count == 8


def test_it_refuses_an_unverified_user(house, clerk, enrolled):
    enrolled.verifies = False
    assert come_in(house, clerk, *signed(house, clerk, enrolled)) == FAILED


def test_it_refuses_another_key_under_the_same_name(house, clerk, enrolled, device):
    copied = Authenticator(house.relying_party, house.web_origin, credential=enrolled.credential)
    assert come_in(house, clerk, *signed(house, clerk, copied)) == FAILED


def test_it_refuses_somebody_elses_passkey(house, clerk, enrolled):
    other = hired(house, Role.CLERK)
    assert come_in(house, other, *signed(house, other, enrolled)) == FAILED


NONSENSE = ["", "{}", "[]", "null", "7", '"text"', '{"rawId": 5}', '{"rawId": null}', '{"rawId": "%%%"}', "{"]


@pytest.mark.parametrize("answer", NONSENSE)
def test_it_refuses_nonsense(house, clerk, enrolled, answer):
    assert come_in(house, clerk, answer, signed(house, clerk, enrolled)[1]) == FAILED
    assert newest(clerk)[1] == "refused"


@pytest.mark.parametrize("part", ["clientDataJSON", "authenticatorData", "signature"])
@pytest.mark.parametrize("value", ["", "AAAA", "!", None, 5])
def test_it_refuses_a_broken_answer(house, clerk, enrolled, part, value):
    answer, state = signed(house, clerk, enrolled)
    broken = json.loads(answer)
    broken["response"][part] = value
    assert come_in(house, clerk, json.dumps(broken), state) == FAILED


def test_failures_lock_like_wrong_passwords(house, clerk, enrolled):
    for _ in range(house.policy.sign_in_attempts):
        assert come_in(house, clerk, "{}", "AAAA") == FAILED
    assert come_in(house, clerk, *signed(house, clerk, enrolled)).code == "sign-in.locked"


LIES = [{"origin": "https://example.jp"}, {"relying_party": "example.jp"}, {"verifies": False}]


@pytest.mark.parametrize("lie", LIES)
def test_it_refuses_to_enrol_a_liar(house, clerk, device, lie):
    for name, value in lie.items():
        setattr(device, name, value)
    assert enrol(house, clerk, device) == FAILED
    assert newest(clerk)[:2] == ("factor:enrol", "refused")
    assert not PasskeyRow.objects.filter(officer=clerk.officer.id).exists()


def test_it_refuses_to_enrol_for_another_challenge(house, clerk, device):
    stale = enter.enrol_challenge(house, clerk.officer).state
    assert enrol(house, clerk, device, state=stale) == FAILED


def test_it_refuses_to_enrol_one_key_twice(house, clerk, enrolled):
    assert enrol(house, clerk, enrolled) == FAILED
    assert enrol(house, hired(house, Role.CLERK), enrolled) == FAILED
    assert PasskeyRow.objects.filter(credential_id=enrolled.credential).count() == 1


@pytest.mark.parametrize("answer", NONSENSE)
def test_it_refuses_to_enrol_nonsense(house, clerk, answer):
    state = enter.enrol_challenge(house, clerk.officer).state
    assert enter.enrol_passkey(house, clerk.officer, answer, state, "鍵", TERMINAL) == FAILED


@pytest.mark.parametrize("part", ["clientDataJSON", "attestationObject"])
@pytest.mark.parametrize("value", ["", "AAAA", "oWNmbXQ", None])
def test_it_refuses_to_enrol_a_broken_answer(house, clerk, device, part, value):
    asked = enter.enrol_challenge(house, clerk.officer)
    broken = json.loads(device.make(asked.options_json))
    broken["response"][part] = value
    refused = enter.enrol_passkey(house, clerk.officer, json.dumps(broken), asked.state, "鍵", TERMINAL)
    assert refused == FAILED


@pytest.mark.parametrize("after", [False, True])
def test_a_kill_enrols_nothing(house, clerk, device, sound, after):
    with killed_at("INSERT INTO ledger_entry", after=after):
        enrol(house, clerk, device)
    assert not PasskeyRow.objects.filter(officer=clerk.officer.id).exists()
    assert enrol(house, clerk, device) is None


def test_a_house_under_another_address_refuses_it(house, clerk, enrolled):
    moved = replace(house, web_origin="https://localhost:1")
    assert come_in(moved, clerk, *signed(moved, clerk, enrolled)) == FAILED
