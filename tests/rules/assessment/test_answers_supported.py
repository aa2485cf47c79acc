"""Declared answers are weighed against today's facts; the answer itself is never rewritten."""

import pytest

from kuramori.city.rules.claims import ClaimState
from kuramori.city.rules.claims_answers import Facts, retention_class, support
from kuramori.city.rules.measures import MEASURES
from rules.assessment.texts import EXAMPLE, read

ANSWERS = read(EXAMPLE.read_bytes()).answers
ALL_TRUE = dict.fromkeys(MEASURES, ClaimState.TRUE)
GOOD = Facts(
    plan_number="3",
    government_body=False,
    published=True,
    longest_retention_years=150,
    roles_filled=True,
    rules_current=True,
    notice_read=True,
    backup=True,
    incident_procedure=True,
    major_incidents_3y=0,
    dead_numbers_kept=True,
)


def but(**facts) -> Facts:
    return Facts(**{**{name: getattr(GOOD, name) for name in GOOD.__dataclass_fields__}, **facts})


def test_it_works():
    found = support(ANSWERS, ALL_TRUE, GOOD)
    assert found.keys() == ANSWERS.keys()
    assert all(one.supported and not one.proposal for one in found.values())


@pytest.mark.parametrize(
    ("facts", "item", "proposal"),
    [
        ({"plan_number": "4"}, "0.v.number", ""),
        ({"longest_retention_years": 5}, "II.6-2.v", "5年"),
        ({"roles_filled": False}, "III.7-2.v", "十分に整備していない"),
        ({"rules_current": False}, "III.7-3.v", "十分に整備していない"),
        ({"notice_read": False}, "III.7-4.v", "十分に周知していない"),
        ({"backup": False}, "III.7-7.v", "十分に行っていない"),
        ({"incident_procedure": False}, "III.7-8.v", "十分に行っていない"),
        ({"major_incidents_3y": 1}, "III.7-9.v", "発生あり"),
        ({"dead_numbers_kept": False}, "III.7-10.v", "保管していない"),
    ],
)
def test_a_fact_that_does_not_fit_is_shown(facts, item, proposal):
    found = support(ANSWERS, ALL_TRUE, but(**facts))
    assert (found[item].supported, found[item].proposal) == (False, proposal)


@pytest.mark.parametrize(
    ("measure", "item"),
    [
        ("III.7-5.city.2", "III.7-5.v"),
        ("III.7-6.gc.8", "III.7-6.v"),
        ("III.7-10.city.1b", "III.7-10.v"),
        ("IV.1-1.city.2", "IV.1-1.v"),
        ("IV.1-2.city.5", "IV.1-2.v"),
        ("IV.2.city.9", "IV.2.v"),
    ],
)
@pytest.mark.parametrize("state", [state for state in ClaimState if state is not ClaimState.TRUE])
def test_one_unproved_measure_is_enough(measure, item, state):
    assert support(ANSWERS, ALL_TRUE | {measure: state}, GOOD)[item].supported is False


def test_adequacy_falls_with_any_part_of_it():
    found = support(ANSWERS, ALL_TRUE, but(backup=False))["III.7.v.adequacy"]
    assert (found.supported, found.proposal) == (False, "課題が残されている")


def test_what_is_not_known_is_not_claimed():
    found = support(ANSWERS, {}, Facts())
    assert found["III.7-7.v"].supported is None and found["III.7-9.v"].supported is None


def test_an_illegible_class_gets_a_proposal_and_no_verdict():
    text = EXAMPLE.read_text("utf-8").replace("［２０年以上］", "")
    found = support(read(text).answers, ALL_TRUE, GOOD)["II.6-2.v"]
    assert (found.supported, found.proposal) == (None, "20年以上")


def test_the_lowest_level_claims_nothing():
    text = EXAMPLE.read_text("utf-8").replace(
        "⑦バックアップ\t［十分に行っている］", "⑦バックアップ\t［十分に行っていない］"
    )
    found = support(read(text).answers, ALL_TRUE, but(backup=False))["III.7-7.v"]
    assert (found.supported, found.proposal) == (True, "")


@pytest.mark.parametrize(
    ("years", "number"),
    [(0, 1), (1, 2), (5, 6), (6, 7), (9, 7), (10, 8), (19, 8), (20, 9), (150, 9)],
)
def test_years_find_their_class(years, number):
    assert retention_class(years) == number
