"""A file that is no UTF-8 assessment is refused, and the refusal names what it is."""

import codecs

import pytest

from kuramori.city.rules.assessment import parse
from kuramori.foundation.errors import Refusal
from rules.assessment.texts import EXAMPLE, read

TEXT = EXAMPLE.read_text("utf-8")


def test_it_works():
    assert read(codecs.BOM_UTF8 + TEXT.encode()).sentences == read(TEXT).sentences


@pytest.mark.parametrize(
    "raw", [b"", b" \r\n\t\n", "　\n".encode(), codecs.BOM_UTF8, "・\n。".encode()]
)
def test_it_refuses_an_empty_file(raw):
    assert parse(raw) == Refusal("assessment.empty")


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("cp932", "CP932"),
        ("euc-jp", "EUC-JP"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16LE"),
        ("utf-16-be", "UTF-16BE"),
        ("utf-32", "UTF-32"),
        ("iso-2022-jp", "ISO-2022-JP"),
    ],
)
def test_it_refuses_another_encoding_by_name(encoding, name):
    raw = TEXT.encode(encoding, errors="ignore")
    assert parse(raw) == Refusal("assessment.not-utf8", {"line": "1", "encoding": name})


def test_it_refuses_a_broken_byte_with_its_line():
    lines = TEXT.encode().split(b"\n")
    lines[6] += b"\xff"
    assert parse(b"\n".join(lines)) == Refusal("assessment.not-utf8", {"line": "7", "encoding": ""})


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3 ...", "PDF"),
        (b"PK\x03\x04\x14\x00\x06\x00", "ZIP"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "OLE2"),
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (bytes(range(256)), "binary"),
        (b"abc\x00def\x01g", "binary"),
    ],
)
def test_it_refuses_a_binary_file_by_kind(raw, kind):
    assert parse(raw) == Refusal("assessment.unreadable", {"kind": kind})


@pytest.mark.parametrize(
    "text", ["きょうの献立\nごはん、みそ汁。", "1 基本情報\n事務の名称", "監査のお知らせ"]
)
def test_it_refuses_a_text_without_our_sections(text):
    assert parse(text.encode()) == Refusal("assessment.no-sections")
