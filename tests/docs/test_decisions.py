"""Decisions are numbered without a gap, and each names what died."""

import re

import pytest
from tests.docs.pages import CHECKOUT

DECISIONS = sorted((CHECKOUT / "docs" / "adr").iterdir())


def test_it_works():
    numbers = [int(path.name[:4]) for path in DECISIONS]
    assert numbers == list(range(1, len(DECISIONS) + 1))


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.stem)
def test_it_names_what_died_and_what_it_costs(path):
    text = path.read_text()
    assert text.startswith(f"# {int(path.name[:4])}. ")
    parts = re.findall(r"^\*\*(.+?)\*\*", text, re.MULTILINE)
    assert parts == ["Question.", "Decision.", "What died, and why.", "Costs."]
    assert re.search(r"^\* \*.+?\*", text, re.MULTILINE)
    assert re.search(r"^Decided \d{4}-\d{2}\. ", text, re.MULTILINE)
