"""Coming in with password and code: what was wrong is not told, a code works once, too many tries lock."""

import base64
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from tests.cast import TERMINAL
from tests.strongroom.faults import killed_at
from tests.strongroom.fixtures import Later
from tests.strongroom.staff import hired

from kuramori.city.acts import enter
from kuramori.city.rules.people import Role
from kuramori.city.store import entries
from kuramori.city.store.people import OfficerRow
from kuramori.foundation.errors import Refusal

WRONG = Refusal("sign-in.failed")


@pytest.fixture
def clerk(house):
    return hired(house, Role.CLERK)


def code(house, who, *, steps=0):
    """The code of now, or of some half minutes from now."""
    secret = base64.b32decode(who.first.totp_secret)
    at = int(house.clock.now().timestamp()) + 30 * steps
    return TOTP(secret, 6, SHA1(), 30).generate(at).decode()  # noqa: S303 - RFC 6238


def begun(house, who, password=None):
    return enter.begin(house, who.number, password or who.first.password, TERMINAL)


def finished(house, who, given):
    return enter.finish_totp(house, who.officer.id, given, TERMINAL)


def written(who):
    lines = entries.search(entries.Wanted(officer=who.officer.id), limit=50, offset=0).lines
    return [(one.body["act"], one.body["outcome"], one.body["reason"]) for one in lines]


def test_it_works(house, clerk, sound):
    pending = begun(house, clerk)
    assert (pending.officer_id, pending.has_passkey) == (clerk.officer.id, False)
    assert finished(house, clerk, code(house, clerk)) == clerk.officer
    assert written(clerk) == [("session:sign-in", "done", "")] * 2


def test_an_untrained_newcomer_may_come_in(house):
    newcomer = hired(house, Role.CLERK, trained=False)
    assert begun(house, newcomer).officer_id == newcomer.officer.id


def test_leaving_is_an_entry(house, clerk):
    enter.leave(house, clerk.officer, TERMINAL)
    assert written(clerk) == [("session:sign-out", "done", "")]


def test_whoami_reads_todays_rights(house, clerk):
    assert enter.whoami(house, clerk.officer.id) == clerk.officer


def test_it_refuses_a_wrong_password_and_an_unknown_number_alike(house, clerk):
    assert begun(house, clerk, "wrong") == WRONG
    assert enter.begin(house, "nobody", clerk.first.password, TERMINAL) == WRONG
    assert written(clerk) == [("session:sign-in", "refused", "sign-in.failed")]


def test_a_stranger_is_noted_without_what_was_typed(house):
    before = entries.count_act("session:sign-in", "refused")[0]
    enter.begin(house, "蔵森太郎", "secret-typed-into-the-wrong-box", TERMINAL)
    assert entries.count_act("session:sign-in", "refused")[0] == before + 1
    newest = entries.search(entries.Wanted(act="session:sign-in"), limit=1, offset=0).lines[0].body
    assert "蔵森太郎" not in str(newest) and "secret-typed" not in str(newest)


def test_an_unknown_number_is_hashed_all_the_same(house, monkeypatch):
    checked = []
    monkeypatch.setattr(enter, "check_password", lambda given, kept: checked.append(kept))
    enter.begin(house, "nobody", "x", TERMINAL)
    assert checked[0].startswith("scrypt$")


@pytest.mark.parametrize("given", ["", "000000", "abcdef", "１２３４５６", "12345", "1234567", "０" * 6, "\ud800"])
def test_it_refuses_a_wrong_code(house, clerk, given):
    assert finished(house, clerk, given) == Refusal("sign-in.code-wrong")


@pytest.mark.parametrize("steps", [-1, 1])
def test_a_clock_may_drift_by_one_step(house, clerk, steps):
    at_mid_step = _still(house)
    assert finished(at_mid_step, clerk, code(at_mid_step, clerk, steps=steps)) == clerk.officer


@pytest.mark.parametrize("steps", [-2, 2, -2880])
def test_it_refuses_a_clock_that_drifts_further(house, clerk, steps):
    at_mid_step = _still(house)
    assert finished(at_mid_step, clerk, code(at_mid_step, clerk, steps=steps)) == Refusal("sign-in.code-wrong")


def test_it_refuses_a_code_used_before(house, clerk):
    still = _still(house)
    used = code(still, clerk)
    assert finished(still, clerk, used) == clerk.officer
    assert finished(still, clerk, used) == Refusal("sign-in.code-reused")
    assert finished(still, clerk, code(still, clerk, steps=-1)) == Refusal("sign-in.code-reused")
    assert finished(still, clerk, code(still, clerk, steps=1)) == clerk.officer


def test_too_many_wrong_passwords_lock_even_the_right_one_out(house, clerk, sound):
    locked = Refusal("sign-in.locked", {"minutes": str(house.policy.sign_in_lock_minutes)})
    answers = [begun(house, clerk, "wrong") for _ in range(house.policy.sign_in_attempts)]
    assert set(map(repr, answers)) == {repr(WRONG)}
    assert begun(house, clerk) == locked
    assert finished(house, clerk, code(house, clerk)) == locked
    later = replace(house, clock=Later(timedelta(minutes=house.policy.sign_in_lock_minutes, seconds=1)))
    assert begun(later, clerk).officer_id == clerk.officer.id


def test_wrong_codes_count_as_well_and_a_right_password_does_not_forgive_them(house, clerk):
    for _ in range(house.policy.sign_in_attempts):
        begun(house, clerk)
        finished(house, clerk, "000000")
    assert begun(house, clerk).code == "sign-in.locked"


def test_coming_in_forgives_earlier_tries(house, clerk):
    for _ in range(house.policy.sign_in_attempts - 1):
        begun(house, clerk, "wrong")
    assert finished(house, clerk, code(house, clerk)) == clerk.officer
    assert OfficerRow.objects.get(id=clerk.officer.id).wrong_tries == 0


@pytest.mark.parametrize("after", [False, True])
def test_nobody_comes_in_without_an_entry(house, clerk, sound, after):
    still = _still(house)
    with killed_at("INSERT INTO ledger_entry", after=after):
        finished(still, clerk, code(still, clerk))
    assert written(clerk) == []
    assert finished(still, clerk, code(still, clerk)) == clerk.officer, "the code was not spent by the try that died"


def test_secrets_lie_nowhere_in_the_clear(house, clerk):
    row = OfficerRow.objects.get(id=clerk.officer.id)
    assert row.password.startswith("scrypt$")
    assert base64.b32decode(clerk.first.totp_secret) not in bytes(row.totp)
    assert clerk.first.password not in repr(clerk.first) and clerk.first.totp_secret not in repr(clerk.first)


def test_a_sealed_secret_does_not_work_for_somebody_else(house, clerk):
    other = hired(house, Role.CLERK)
    stolen = OfficerRow.objects.get(id=clerk.officer.id).totp
    OfficerRow.objects.filter(id=other.officer.id).update(totp=stolen)
    with pytest.raises(Exception, match="another place"):
        finished(house, other, code(house, clerk))


def _still(house):
    """The same house in the middle of a half minute that does not pass."""
    now = house.clock.now().replace(microsecond=0)
    now -= timedelta(seconds=now.second % 30 - 15)
    return replace(house, clock=SimpleNamespace(now=lambda: now, today=house.clock.today))
