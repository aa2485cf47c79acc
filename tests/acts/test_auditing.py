"""Auditing: entries found by officer, act, slip and 宛名番号; the search is an entry itself; a proof holds offline."""

import json
import subprocess
import sys
from datetime import timedelta

import pytest
from tests.strongroom import checker
from tests.strongroom.staff import a, hired, opened

from kuramori.city.acts import audit
from kuramori.city.acts.audit import Criteria
from kuramori.city.rules.people import Role
from kuramori.city.store import entries
from kuramori.city.strongroom import sequencer
from kuramori.foundation.errors import Refusal


@pytest.fixture
def chiba(house):
    return a(house, Role.AUDITOR)


@pytest.fixture
def clerk(house):
    return hired(house, Role.CLERK)


@pytest.fixture
def slip(house, clerk, residents):
    """Of one opening that an auditor will look for."""
    return opened(house, clerk.officer, residents[5].subject).slip


def found(house, chiba, **conditions):
    return audit.search_entries(house, chiba, Criteria(**conditions), 1)


def test_it_works(house, chiba, clerk, slip):
    page = found(house, chiba, officer_number=clerk.number)
    (line,) = page.entries
    assert (line.slip, line.act, line.kind, line.items, line.outcome) == (slip, "record:open", "operation", 1, "done")
    assert line.officer_name == clerk.officer.name
    assert (page.total, page.page, page.pages) == (1, 1, 1)
    assert f" --officer {clerk.number} " in page.command


def test_a_slip_finds_its_entry(house, chiba, slip):
    assert [one.slip for one in found(house, chiba, slip=slip).entries] == [slip]


def test_an_act_narrows(house, chiba, clerk, slip, residents):
    opened(house, clerk.officer, residents[0].subject, purpose="")
    assert found(house, chiba, officer_number=clerk.number).total == 2
    assert found(house, chiba, officer_number=clerk.number, act="record:search").total == 0
    assert {one.outcome for one in found(house, chiba, officer_number=clerk.number).entries} == {"done", "refused"}


def test_a_number_finds_who_looked_at_that_resident(house, chiba, clerk, slip, residents):
    number = residents[5].versions[0].address_number
    page = found(house, chiba, subject_number=number)
    assert slip in {one.slip for one in page.entries}
    assert number not in page.command
    assert "--subject-number -" in page.command
    home = residents[5].versions[0].household_number
    other = next(one.versions[0] for one in residents if one.versions[0].household_number != home)
    assert slip not in {one.slip for one in found(house, chiba, subject_number=other.address_number).entries}


@pytest.mark.parametrize("nobody", [{"officer_number": "nobody"}, {"subject_number": "999999999"}, {"slip": "AAAA"}])
def test_conditions_that_fit_nobody_find_nothing(house, chiba, slip, nobody):
    assert found(house, chiba, **nobody).total == 0


def test_days_are_days_in_japan_and_both_included(house, chiba, clerk, slip):
    today = house.clock.today()
    day = timedelta(days=1)

    def total(**days):
        return found(house, chiba, officer_number=clerk.number, **days).total

    assert total(since=today, until=today) == 1
    assert total(since=today + day) == total(until=today - day) == 0


def test_every_search_is_an_entry(house, chiba, residents, sound):
    first = found(house, chiba, subject_number=residents[5].versions[0].address_number)
    second = found(house, chiba, officer_number="nobody")
    lines = entries.search(entries.Wanted(officer=chiba.id), limit=9, offset=0).lines
    assert [one.body["id"] for one in lines] == [second.slip, first.slip]
    assert {one.body["act"] for one in lines} == {"ledger:search"}


def test_pages_show_every_entry_once(house, chiba, monkeypatch):
    monkeypatch.setattr(audit, "PAGE", 7)
    criteria = Criteria(act="record:enter")
    first = audit.search_entries(house, chiba, criteria, 1)
    pages = [audit.search_entries(house, chiba, criteria, page) for page in range(1, first.pages + 1)]
    slips = [one.slip for page in pages for one in page.entries]
    assert len(slips) == len(set(slips)) == first.total


def test_the_head_is_shown_with_what_waits(house, chiba, slip):
    before = found(house, chiba).head
    sequencer.advance(house)
    after = audit.head(house)
    assert after.size == before.size + before.behind
    assert (after.behind, after.witnessed_size) == (0, after.size)
    assert len(after.root_hex) == 64


def test_a_proof_holds_in_another_program(house, chiba, slip, tmp_path, sound):
    sequencer.advance(house)
    proof = audit.proof(house, chiba, slip)
    assert proof["id"] == slip
    path = tmp_path / "proof.json"
    path.write_text(json.dumps(proof), encoding="utf-8")
    pins = [word for key in sequencer.verifier_keys(house) for word in ("--key", key)]
    assert subprocess.run([sys.executable, checker.VERIFIER, path, *pins], stdout=subprocess.DEVNULL).returncode == 0
    proof["act"] = "record:search"
    path.write_text(json.dumps(proof), encoding="utf-8")
    assert subprocess.run([sys.executable, checker.VERIFIER, path, *pins], stdout=subprocess.DEVNULL).returncode == 1


def test_an_old_proof_is_made_anew_under_a_grown_head(house, chiba, slip, residents):
    sequencer.advance(house)
    before = audit.proof(house, chiba, slip)
    sequencer.advance(house)
    after = audit.proof(house, chiba, slip)
    assert (before["index"], before["entry"]) == (after["index"], after["entry"])
    assert before["checkpoint"] != after["checkpoint"]


def test_it_refuses_a_proof_before_its_time(house, chiba, slip):
    assert audit.proof(house, chiba, slip) == Refusal("ledger.not-yet-integrated")


def test_it_refuses_an_unknown_slip(house, chiba):
    assert audit.proof(house, chiba, "AAAA-AAAA-AAAA-AAAA") == Refusal("ledger.slip-unknown")


@pytest.mark.parametrize("role", [Role.CLERK, Role.CHIEF, Role.ADMINISTRATOR, Role.RECORDS_MANAGER])
def test_it_refuses_whoever_may_not(house, role, slip):
    other = a(house, role)
    assert found(house, other).code == "access.not-granted"
    assert audit.proof(house, other, slip).code == "access.not-granted"
