"""An import file is read in the encoding it is written in, and in no other: nothing is guessed, nothing is replaced."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuramori.city.rules import intake_text
from kuramori.city.rules.intake_text import CP932, UTF8, cells_of_csv, cells_of_json, encoding_of
from kuramori.foundation.errors import Refusal

TEXT = "氏名,フリガナ\n髙﨑　太郎,タカサキ　タロウ\n纊褜　①,Ⅲ\n" * 3


def chunks(content: bytes, size: int = 7) -> list[bytes]:
    return [content[at : at + size] for at in range(0, len(content), size)]


@pytest.mark.parametrize(("content", "encoding"), [
    (TEXT.encode(), UTF8),
    (b"\xef\xbb\xbf" + TEXT.encode(), UTF8),
    (TEXT.encode("cp932"), CP932),
    (b"name\nTaro\n", UTF8),
    ("渡邉\U000e0101,𠮷".encode(), UTF8),
    ("名\ue000".encode("cp932"), CP932),
    (TEXT.encode() + b"\xed\xa0\x80", UTF8),
])  # fmt: skip
def test_it_works(content, encoding):
    assert encoding_of(chunks(content)) == encoding
    assert encoding_of([content]) == encoding


@given(st.text(st.sampled_from("あア髙﨑渡邉纊褜①Ⅲ亜A1,"), min_size=1), st.integers(1, 9))
def test_cp932_comes_back_to_the_last_code_point(text, size):
    written = f"氏名\n{text}".encode("cp932")
    assert encoding_of(chunks(written, size)) == CP932
    assert CP932.text(written) == f"氏名\n{text}"


@pytest.mark.parametrize(("content", "line"), [
    (TEXT.encode() + b"\xff\n" + TEXT.encode(), 10),
    (b"\xef\xbb\xbfname\n\x93\x6e", 2),
    (TEXT.encode("utf-16"), 1),
    (b"name\n" + "髙い名前、渡邉①\n".encode("euc_jis_2004", "replace"), 2),
    (b"name\n" + "青木太郎\n".encode("euc_jp") * 9, 2),
    (b"name\n\x81", 2),
])  # fmt: skip
def test_it_refuses_what_is_neither(content, line):
    found = encoding_of([content])
    assert found == Refusal("import.encoding", {"line": str(line)})


def test_spoilt_utf8_does_not_become_nonsense():
    """These bytes decode as CP932 too, into other kanji."""
    spoilt = ("テスト\n" * 50).encode() + b"\x83"
    assert encoding_of([spoilt + b"A\n"]) == Refusal("import.encoding", {"line": "51"})


def test_gaiji_is_seen_and_not_replaced():
    assert CP932.text(b"\xf0\x40") == "\ue000"


@pytest.mark.parametrize(("text", "cells"), [
    ('a,"b,c",""', ["a", "b,c", ""]),
    ('"say ""x"""', ['say "x"']),
    (" a , b ", [" a ", " b "]),
    ("", []),
    ('"open', None),
    ('"a"b', None),
    ("a\rb", None),
])  # fmt: skip
def test_a_line_of_csv(text, cells):
    assert cells_of_csv(text) == cells


@pytest.mark.parametrize(("text", "items"), [
    ('{"name": "渡邉", "kana": null}', {"name": "渡邉", "kana": ""}),
    ('{"name": "\\ud842"}', {"name": "\ud842"}),
    ('{"serial": 1}', None),
    ('{"name": "a", "name": "b"}', None),
    ('{"name": {"a": "b"}}', None),
    ('["name"]', None),
    ('{"name": ', None),
    ("[" * 100_000, None),
])  # fmt: skip
def test_a_line_of_json(text, items):
    assert cells_of_json(text) == items


def test_cells_need_their_columns():
    assert intake_text.named(["1", "2"], ["a", "b"]) == {"a": "1", "b": "2"}
    assert intake_text.named(["1"], ["a", "b"]) is None
    assert intake_text.named(["1", "2", "3"], ["a", "b"]) is None


def test_json_is_told_by_its_first_sign():
    assert intake_text.looks_like_json('  {"name"') and not intake_text.looks_like_json("name,kana")
