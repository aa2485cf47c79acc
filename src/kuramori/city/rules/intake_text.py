"""An import file as text: in which encoding it is written, and the cells of one line of it.

A line is a row: no item holds a line break. Nothing is replaced and nothing is normalised; what cannot be read is
said. Not for: what the cells mean (rules/intake).
"""

import codecs
import csv
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kuramori.foundation.errors import Refusal

BOM = codecs.BOM_UTF8
_ESCAPED = "\udc80", "\udcff"


@dataclass(frozen=True)
class Encoding:
    """How bytes become text, for `bytes.decode`. A lone surrogate passes here, so that its row can be named."""

    name: str
    errors: str

    def text(self, line: bytes) -> str:
        return line.decode(self.name, self.errors)


UTF8 = Encoding("utf-8", "surrogatepass")
CP932 = Encoding("cp932", "strict")
_EUC = Encoding("euc_jis_2004", "strict")


def encoding_of(chunks: Iterable[bytes]) -> Encoding | Refusal:
    """UTF-8 with or without BOM, or CP932 with the NEC and IBM extensions; refuses a file that is neither.

    Other files decode as CP932 too, into nonsense. Where more signs read as UTF-8 than bytes do not, the file is spoilt
    UTF-8; where all of it reads as EUC-JP, it is that, for CP932 writes most signs with bytes EUC-JP does not know.
    """
    sniffed = _Sniffed()
    for chunk in chunks:
        sniffed.take(chunk)
    return sniffed.verdict()


class _Sniffed:
    """What the bytes so far can be."""

    def __init__(self) -> None:
        self._readers = {one: codecs.getincrementaldecoder(one.name)(one.errors) for one in (UTF8, CP932, _EUC)}
        self._marked = False
        self._first = True
        self._lines = 1
        self._wrong_line = 0
        self._fits = self._misfits = 0

    def take(self, chunk: bytes) -> None:
        if self._first:
            self._first, self._marked = False, chunk.startswith(BOM)
        if b"\0" in chunk and self._readers:
            self._readers.clear()
            self._wrong_line = self._wrong_line or self._lines + chunk[: chunk.index(b"\0")].count(b"\n")
        for encoding in list(self._readers):
            self._try(encoding, chunk)
        if UTF8 not in self._readers:
            self._weigh(chunk)
        self._lines += chunk.count(b"\n")

    def _try(self, encoding: Encoding, chunk: bytes) -> None:
        try:
            self._readers[encoding].decode(chunk)
        except UnicodeDecodeError as error:
            del self._readers[encoding]
            if encoding is UTF8:
                self._wrong_line = self._lines + error.object[: error.start].count(b"\n")

    def _weigh(self, chunk: bytes) -> None:
        """How much of the chunk reads as UTF-8."""
        low, high = _ESCAPED
        beyond = [sign for sign in chunk.decode("utf-8", "surrogateescape") if sign > "\x7f"]
        misfits = sum(low <= sign <= high for sign in beyond)
        self._misfits += misfits
        self._fits += len(beyond) - misfits

    def verdict(self) -> Encoding | Refusal:
        for encoding in list(self._readers):
            try:
                self._readers[encoding].decode(b"", final=True)
            except UnicodeDecodeError:
                del self._readers[encoding]
        if UTF8 in self._readers:
            return UTF8
        if CP932 in self._readers and _EUC not in self._readers and not self._marked and self._misfits > self._fits:
            return CP932
        return Refusal("import.encoding", {"line": str(self._wrong_line or self._lines)})


def cells_of_csv(text: str) -> list[str] | None:
    """The cells of one line (RFC 4180); None when its quotes do not close. An empty line has none."""
    try:
        return next(csv.reader([text], strict=True), [])
    except csv.Error:
        return None


def cells_of_json(text: str) -> dict[str, str] | None:
    """Name and text of each item; null is blank. None for anything but one object of texts, each named once."""
    try:
        pairs = json.loads(text, object_pairs_hook=_Pairs)
    except (ValueError, RecursionError):
        return None
    if not isinstance(pairs, _Pairs) or not all(isinstance(value, str | None) for _, value in pairs):
        return None
    found = {name: value or "" for name, value in pairs}
    return found if len(found) == len(pairs) else None


class _Pairs(list[tuple[str, object]]):
    """The items of one JSON object in the order they were written."""


def looks_like_json(first_line: str) -> bool:
    return first_line.lstrip().startswith("{")


def named(cells: Sequence[str], columns: Sequence[str]) -> dict[str, str] | None:
    """Cells by column; None when there are more or fewer of them than the header has."""
    return dict(zip(columns, cells, strict=True)) if len(cells) == len(columns) else None
