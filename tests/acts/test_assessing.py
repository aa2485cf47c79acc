"""The living assessment: imported byte for byte, checked now, and its page never shows a person."""

from pathlib import Path

import pytest
from tests.strongroom.checker import words_of
from tests.strongroom.faults import killed_at
from tests.strongroom.staff import a, held

from kuramori.city.acts import assess
from kuramori.city.desks.trial import OWN_ASSESSMENT
from kuramori.city.evidence import CHECKS
from kuramori.city.rules.people import NIGHT, Role
from kuramori.city.store import entries
from kuramori.city.store.casework import AssessmentRow, EvidenceRow
from kuramori.foundation.errors import Refusal

RAW = Path(OWN_ASSESSMENT).read_bytes()


@pytest.fixture
def imported(house):
    page = assess.bring_in(house, RAW)
    assert not isinstance(page, Refusal)
    return page


def newest(act):
    return entries.search(entries.Wanted(act=act), limit=1, offset=0).lines[0].body


def test_it_works(house, imported, residents, sound):
    held(house, residents)
    page = assess.run_checks(house, a(house, Role.AUDITOR))
    proved = {one.measure: one for one in page.claims if one.measure in {check.measure for check in CHECKS}}
    assert {one.state for one in proved.values()} == {"true"}
    number = newest("assessment:check")["id"]
    assert all(number in one.evidence for one in proved.values())
    assert not any(word in repr(page) for word in words_of(residents))
    assert sum(page.counts.values()) == len(page.claims)


def test_the_same_bytes_again_change_nothing(house, imported):
    before = AssessmentRow.objects.count()
    again = assess.bring_in(house, RAW)
    assert AssessmentRow.objects.count() == before
    assert again.claims == imported.claims


def test_everybody_who_works_here_may_read_it(house, imported, cast):
    for key in ("aoki", "baba", "chiba", "eto", "fujita"):
        assert assess.page(house, getattr(cast, key)).title == imported.title


def test_it_refuses_to_check_for_whoever_may_not(house, imported):
    before = EvidenceRow.objects.count()
    assert assess.run_checks(house, a(house, Role.CLERK)).code == "access.not-granted"
    assert EvidenceRow.objects.count() == before


@pytest.mark.parametrize("raw", [b"", b"\xff\xfe\xff", "何も書かれていない".encode()])
def test_it_refuses_what_is_no_assessment_and_keeps_none_of_it(house, raw):
    before = AssessmentRow.objects.count()
    refused = assess.bring_in(house, raw)
    assert refused.code.startswith("assessment.")
    assert AssessmentRow.objects.count() == before
    assert newest("assessment:import")["reason"] == refused.code


@pytest.mark.parametrize("statement", ['INSERT INTO "evidence"', "INSERT INTO ledger_entry"])
@pytest.mark.parametrize("after", [False, True])
def test_a_kill_keeps_no_evidence_without_its_entry(house, imported, sound, statement, after):
    before = EvidenceRow.objects.count()
    with killed_at(statement, after=after):
        assess.run_checks(house, NIGHT)
    assert EvidenceRow.objects.count() == before
    assess.run_checks(house, NIGHT)
    assert EvidenceRow.objects.count() == before + len(CHECKS)


@pytest.mark.parametrize("after", [False, True])
def test_a_kill_imports_nothing(house, sound, after):
    raw = RAW + f"\n{after}\n".encode()
    before = AssessmentRow.objects.count()
    with killed_at("INSERT INTO ledger_entry", after=after):
        assess.bring_in(house, raw)
    assert AssessmentRow.objects.count() == before
    assert not isinstance(assess.bring_in(house, raw), Refusal)
