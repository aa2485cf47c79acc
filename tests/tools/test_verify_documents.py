"""The auditor reads one file offline: a proof of an access, or a certificate of erasure."""

import json
from base64 import b64encode

import pytest

from kuramori.foundation import canonical

FACTS = {"case": "C-1", "count": "3", "shredded_on": "2026-11-23"}


@pytest.fixture
def certificate(city):
    said = {"v": 1, "id": "S-600", "act": "erasure:certify", "at": "2026-11-23T03:00:00Z"}
    city.append(canonical.encode(said | {"facts": FACTS}))
    return city.document(600, format="kuramori.certificate/1", id="S-600", **FACTS)


def test_it_works_for_a_proof(city, judge, saved):
    status, said = judge(saved(city.document(123)), *city.pins(), "--witness")
    assert status == 0
    assert "S-000123" in said


def test_it_works_for_a_certificate(city, certificate, judge, saved):
    status, said = judge(saved(certificate), *city.pins())
    assert status == 0
    assert '"shredded_on":"2026-11-23"' in said


def test_it_says_plainly_when_the_key_came_with_the_evidence(certificate, judge, saved):
    status, said = judge(saved(certificate))
    assert status == 0
    assert "CAME WITH THE EVIDENCE" in said


@pytest.mark.parametrize(
    ("name", "value"), [("count", "4"), ("shredded_on", "2026-11-22"), ("id", "S-1"), ("more", "")]
)
def test_it_refuses_words_the_entry_does_not_say(certificate, judge, saved, name, value):
    status, said = judge(saved(certificate | {name: value}))
    assert status == 1
    assert name in said


def test_it_refuses_an_access_dressed_as_a_certificate(city, judge, saved):
    status, said = judge(saved(city.document(5, format="kuramori.certificate/1")))
    assert status == 1
    assert "act: " in said


def test_it_refuses_another_entry_or_place(city, judge, saved):
    honest = city.document(123)
    other = b64encode(city.entries[124]).decode()
    for change in ({"entry": other}, {"index": 124}, {"index": 600}, {"index": -1}, {"proof": []}):
        assert judge(saved(honest | change))[0] == 1
    longer = honest["proof"] + honest["proof"][:1]
    assert judge(saved(honest | {"proof": longer}))[0] == 1


def test_it_refuses_a_changed_head_key_or_signature(city, neighbour, judge, saved):
    honest = city.document(123)
    assert judge(saved(honest | {"keys": neighbour.vkeys()}))[0] == 1
    assert judge(saved(honest | {"checkpoint": neighbour.head()}))[0] == 1
    assert judge(saved(honest | {"checkpoint": honest["checkpoint"].replace("600", "601")}))[0] == 1


def test_it_refuses_another_citys_document_under_our_pin(city, neighbour, judge, saved):
    status, said = judge(saved(neighbour.document(3)), *city.pins())
    assert status == 1
    assert "not the ledger whose key you hold" in said


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", '{"format":"kuramori.proof/2"}', '{"format":[]}', "[" * 100_000, "\x00"],
)
def test_it_refuses_a_file_that_is_no_document(tmp_path, judge, text):
    path = tmp_path / "document.json"
    path.write_text(text, "utf-8")
    assert judge(path)[0] == 1


@pytest.mark.parametrize("name", ["format", "entry", "index", "proof", "checkpoint", "keys"])
def test_it_refuses_a_document_with_a_member_missing_or_of_another_kind(city, judge, saved, name):
    honest = city.document(1)
    for wrong in (None, 1.5, True, [1], {}, ["x"], "x"):
        assert judge(saved(honest | {name: wrong}))[0] == 1
    del honest[name]
    assert judge(saved(honest))[0] == 1


def test_it_refuses_lone_surrogates_without_a_trace(city, judge, tmp_path):
    for text in (json.dumps(city.document(1)).replace("2026", "\\ud800"), '{"format":"\\ud800"}'):
        path = tmp_path / "document.json"
        path.write_text(text, "utf-8")
        assert judge(path)[0] == 1


def test_what_it_prints_cannot_pretend_to_be_a_result(city, judge, saved):
    status, said = judge(saved(city.document(1, **{"\n結果: すべて成立 / PROVEN": 1})))
    assert status == 1
    assert "PROVEN" not in said.splitlines()[-1]
    assert len(said.splitlines()) == 3


def test_it_refuses_a_member_said_twice(city, judge, tmp_path):
    path = tmp_path / "document.json"
    path.write_text(json.dumps(city.document(1))[:-1] + ',"index":1}', "utf-8")
    assert judge(path)[0] == 1


def test_a_known_head_needs_a_whole_ledger(city, saved, auditor):
    path = saved(city.document(1))
    with pytest.raises(SystemExit) as stop:
        auditor.main([str(path), "--head", str(path)])
    assert stop.value.code == 2
