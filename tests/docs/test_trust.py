"""TRUST.md has one sentence for every place where the house keeps something."""

import re

import pytest
from tests.docs.pages import CHECKOUT

from kuramori.city.outside.databases import DATABASES
from kuramori.city.outside.place import FOLDERS

ROWS = [line for line in (CHECKOUT / "TRUST.md").read_text().splitlines() if line.startswith("| ")][1:]
PLACES = " ".join(row.split("|")[2] for row in ROWS)
STORES = [f"`{folder}/`" for folder in FOLDERS]
STORES += [f"`{one.dbname}`" for one in DATABASES] + [f"`{one.name}/`" for one in DATABASES]
STORES += ["`settings.toml`", "`cast.json`", "`django_session`", "`ledger_…`"]


@pytest.mark.parametrize("store", STORES)
def test_it_works(store):
    assert store in PLACES


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.split("|")[1].strip())
def test_each_sentence_begins_with_a_verdict(row):
    assert re.match(r" \*\*(Not trusted|Trusted)", row.split("|")[3])


@pytest.mark.parametrize("who", ["Platform", "Application host", "Witness"])
def test_who_is_no_folder_of_ours_has_a_sentence_too(who):
    assert any(row.startswith(f"| {who}") for row in ROWS)
