"""Sealed rows: gone keys open nothing, altered rows are found, and nobody but the gate comes here."""

from dataclasses import replace
from uuid import uuid4

import pytest

from kuramori.city.store import sealed
from kuramori.city.store.register import SealedRow
from kuramori.city.strongroom import vault
from kuramori.foundation import envelope


@pytest.fixture
def row(residents):
    record, _, _, _, key_id, content = sealed.versions_of([residents[0].subject])[0]
    return record, key_id, bytes(content)


def test_it_works(house, row, residents):
    (content,) = vault.open_records(house, [row])
    assert residents[0].versions[0].name in content.decode()


def test_a_gone_key_opens_nothing(house, row):
    record, _, content = row
    assert vault.open_records(house, [(record, uuid4(), content)]) == [None]


@pytest.mark.parametrize("at", [0, 2, 3, 4, 10, 25, 40, -1])
def test_it_refuses_an_altered_row(house, row, at):
    record, key_id, content = row
    altered = bytearray(content)
    altered[at] ^= 1
    with pytest.raises(envelope.Unopenable):
        vault.open_records(house, [(record, key_id, bytes(altered))])


def test_it_refuses_a_row_of_another_city(house, row):
    with pytest.raises(envelope.Unopenable):
        vault.open_records(replace(house, city_code="131016"), [row])


def test_every_row_names_its_own_key():
    for key_id, content in SealedRow.objects.values_list("key_id", "sealed"):
        assert envelope.read_header(bytes(content)).key_id == key_id.bytes


def test_log_keys_are_one_a_subject_and_year(residents):
    ids = {vault.log_key_id(one.subject, year) for one in residents for year in range(2020, 2030)}
    assert len(ids) == len(residents) * 10
    assert vault.log_key_id(residents[0].subject, 2026) == vault.log_key_id(residents[0].subject, 2026)


def test_index_keys_differ_by_field(house):
    assert vault.blinder(house, "name").token("ク") != vault.blinder(house, "kana").token("ク")
