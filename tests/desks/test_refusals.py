"""Every refusal and breakage the city can utter has its words: what, why, what to do, in both languages."""

import re
from pathlib import Path

import pytest
from django.utils import translation

import kuramori
from kuramori.city.desks.refusals import SENTENCES, words
from kuramori.foundation.errors import Breakage, Refusal

SOURCE = Path(kuramori.__file__).parent
UTTERED = re.compile(r'(?:Refusal|Breakage)\(\s*"([a-z-]+\.[a-z-]+)"')
# The platform and the witness are houses of their own and speak for themselves.
FOLDERS = ("city", "foundation")


def uttered() -> set[str]:
    files = (path for folder in FOLDERS for path in (SOURCE / folder).rglob("*.py"))
    return {code for path in files for code in UTTERED.findall(path.read_text("utf-8"))}


def test_it_works():
    said = words(Refusal("officer.over-limit", {"limit": "10", "items": "12", "minutes": "5"}))
    assert "12人" in said.why and "10人" in said.why and "5分間" in said.why


def test_it_has_words_for_every_code_in_the_source():
    assert uttered() - set(SENTENCES) == set()


@pytest.mark.parametrize("code", sorted(SENTENCES))
def test_it_says_what_why_and_what_to_do_in_both_languages(code):
    table = SENTENCES[code]
    assert set(table) == {"what", "why", "remedy"}
    for japanese, english in table.values():
        assert re.search(r"[ぁ-ん]", japanese) and japanese[-1] in "。？3}+"
        assert english.isascii() or "“" in english or "’" in english
        assert re.findall(r"\{\w+\}", japanese) or not re.findall(r"\{\w+\}", english)


def test_it_names_acts_by_their_labels():
    with translation.override("en"):
        assert "Open a resident record" in words(Refusal("access.not-granted", {"act": "record:open"})).what


def test_it_speaks_of_breakages_too():
    assert "8443" in words(Breakage("setup.port-in-use", port="8443")).what


def test_it_refuses_a_code_without_words():
    with pytest.raises(KeyError):
        words(Refusal("nobody.wrote-this"))
