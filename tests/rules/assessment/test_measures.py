"""The 103 measures are complete, numbered as on the form, and proved by the right kind."""

import re
from collections import Counter
from datetime import timedelta

import pytest

from kuramori.city.rules.measures import CHOICES, MEASURES, Actor, EvidenceKind

PROMISED = {
    ("city", "enforced"): 16,
    ("city", "measured"): 3,
    ("city", "attested"): 26,
    ("is", "enforced"): 3,
    ("is", "measured"): 10,
    ("is", "attested"): 10,
    ("is", "contract"): 3,
    ("gc", "enforced"): 1,
    ("gc", "measured"): 11,
    ("gc", "attested"): 1,
    ("gc", "contract"): 19,
}


def test_it_works():
    kinds = Counter((measure.actor.value, measure.kind.value) for measure in MEASURES.values())
    assert dict(kinds) == PROMISED
    assert len(MEASURES) == 103


@pytest.mark.parametrize(("actor", "sentences"), [("city", 36), ("is", 14), ("gc", 20)])
def test_parts_share_their_sentence(actor, sentences):
    assert len({m.sentence for m in MEASURES.values() if m.actor == actor}) == sentences


def test_sentences_and_parts_are_numbered_without_gap():
    orders: dict[tuple[str, Actor], list[int]] = {}
    parts: dict[str, str] = {}
    for measure in MEASURES.values():
        orders.setdefault((measure.section, measure.actor), []).append(measure.order)
        parts[measure.sentence] = parts.get(measure.sentence, "") + measure.part
    for found in orders.values():
        assert sorted(set(found)) == list(range(1, max(found) + 1))
    assert all("abcdefg".startswith(letters) and len(letters) != 1 for letters in parts.values())


def test_every_measure_speaks_both_languages_and_says_what_must_hold():
    japanese = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
    for measure in MEASURES.values():
        assert japanese.search(measure.ja) and japanese.search(measure.must), measure.id
        assert measure.en.isascii() and measure.en, measure.id
        assert measure.says and measure.bearers, measure.id


def test_a_physical_measure_never_rests_on_software():
    software = {EvidenceKind.ENFORCED, EvidenceKind.MEASURED}
    physical = [measure for measure in MEASURES.values() if measure.physical]
    assert {"III.7-5.city.2", "III.7-5.city.3", "III.7-5.city.7"} <= {m.id for m in physical}
    assert not [measure.id for measure in physical if measure.kind in software]


def test_only_two_periods_are_declared_by_the_assessment():
    declared = {measure.id for measure in MEASURES.values() if measure.review.declared}
    assert declared == {"IV.1-1.city.1", "IV.2.city.8a"}
    assert all(MEASURES[one].review.period == timedelta(days=365) for one in declared)


def test_support_adds_another_kind():
    assert not [m.id for m in MEASURES.values() if m.kind in m.support]


def test_choices_are_numbered_from_one():
    assert CHOICES["retention_class"].number("20年以上") == 9
    assert CHOICES["nisc"].number("政府機関ではない") == 4
    assert CHOICES["adequacy"].number("とても十分である") is None


def test_every_choice_list_says_how_sure_we_are():
    assert {choices.confirmed for choices in CHOICES.values()} == {"seed", "published", "no"}
    assert all(len(set(choices.values)) == len(choices.values) for choices in CHOICES.values())
