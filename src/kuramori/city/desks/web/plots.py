"""Numbers for the pictures the server draws as SVG: the life strip and the coverage map.

Templates draw; here is only where things go, in the units of the drawing. Not for: colours (static/css).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from kuramori.city.desks.labels import label
from kuramori.city.rules.eras import era_of
from kuramori.city.rules.register import ResidentRecord

STRIP_WIDTH = 1000
_MARGIN = 40
_ROOM_FOR_A_WORD = 120
_LEVELS = 3
_LEVEL_HEIGHT = 20
_AXIS = 34


@dataclass(frozen=True)
class Mark:
    """One movement on the strip: where, at which height its word stands, and the word."""

    x: int
    word_y: int
    serial: int
    word: str
    year: str


@dataclass(frozen=True)
class Tick:
    x: int
    text: str


@dataclass(frozen=True)
class LifeStrip:
    """The movements of one resident on one line, from the first known day to today."""

    marks: tuple[Mark, ...]
    ticks: tuple[Tick, ...]
    unknown: int
    height: int
    width: int = STRIP_WIDTH
    axis: int = _AXIS


def life_strip(history: Sequence[ResidentRecord], today: date) -> LifeStrip:
    """Lay out `history` (any order). Movements of wholly unknown date are counted, not drawn."""
    dated = sorted(
        (one.movement.happened_on.internal, one.serial, one) for one in history if one.movement.happened_on.internal
    )
    first = dated[0][0] if dated else today
    last = max(today, dated[-1][0]) if dated else today
    span = max((last - first).days, 365)
    free_from = [0] * _LEVELS
    marks = []
    for day, serial, record in dated:
        x = _MARGIN + (day - first).days * (STRIP_WIDTH - 2 * _MARGIN) // span
        level = next((n for n in range(_LEVELS) if free_from[n] <= x), _LEVELS - 1)
        free_from[level] = x + _ROOM_FOR_A_WORD
        y = _AXIS + 30 + level * _LEVEL_HEIGHT
        marks.append(Mark(x, y, serial, label(record.movement.reason), _year(day)))
    ticks = (Tick(_MARGIN, _year(first)), Tick(STRIP_WIDTH - _MARGIN, _year(last)))
    used = max((mark.word_y for mark in marks), default=_AXIS) + 12
    return LifeStrip(tuple(marks), ticks, len(history) - len(dated), used)


def _year(day: date) -> str:
    era = era_of(day)
    return f"{era.letter}{day.year - era.first.year + 1}" if era else str(day.year)


CELL = 18
PER_ROW = 30


@dataclass(frozen=True)
class Cell:
    """One sentence of the assessment on the map."""

    x: int
    y: int
    state: str
    measure: str


@dataclass(frozen=True)
class MapRow:
    """One section of the form."""

    section: str
    y: int
    confirmed: int
    total: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class CoverageMap:
    rows: tuple[MapRow, ...]
    height: int
    width: int = 200 + PER_ROW * CELL


def coverage_map(claims: Iterable[Any]) -> CoverageMap:
    """Sections downwards in the order of the form, one cell a sentence."""
    rows, y = [], 8
    for section, group in groupby(claims, key=lambda claim: claim.section):
        members = list(group)
        cells = tuple(
            Cell(200 + n % PER_ROW * CELL, y + n // PER_ROW * CELL, str(claim.state), claim.measure)
            for n, claim in enumerate(members)
        )
        confirmed = sum(1 for claim in members if claim.state == "true")
        rows.append(MapRow(section, y, confirmed, len(members), cells))
        y += (1 + (len(members) - 1) // PER_ROW) * CELL + 8
    return CoverageMap(tuple(rows), y)
