"""The file of an import: what it is, and its rows with where they lie, so that each can be read again by itself.

Not for: judging a row (rules/intake).
"""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from kuramori.city.rules import intake, intake_text
from kuramori.city.rules.intake_text import BOM, Encoding
from kuramori.foundation.errors import Breakage, Refusal

_CHUNK = 1 << 20


@dataclass(frozen=True)
class Row:
    """One row: line number from 1, byte offset and length; `cells` are None when it cannot be taken apart."""

    line: int
    at: int
    length: int
    cells: dict[str, str] | None


@dataclass(frozen=True)
class Source:
    """A file whose encoding and columns are known. `columns` are empty where each row names its items (JSON)."""

    file: BinaryIO
    sha256: str
    encoding: Encoding
    columns: tuple[str, ...]
    begin: int
    size: int
    changed_at: int

    def rows(self) -> Iterator[Row]:
        """Every row in the order of the file; blank lines are none."""
        first = 2 if self.columns else 1
        for line, (at, length, raw) in enumerate(_lines(self.file, self.begin), first):
            if raw is None or raw.strip():
                yield Row(line, at, length, None if raw is None else self._cells(raw))

    def cells_at(self, at: int, length: int) -> dict[str, str]:
        """The cells of a row read before. Raises Breakage when the file is not what it was then."""
        self.file.seek(at)
        cells = self._cells(self.file.read(length))
        if cells is None:
            raise Breakage("import.file-changed")
        return cells

    def must_be_unchanged(self) -> None:
        """Raises Breakage when somebody wrote to the file since it was looked at."""
        if _state(self.file) != (self.size, self.changed_at):
            raise Breakage("import.file-changed")

    def _cells(self, raw: bytes) -> dict[str, str] | None:
        try:
            text = self.encoding.text(raw).rstrip("\n").removesuffix("\r")
        except UnicodeDecodeError:
            return None
        if self.columns:
            cells = intake_text.cells_of_csv(text)
            return None if cells is None else intake_text.named(cells, self.columns)
        items = intake_text.cells_of_json(text)
        return None if items is None else intake.read_items(items)


@contextmanager
def opened(path: Path) -> Iterator[Source | Refusal]:
    """The file, looked through once. Refuses what is in no known encoding, empty, or without the columns it needs."""
    try:
        file = path.open("rb")
    except OSError as error:
        raise Breakage("setup.unreadable-file", reason=error.strerror or "") from error
    with file:
        yield _looked_through(file)


def _looked_through(file: BinaryIO) -> Source | Refusal:
    digest = hashlib.sha256()
    size, changed_at = _state(file)
    encoding = intake_text.encoding_of(_chunks(file, digest))
    if isinstance(encoding, Refusal):
        return encoding
    file.seek(0)
    begin = len(BOM) if file.read(len(BOM)) == BOM else 0
    at, length, raw = next(_lines(file, begin), (begin, 0, b""))
    if raw is not None and not raw.strip():
        return Refusal("import.empty")
    columns: tuple[str, ...] | Refusal = ()
    text = encoding.text(raw or b"").rstrip("\r\n")
    if not intake_text.looks_like_json(text):
        columns = intake.read_header(intake_text.cells_of_csv(text) or [])
        begin = at + length
    if isinstance(columns, Refusal):
        return columns
    return Source(file, digest.hexdigest(), encoding, columns, begin, size, changed_at)


def _chunks(file: BinaryIO, digest: "hashlib._Hash") -> Iterator[bytes]:
    while chunk := file.read(_CHUNK):
        digest.update(chunk)
        yield chunk


def _lines(file: BinaryIO, begin: int) -> Iterator[tuple[int, int, bytes | None]]:
    """(offset, length, bytes) of each line; None for the bytes of one longer than any row can be."""
    at = begin
    file.seek(begin)
    while raw := file.readline(intake.LONGEST_LINE):
        length, whole = len(raw), raw.endswith(b"\n") or len(raw) < intake.LONGEST_LINE
        part = raw
        while not whole and (part := file.readline(intake.LONGEST_LINE)):
            length, whole = length + len(part), part.endswith(b"\n")
        yield at, length, raw if length <= intake.LONGEST_LINE else None
        at += length


def _state(file: BinaryIO) -> tuple[int, int]:
    found = os.fstat(file.fileno())
    return found.st_size, found.st_mtime_ns
