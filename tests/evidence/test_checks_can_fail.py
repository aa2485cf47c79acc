"""Every living check is true of a sound house, and refuted as soon as what it looks at is broken."""

from contextlib import contextmanager
from dataclasses import replace

import psycopg
import pytest
from tests.strongroom.checker import words_of
from tests.strongroom.staff import held

from kuramori.city.evidence import CHECKS, custody, rights, watching
from kuramori.city.outside.databases import KEYRING, REGISTER
from kuramori.city.rules import access
from kuramori.city.rules.access import Grant
from kuramori.city.rules.people import ActName, Role
from kuramori.city.store.casework import AlertRow
from kuramori.city.store.people import OfficerRow
from kuramori.city.store.register import SealedRow


@pytest.fixture(scope="module", autouse=True)
def alerted(house, residents):
    """Somebody was held once, so that there is a warning to look at."""
    held(house, residents)


@pytest.fixture
def owner(place):
    with psycopg.connect(REGISTER.admin_conninfo(place), dbname=REGISTER.dbname, autocommit=True) as line:
        yield line


@contextmanager
def instead(line, do, undo):
    line.execute(*do)
    try:
        yield
    finally:
        line.execute(*undo)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.measure)
def test_it_works(house, residents, check):
    found = check.look(house)
    assert found.holds, found.note
    assert found.population >= found.checked > 0
    assert not any(word in found.note for word in words_of(residents))


def refuted(house, look):
    return not look(house).holds


def test_rights_that_grant_everything_are_refuted(house, monkeypatch):
    monkeypatch.setattr(access, "judge", lambda *_: Grant(None, "", frozenset()))
    assert refuted(house, rights.denied_by_default)
    assert refuted(house, rights.untrained_get_nothing)


def test_one_right_too_many_is_refuted(house, monkeypatch):
    judge = access.judge

    def lenient(officer, asked, *given):
        if Role.AUDITOR in officer.roles(house.clock.today()) and asked.act == ActName.OPEN:
            return Grant(None, "", frozenset())
        return judge(officer, asked, *given)

    monkeypatch.setattr(access, "judge", lenient)
    assert refuted(house, rights.denied_by_default)


def test_training_that_counts_for_nothing_is_refuted(house, monkeypatch):
    asked = access._judge_person
    monkeypatch.setattr(
        access,
        "_judge_person",
        lambda officer, act, today: asked(replace(officer, trained_until=today), act, today),
    )
    assert refuted(house, rights.untrained_get_nothing)


def test_nobody_untrained_proves_nothing(house):
    untrained = OfficerRow.objects.filter(trained_until=None)
    names = list(untrained.values_list("id", flat=True))
    untrained.update(trained_until=house.clock.today())
    try:
        assert refuted(house, rights.untrained_get_nothing)
    finally:
        OfficerRow.objects.filter(id__in=names).update(trained_until=None)


GRANTS = [
    "SELECT ON ledger_entry", "DELETE ON ledger_entry", "UPDATE ON ledger_leaf", "DELETE ON sealed_record",
]  # fmt: skip


@pytest.mark.parametrize("right", GRANTS)
def test_a_right_too_many_in_the_register_is_refuted(house, owner, right):
    with instead(owner, [f"GRANT {right} TO kuramori_app"], [f"REVOKE {right} FROM kuramori_app"]):
        assert refuted(house, rights.accounts_hold_no_more)
    assert rights.accounts_hold_no_more(house).holds


def test_a_right_too_many_in_the_keyring_is_refuted(house, place):
    grant, revoke = "GRANT DELETE ON epoch TO keyring_gate", "REVOKE DELETE ON epoch FROM keyring_gate"
    with (
        psycopg.connect(KEYRING.admin_conninfo(place), dbname=KEYRING.dbname, autocommit=True) as line,
        instead(line, [grant], [revoke]),
    ):
        assert refuted(house, rights.accounts_hold_no_more)
    assert rights.accounts_hold_no_more(house).holds


def test_a_superuser_account_is_refuted(house, owner):
    with instead(owner, ["ALTER ROLE kuramori_app SUPERUSER"], ["ALTER ROLE kuramori_app NOSUPERUSER"]):
        assert refuted(house, rights.accounts_hold_no_more)


def test_a_warning_without_its_entry_is_refuted(house):
    old = AlertRow.objects.first()
    alert = AlertRow.objects.get(pk=old.pk)
    alert.pk, alert.slip = None, "NONE"
    alert.save()
    try:
        assert refuted(house, watching.warning_comes)
    finally:
        alert.delete()


def test_a_rule_that_stays_silent_is_refuted(house, monkeypatch):
    monkeypatch.setattr(watching, "judge_volume", lambda *_: None)
    assert refuted(house, watching.warning_comes)


def test_a_rule_that_always_rings_is_refuted(house, monkeypatch):
    ring = watching.judge_volume(10**6, 1, house.policy)
    monkeypatch.setattr(watching, "judge_volume", lambda *_: ring)
    assert refuted(house, watching.warning_comes)


def test_a_row_in_the_clear_is_refuted(house, owner):
    record, kept = SealedRow.objects.order_by("key_id").values_list("id", "sealed").first()
    change = "UPDATE sealed_record SET sealed = %s WHERE id = %s"
    with instead(owner, [change, [b"in the clear", record]], [change, [bytes(kept), record]]):
        assert refuted(house, custody.provider_reads_nothing)
    assert custody.provider_reads_nothing(house).holds


def test_a_missing_key_of_the_dead_is_refuted(house, place):
    removed = SealedRow.objects.filter(last_day__gte=house.clock.today()).order_by("key_id").first()
    with psycopg.connect(KEYRING.admin_conninfo(place), dbname=KEYRING.dbname, autocommit=True) as line:
        kept = line.execute("DELETE FROM wrapped_key WHERE key_id = %s RETURNING *", [removed.key_id]).fetchone()
        try:
            assert refuted(house, custody.dead_are_kept_alike)
        finally:
            line.execute("INSERT INTO wrapped_key VALUES (%s, %s, %s, %s)", kept)
    assert custody.dead_are_kept_alike(house).holds
