"""RULES.md names things that exist: tests, steps of the story, files, constraints, roles."""

import re

import pytest
from tests.docs.pages import CHECKOUT, SOURCE

TEXT = (CHECKOUT / "RULES.md").read_text()
NAMED = sorted(set(re.findall(r"`([^`]+)`", TEXT)))
TESTS = [name for name in NAMED if name.startswith("tests/")]
FILES = [name for name in NAMED if re.fullmatch(r"(?!tests/)[\w/]+\.(py|sql|toml)", name)]
STEPS = [name for name in NAMED if re.fullmatch(r"[a-g]-[a-z-]+", name)]
WORDS = [name for name in NAMED if re.fullmatch(r"[a-z]+(_[a-z]+)+", name)]


def every(pattern, *folders):
    return "\n".join(path.read_text() for one in folders for path in (SOURCE / one).rglob(pattern))


def test_it_works():
    assert len(re.findall(r"^## \d\. ", TEXT, re.MULTILINE)) == 9
    assert TEXT.count("**Code.**") == TEXT.count("**Database.**") == TEXT.count("**Noticed by.**") == 9
    assert all((TESTS, FILES, STEPS, WORDS))


@pytest.mark.parametrize("name", TESTS)
def test_a_named_test_exists(name):
    path, _, function = name.partition("::")
    assert f"def {function or 'test_'}" in (CHECKOUT / path).read_text()


@pytest.mark.parametrize("name", FILES)
def test_a_named_file_exists(name):
    assert any((SOURCE / root / name).exists() for root in ("", "city"))


@pytest.mark.parametrize("name", STEPS)
def test_a_named_step_is_told(name):
    assert f'"{name}"' in every("*.py", "city/desks/story")


@pytest.mark.parametrize("name", WORDS)
def test_a_named_constraint_or_role_stands(name):
    known = every("*.py", "city/store", "platform/store", "city/outside", "city/rules")
    assert name in known + every("*.sql", "city/store", "platform/store")
