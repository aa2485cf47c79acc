"""Every enum, and every noun of the rules, the foundation and the strongroom, is explained."""

import ast
import re

from tests.docs.pages import CHECKOUT, SOURCE

ROOMS = ("foundation", "city/rules", "city/evidence", "city/strongroom", "platform/rules")


def explained(text):
    """The words of the first column."""
    rows = [line.split("|")[1] for line in text.splitlines() if line.startswith("| ")]
    return set(re.findall(r"\w+", " ".join(rows)))


def nouns():
    """Public classes of the rooms of meaning, and enums wherever they are."""
    for path in SOURCE.rglob("*.py"):
        room = path.relative_to(SOURCE).as_posix().startswith(ROOMS)
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                enum = any(ast.unparse(base).endswith("Enum") for base in node.bases)
                if room or enum:
                    yield node.name


def test_it_works():
    found = set(nouns())
    assert {"ResidentRecord", "CaseState", "Slip", "Algorithm", "Order"} <= found
    missing = found - explained((CHECKOUT / "GLOSSARY.md").read_text())
    assert not missing


def test_it_refuses_a_word_that_only_a_meaning_mentions():
    assert "Widget" not in explained("| noun | meaning |\n|---|---|\n| Slip | not a Widget |\n")


def test_the_three_deletes_stay_apart():
    text = (CHECKOUT / "GLOSSARY.md").read_text()
    for word, law in (("remove", "消除"), ("erase", "消去"), ("dispose", "廃棄")):
        assert f"| {word} | {law} |" in text
