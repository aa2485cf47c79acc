"""Bytes of an uploaded assessment become text, or a refusal that says what the file seems to be.

Only UTF-8 is read. Other encodings are named so that the officer knows how to save the file again.
"""

import codecs
import re

from kuramori.foundation.errors import Refusal

_CONTAINERS = {
    b"%PDF-": "PDF",
    b"PK\x03\x04": "ZIP",
    b"\xd0\xcf\x11\xe0": "OLE2",
    b"\x89PNG": "PNG",
}
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1f\x7f]")
_JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
_ISO_2022_JP = (b"\x1b$B", b"\x1b$@", b"\x1b(J")


def decode(raw: bytes) -> str | Refusal:
    """The text of `raw`, without a byte-order mark. Line ends stay as they are.

    Refusals: assessment.empty, assessment.not-utf8 (line, encoding), assessment.unreadable (kind).
    """
    if not raw.strip():
        return Refusal("assessment.empty")
    for magic, kind in _CONTAINERS.items():
        if raw.startswith(magic):
            return Refusal("assessment.unreadable", {"kind": kind})
    if encoding := _wide_encoding(raw):
        return Refusal("assessment.not-utf8", {"line": "1", "encoding": encoding})
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return _not_utf8(raw, error.start)
    return _readable(raw, text)


def _readable(raw: bytes, text: str) -> str | Refusal:
    for escape in _ISO_2022_JP:
        if escape in raw:
            line = raw[: raw.index(escape)].count(b"\n") + 1
            return Refusal("assessment.not-utf8", {"line": str(line), "encoding": "ISO-2022-JP"})
    if _binary(raw):
        return Refusal("assessment.unreadable", {"kind": "binary"})
    if not re.search(r"\w", text):
        return Refusal("assessment.empty")
    return text


def _wide_encoding(raw: bytes) -> str:
    """UTF-32 or UTF-16, by byte-order mark or by what an unmarked UTF-16 text looks like."""
    if raw.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return "UTF-32"
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "UTF-16"
    if b"\x00" not in raw or len(raw) % 2:
        return ""
    return next((name for name in ("UTF-16LE", "UTF-16BE") if _reads_as(raw, name)), "")


def _not_utf8(raw: bytes, offset: int) -> Refusal:
    if _binary(raw):
        return Refusal("assessment.unreadable", {"kind": "binary"})
    line = str(raw[:offset].count(b"\n") + 1)
    encoding = next((name for name in ("CP932", "EUC-JP") if _reads_as(raw, name)), "")
    return Refusal("assessment.not-utf8", {"line": line, "encoding": encoding})


def _binary(raw: bytes) -> bool:
    """A zero byte, or more control characters than stray copying explains."""
    return b"\x00" in raw or len(_CONTROL.findall(raw)) * 100 > len(raw)


def _reads_as(raw: bytes, encoding: str) -> bool:
    """Whether `raw` is mostly Japanese in `encoding`, with no control characters left over."""
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError:
        return False
    meaningful = [char for char in text if not char.isspace()]
    japanese = len(_JAPANESE.findall(text))
    return japanese * 2 > len(meaningful) and "\x00" not in text
