"""A file that begins or ends in the middle is still read as far as it is certain."""

import pytest

from rules.assessment.texts import EXAMPLE, read

LINES = EXAMPLE.read_text("utf-8").split("\n")
WHOLE = {sentence.id: sentence.text for sentence in read("\n".join(LINES)).sentences}


def without(start: str) -> str:
    kept = [line for line in LINES if not line.startswith(start)]
    assert len(kept) < len(LINES)
    return "\n".join(kept)


@pytest.mark.parametrize("heading", ["Ⅱ", "６．", "Ⅲ", "７．", "リスク１", "Ⅳ", "１．監査"])
def test_it_works(heading):
    assert {s.id: s.text for s in read(without(heading)).sentences} == WHOLE


@pytest.mark.parametrize("label", ["①保管場所", "⑥技術的対策", "①自己点検"])
def test_a_truncated_file_keeps_what_it_holds(label):
    at = next(number for number, line in enumerate(LINES) if line.startswith(label))
    found = read("\n".join(LINES[at:]))
    assert found.sentences
    assert all(WHOLE[sentence.id] == sentence.text for sentence in found.sentences)
