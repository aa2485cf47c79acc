"""The grammar of 続柄: up to four links joined by の (標準仕様書 §1.1.11)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuramori.city.rules.relations import LABELS, Relation, join, links

LINKS = [one for one in Relation if one not in (Relation.HEAD, Relation.RELATIVE, Relation.LODGER)]


@given(st.lists(st.sampled_from(LINKS), min_size=1, max_size=4))
def test_it_works(chain):
    assert links(join(*chain)) == tuple(chain)


@pytest.mark.parametrize(
    "word", ["世帯主", "縁故者", "同居人", "子(子の妻)", "妻(未届)の子", "父の父"]
)
def test_the_words_of_the_register_are_read(word):
    assert links(word)


def test_five_links_become_a_relative():
    assert join(*[Relation.CHILD] * 5) == "縁故者"


@pytest.mark.parametrize(
    "word",
    [
        "",
        "孫",
        "祖父",
        "甥",
        "子の",
        "の子",
        "子子",
        "子の世帯主",
        "子の縁故者",
        "子の子の子の子の子",
    ],
)
def test_it_refuses_a_word_outside_the_grammar(word):
    assert links(word) is None


def test_every_relation_has_its_japanese_label():
    assert LABELS.keys() == set(Relation)
