"""Named SQL: each statement says what it is for, and no value ever stands in its text."""

import re

import pytest

from kuramori.city.store import named

ROOMS = ["keyring", "ledger", "register"]


@pytest.mark.parametrize("room", ROOMS)
def test_it_works(room):
    found = named.statements(room)
    assert found
    assert all(sql and not sql.endswith(";") for sql in found.values())


@pytest.mark.parametrize("room", ROOMS)
def test_no_statement_is_put_together_from_text(room):
    assert not any(re.search(r"\{|%\(|\|\|", sql) for sql in named.statements(room).values())


def test_it_refuses_a_statement_without_a_description(monkeypatch, tmp_path):
    (tmp_path / "sql").mkdir()
    (tmp_path / "sql" / "odd.sql").write_text("-- name: one\nSELECT 1\n")
    monkeypatch.setattr(named, "files", lambda _: tmp_path)
    with pytest.raises(AssertionError):
        named.statements("odd")
