"""Every value of the rules that can come to a screen has its label in both languages."""

import importlib
import inspect
import pkgutil
import re
from enum import StrEnum

import pytest
from django.utils import translation

from kuramori.city import rules
from kuramori.city.desks.labels import LABELS, choices, label
from kuramori.city.rules.access import GUARDED_ITEMS
from kuramori.city.rules.people import Role

# What only the reader of the form and the matcher use between themselves.
NEVER_SHOWN = {"assessment_values.Role", "assessment_values.AnswerState", "folding.Rule"}


def enums() -> list[type[StrEnum]]:
    modules = [importlib.import_module(f"{rules.__name__}.{one.name}") for one in pkgutil.iter_modules(rules.__path__)]
    return [
        kind
        for module in modules
        for _, kind in inspect.getmembers(module, inspect.isclass)
        if issubclass(kind, StrEnum) and kind.__module__ == module.__name__
        if f"{module.__name__.rpartition('.')[2]}.{kind.__name__}" not in NEVER_SHOWN
    ]


def test_it_works():
    assert label(Role.CLERK) == "窓口職員"


@pytest.mark.parametrize("kind", enums(), ids=lambda kind: kind.__name__)
def test_every_member_has_a_label(kind):
    assert {member.value for member in kind} <= set(LABELS[kind.__name__])


def test_every_guarded_item_has_a_label():
    assert set(LABELS["Item"]) == GUARDED_ITEMS


@pytest.mark.parametrize("family", sorted(LABELS))
def test_every_english_label_is_english(family):
    assert not [english for _, english in LABELS[family].values() if re.search(r"[぀-ヿ一-鿿]", english)]


def test_it_follows_the_language_of_the_page():
    with translation.override("en"):
        assert label(Role.CLERK) == "Counter clerk"
        assert choices("Purpose")[0] == ("residence-change", "Notification of a move")


def test_an_unknown_value_is_shown_as_it_is():
    assert label("R-SOMETHING-NEW", "RetentionClass") == "R-SOMETHING-NEW"
