"""Every refusal and breakage of the platform has its words, and no words are left over."""

import re
from pathlib import Path

import pytest

import kuramori.foundation.treaty
import kuramori.platform
from kuramori.foundation.errors import Refusal
from kuramori.platform.desks.refusals import SENTENCES, words

SAID = re.compile(r'(?:Refusal|Breakage)\(\s*"([a-z.-]+)"(?:,\s*\{([^}]*)\})?')


def said():
    """code → names of its params, over all sources."""
    found = {}
    for package in (kuramori.platform, kuramori.foundation.treaty):
        for source in Path(package.__file__).parent.rglob("*.py"):
            for code, params in SAID.findall(source.read_text("utf-8")):
                found[code] = set(re.findall(r'"([a-z_]+)":', params))
    return found


@pytest.mark.parametrize("code", sorted(said()))
def test_it_works(code):
    params = dict.fromkeys(said()[code], "〈値〉")
    for sentences in words(Refusal(code, params)).values():
        assert set(sentences) == {"what", "why", "remedy"}
        assert all(sentence and "{" not in sentence for sentence in sentences.values())


def test_it_refuses_words_for_nothing():
    assert set(SENTENCES) == set(said())
