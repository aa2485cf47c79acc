"""The settings page knows every setting and every variable, with the default the code has."""

import dataclasses
import re

import pytest
from tests.docs.pages import CHECKOUT, SOURCE

from kuramori.city.desks.trial import TRIAL_SETTINGS
from kuramori.city.outside.databases import DATABASES
from kuramori.city.rules.policy import Policy

TEXT = (CHECKOUT / "docs" / "reference" / "settings.md").read_text()
READ = re.compile(r"KURAMORI_(?:[A-Z]+_)*[A-Z]+")
DJANGOS = {"KURAMORI_IDLE_SECONDS"}


def variables():
    found = {name for path in SOURCE.rglob("*.py") for name in READ.findall(path.read_text())}
    return (found | {one.dsn_variable for one in DATABASES}) - DJANGOS


@pytest.mark.parametrize("setting", dataclasses.fields(Policy), ids=lambda one: one.name)
def test_it_works(setting):
    default = str(setting.default).lower() if isinstance(setting.default, bool) else setting.default
    assert f"| `{setting.name}` | `{default}` |" in TEXT


def test_every_variable_is_named():
    assert variables() == set(READ.findall(TEXT))


def test_every_key_of_a_trial_is_named():
    for name, table in TRIAL_SETTINGS.items():
        keys = table if name == "city" else next(iter(table.values()))
        assert all(f"`{key}`" in TEXT or f"`{name}.{key}`" in TEXT for key in keys)
