"""Sentences meet their measures, and what does not meet is listed on both sides."""

import pytest

from kuramori.city.rules.binding import bind
from kuramori.city.rules.measures import MEASURES
from rules.assessment.texts import EXAMPLE, read, texts

SENTENCES = read(EXAMPLE.read_bytes()).sentences


def test_it_works():
    for raw in texts():
        binding = bind(read(raw).sentences)
        assert {one.measure.id: one.sentence.id for one in binding.bound} == {
            measure.id: measure.sentence for measure in MEASURES.values()
        }
        assert binding.undeclared == () and binding.unmeasured == ()


@pytest.mark.parametrize("gone", sorted({measure.sentence for measure in MEASURES.values()}))
def test_no_other_sentence_stands_in_for_a_missing_one(gone):
    binding = bind(sentence for sentence in SENTENCES if sentence.id != gone)
    assert [one.id for one in binding.undeclared] == [
        measure.id for measure in MEASURES.values() if measure.sentence == gone
    ]


def test_a_new_promise_is_listed():
    text = EXAMPLE.read_text("utf-8") + "\n毎朝、封印を見て回る。\n"
    binding = bind(read(text).sentences)
    assert [sentence.text for sentence in binding.unmeasured] == ["毎朝、封印を見て回る。"]


def test_half_a_sentence_binds_half_its_measures():
    text = EXAMPLE.read_text("utf-8").replace("侵入の検知、", "")
    assert [one.id for one in bind(read(text).sentences).undeclared] == ["III.7-6.is.1b"]
