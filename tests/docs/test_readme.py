"""The README promises two commands, no more, and what it counts is so."""

import re

import pytest
from tests.docs.pages import CHECKOUT, fences

from kuramori.city.evidence import CHECKS
from kuramori.city.rules import assessment
from kuramori.city.rules.binding import bind
from kuramori.city.rules.measures import MEASURES

READMES = ("README.md", "README.ja.md")


@pytest.mark.parametrize("name", READMES)
def test_it_works(name):
    text = (CHECKOUT / name).read_text()
    assert fences(text, "sh") == ["make demo\nmake test\n"]
    assert set(re.findall(r"`(make [a-z-]+)`", text)) <= {"make demo", "make test"}


@pytest.mark.parametrize("name", READMES)
def test_it_counts_right(name):
    text = (CHECKOUT / name).read_text()
    read = assessment.parse((CHECKOUT / "examples" / "kuramori_assessment.txt").read_bytes())
    told = {int(number) for number in re.findall(r"\b(\d+) ?(?:measures|sentences|文|の措置)", text)}
    assert told == {len(read.sentences), len(MEASURES)}
    assert len(bind(read.sentences).bound) == len(MEASURES)
    proved = re.search(r"(\d+) of \d+ are proved|措置のうち (\d+) つ", text)
    assert proved and int(proved[1] or proved[2]) == len(CHECKS)


@pytest.mark.parametrize("name", READMES)
def test_its_pictures_say_what_they_show(name):
    pictures = re.findall(r"!\[(.*)\]\((.*)\)", (CHECKOUT / name).read_text())
    assert len(pictures) == 3
    assert all(len(said) > 20 for said, _ in pictures)
