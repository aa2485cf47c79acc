"""Every fixed word of the pages has its English translation, with the same places to fill in."""

import re
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

from kuramori.city import desks

HOME = Path(desks.__file__).parent
KEYWORDS = DEFAULT_KEYWORDS | {"gettext_lazy": None, "gettext_noop": None}
PLACES = re.compile(r"%\(\w+\)|\{\w+\}")


def flat(text: str) -> str:
    """A template written out as Python keeps its own indentation, which Python would mind."""
    return "\n".join(line.strip() for line in text.splitlines())


def used() -> set[str]:
    sources = [path.read_text("utf-8") for path in HOME.glob("web/*.py")]
    sources += [flat(templatize(path.read_text("utf-8"))) for path in HOME.glob("templates/**/*.html")]
    found = set()
    for text in sources:
        for _, message, _, _ in extract("python", BytesIO(text.encode("utf-8")), keywords=KEYWORDS):
            found.add(message[0] if isinstance(message, tuple) else message)
    return found


def catalogue():
    with (HOME / "locale/en/LC_MESSAGES/django.po").open("rb") as file:
        return read_po(file, locale="en")


def test_it_works():
    assert catalogue()["ログアウト"].string == "Sign out"


def test_every_word_of_the_pages_is_translated():
    known = {one.id[0] if isinstance(one.id, tuple) else one.id for one in catalogue() if one.id}
    assert used() - known == set()


def test_nothing_is_translated_that_no_page_uses():
    known = {one.id[0] if isinstance(one.id, tuple) else one.id for one in catalogue() if one.id}
    assert known - used() == set()


@pytest.mark.parametrize("message", [one for one in catalogue() if one.id], ids=lambda one: str(one.id)[:30])
def test_a_translation_fills_in_the_same_places(message):
    source = message.id[0] if isinstance(message.id, tuple) else message.id
    for string in message.string if isinstance(message.string, tuple) else (message.string,):
        assert string and not message.fuzzy
        assert set(PLACES.findall(string)) == set(PLACES.findall(source))
