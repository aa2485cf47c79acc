"""Reading residents from a file: one row is one version of one person, its columns are the items of the record.

Everything wrong with a row is gathered, so that a city mends its file in one go. A fault names a column and a code and
never what was written there. Columns, their other names and their limits are data (intake.toml). Not for: bytes
(rules/intake_text), what rows must be to each other (acts/intake).
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from importlib import resources
from typing import Any

from kuramori.city.rules import movements, register
from kuramori.city.rules.dates import DateItem, ImpreciseDate, parse_date
from kuramori.city.rules.movements import Reason, date_item
from kuramori.city.rules.numbers import NumberKind, refuse_number
from kuramori.city.rules.register import (
    Address,
    Level,
    Movement,
    Process,
    Removal,
    ResidentRecord,
    Sex,
    Status,
    Suppression,
    SuppressionKind,
    refuse_items,
)
from kuramori.city.rules.relations import Relation, links
from kuramori.foundation.errors import Refusal


@dataclass(frozen=True)
class Column:
    """One column: `alias` is its Japanese name in a header, `longest` the most characters it may hold."""

    alias: str
    longest: int
    required: bool


@dataclass(frozen=True)
class Fault:
    """Something wrong in one column of a row ("" where it is the whole row)."""

    column: str
    refusal: Refusal


@dataclass(frozen=True)
class Place:
    """Where a row belongs: whose version it is, and of which household. `household_rows` is how many rows the file
    says that the persons of the household of today have in it, if it says so."""

    address_number: str
    serial: int
    household_number: str
    household_rows: int | None


_DATA = tomllib.loads(resources.files(__package__).joinpath("intake.toml").read_text(encoding="utf-8"))
COLUMNS = {name: Column(**row) for name, row in _DATA["column"].items()}
LONGEST_LINE: int = _DATA["line"]
_BLANK = dict.fromkeys(COLUMNS, "")
_NAMES = {column.alias: name for name, column in COLUMNS.items()} | {name: name for name in COLUMNS}
_REQUIRED = tuple(name for name, column in COLUMNS.items() if column.required)
_COPIED = (
    "name", "kana", "former_name", "former_kana", "alias", "alias_kana", "romanised", "head_name",
    "previous_address", "domicile_head", "nationality",
)  # fmt: skip
NUMBERS = {
    "address_number": NumberKind.ADDRESS,
    "household_number": NumberKind.HOUSEHOLD,
    "individual_number": NumberKind.INDIVIDUAL,
    "resident_code": NumberKind.RESIDENT_CODE,
}
_PLACING = frozenset({"address_number", "serial", "household_number"})
_PLANNED = frozenset({Reason.MOVE_OUT, Reason.MOVE_OUT_ABROAD})

# What no item of a register holds; the first that is found names the fault.
_WRONG_SIGNS = (
    ("import.surrogate", re.compile("[\ud800-\udfff]")),
    ("import.control-sign", re.compile("[\x00-\x1f\x7f-\x9f]")),
    ("import.private-sign", re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]")),
    ("import.lost-sign", re.compile(f"[{_DATA['lost']}]")),
)
_ANY_WRONG_SIGN = re.compile("|".join(pattern.pattern for _, pattern in _WRONG_SIGNS))


def read_header(cells: Sequence[str]) -> tuple[str, ...] | Refusal:
    """The columns a header names, in English or Japanese. Refuses unknown, doubled and missing ones.

    Where a file has no header its first line is somebody: an unknown column is told by its position only.
    """
    columns = [_NAMES.get(cell.strip(), "") for cell in cells]
    if "" in columns:
        return Refusal("import.unknown-column", {"position": str(columns.index("") + 1)})
    if doubled := next((name for name in columns if columns.count(name) > 1), None):
        return Refusal("import.column-twice", {"column": doubled})
    if missing := next((name for name in _REQUIRED if name not in columns), None):
        return Refusal("import.no-column", {"column": missing})
    return tuple(columns)


def read_items(cells: Mapping[str, str]) -> dict[str, str] | None:
    """The items of a row that names each by itself (JSON); None when it names one that is none of ours, or twice."""
    found = {_NAMES.get(name, ""): text for name, text in cells.items()}
    return None if "" in found or len(found) < len(cells) else found


def check(cells: Mapping[str, str], today: date) -> tuple[Place | None, list[Fault]]:
    """Where a row belongs, and everything that is wrong with it by itself.

    The place is None when it cannot be told: such a row could belong to any household.
    """
    faults = _faults(cells, today)
    if _PLACING & {fault.column for fault in faults}:
        return None, faults
    stated = cells.get("household_rows", "")
    sound = stated and not any(fault.column == "household_rows" for fault in faults)
    rows = int(stated) if sound else None
    return Place(cells["address_number"], int(cells["serial"]), cells["household_number"], rows), faults


def is_head(cells: Mapping[str, str]) -> bool:
    """Does this version make the person the head of a household of today?"""
    return cells.get("relation") == Relation.HEAD and _STATUS.get(cells.get("status", "")) is Status.PRESENT


def _faults(cells: Mapping[str, str], today: date) -> list[Fault]:
    faults = [*_wrong_texts(cells), *_blanks(cells)]
    reader = _Reader(cells)
    record = reader.record()
    faults += reader.faults
    if record is None or faults:
        return list({fault.column: fault for fault in reversed(faults)}.values())[::-1]
    if refusal := refuse_items(record):
        code = "import.blank" if refusal.code == "record.blank" else "import.removal"
        return [Fault(refusal.params["item"].replace("removal", "removal_reason"), Refusal(code))]
    return [Fault(column, Refusal("import.date-ahead")) for column in _ahead(record, today)]


def record_of(cells: Mapping[str, str]) -> ResidentRecord | None:
    """The version a faultless row holds; None when there is none in it."""
    return _Reader(cells).record()


def _wrong_texts(cells: Mapping[str, str]) -> Iterator[Fault]:
    suspect = bool(_ANY_WRONG_SIGN.search("".join(cells.values())))
    for column, text in cells.items():
        if len(text) > COLUMNS[column].longest:
            yield Fault(column, Refusal("import.too-long", {"longest": str(COLUMNS[column].longest)}))
        elif suspect and (code := next((code for code, wrong in _WRONG_SIGNS if wrong.search(text)), None)):
            yield Fault(column, Refusal(code))


def _blanks(cells: Mapping[str, str]) -> Iterator[Fault]:
    return (Fault(column, Refusal("import.blank")) for column in _REQUIRED if not cells.get(column))


def _ahead(record: ResidentRecord, today: date) -> Iterator[str]:
    """Columns whose day has not come yet; only a move out is entered before its day (標準仕様書 §4.0.3)."""
    happened = None if record.movement.reason in _PLANNED else record.movement.happened_on.internal
    days = {
        "birth": record.birth.internal,
        "notified_on": record.notified_on,
        "movement_on": happened,
        "movement_notified_on": record.movement.notified_on,
        "processed_on": record.movement.processed_on,
        "removed_on": record.removal and record.removal.on,
    }
    return (column for column, day in days.items() if day and day > today)


@lru_cache(maxsize=100_000)
def _date(text: str, item: DateItem, western: bool) -> ImpreciseDate | Refusal:
    """Few days are written often: everybody's birthday is one of some thirty thousand."""
    return parse_date(text, item, western)


def _words(labels: Mapping[Any, str], family: type[StrEnum]) -> dict[str, StrEnum]:
    """The values of a family by themselves and by their Japanese label."""
    return {word: one for one in family for word in (one.value, labels[one])}


_STATUS, _SEX, _REASON = (
    _words(register.LABELS, Status),
    _words(register.LABELS, Sex),
    _words(movements.LABELS, Reason),
)
_KINDS, _PROCESSES, _LEVELS = (_words(register.LABELS, one) for one in (SuppressionKind, Process, Level))


class _Reader:
    """Reads the cells of one row and gathers what is wrong with them."""

    def __init__(self, cells: Mapping[str, str]) -> None:
        self.faults: list[Fault] = []
        self._cells = _BLANK | cells

    def record(self) -> ResidentRecord | None:
        """The version, if nothing required is missing from it."""
        items = {column: self._cells[column] for column in _COPIED}
        guarded = {column: self._cells[column] or None for column in ("registered_domicile", "residence_status")}
        numbers = {column: self._number(column) for column in NUMBERS}
        self._count("household_rows", 1)
        composed = {
            "serial": self._count("serial", 1),
            "status": self._word("status", _STATUS),
            "sex": self._word("sex", _SEX) or Sex.BLANK,
            "relation": self._relation(),
            "birth": self._imprecise("birth", DateItem.BIRTH, western=bool(items["nationality"])),
            "address": self._address(),
            "resident_since": self._imprecise("resident_since", DateItem.RESIDENT_SINCE),
            "address_since": self._imprecise("address_since", DateItem.ADDRESS_SINCE),
            "notified_on": self._day("notified_on"),
            "residence_until": self._day("residence_until"),
            "movement": self._movement(),
            "removal": self._removal(),
            "suppressions": self._suppressions(),
        }
        whole = {**items, **guarded, **numbers, **composed}
        required = ("address_number", "household_number", "serial", "status", "birth", "resident_since", "movement")
        return ResidentRecord(**whole) if not self.faults and all(whole[name] for name in required) else None

    def _number(self, column: str) -> str | None:
        text = self._cells[column]
        if text and refuse_number(NUMBERS[column], text):
            return self._wrong(column, "import.number")
        return text or None

    def _wrong(self, column: str, code: str) -> None:
        self.faults.append(Fault(column, Refusal(code)))

    def _count(self, column: str, least: int) -> int | None:
        text = self._cells[column]
        if not text:
            return None
        if not (text.isascii() and text.isdigit() and len(text) <= COLUMNS[column].longest and int(text) >= least):
            return self._wrong(column, "import.count")
        return int(text)

    def _word(self, column: str, words: Mapping[str, StrEnum]) -> Any:
        text = self._cells[column]
        if text and text not in words:
            return self._wrong(column, "import.unknown-word")
        return words.get(text) if text else None

    def _relation(self) -> str:
        text = self._cells["relation"]
        if text and links(text) is None:
            self._wrong("relation", "import.relation")
        return text

    def _imprecise(self, column: str, item: DateItem, western: bool = False) -> ImpreciseDate | None:
        return self._read_date(column, self._cells[column], item, western)

    def _day(self, column: str) -> date | None:
        return self._day_of(column, self._cells[column])

    def _day_of(self, column: str, text: str) -> date | None:
        found = self._read_date(column, text, DateItem.NOTIFIED_ON, western=False)
        return found and found.internal

    def _read_date(self, column: str, text: str, item: DateItem, western: bool) -> ImpreciseDate | None:
        if not text:
            return None
        found = _date(text, item, western)
        if isinstance(found, Refusal):
            return self._wrong(column, f"import.{found.code.replace('.', '-')}")
        return found

    def _address(self) -> Address:
        return Address(*(self._cells[part] for part in ("area", "lot", "building", "postal_code", "area_code")))

    def _movement(self) -> Movement | None:
        reason = self._word("movement_reason", _REASON)
        happened = self._imprecise("movement_on", date_item(reason)) if reason else None
        notified, processed = self._day("movement_notified_on"), self._day("processed_on")
        return Movement(reason, happened, notified, processed) if happened and processed else None

    def _removal(self) -> Removal | None:
        reason, on = self._word("removal_reason", _REASON), self._day("removed_on")
        destination = self._cells["destination"]
        if bool(reason) != bool(on) or (destination and not reason):
            self._wrong("removal_reason", "import.removal")
        return Removal(reason, on, destination) if reason and on else None

    def _suppressions(self) -> tuple[Suppression, ...]:
        text = self._cells["suppressions"]
        found = [self._suppression(one.split(":")) for one in text.split(";")] if text else []
        return tuple(one for one in found if one)

    def _suppression(self, parts: list[str]) -> Suppression | None:
        """kind:process:level:begins:ends, the end left out while there is none."""
        if len(parts) not in (4, 5):
            return self._wrong("suppressions", "import.suppression")
        kind, process, level = _KINDS.get(parts[0]), _PROCESSES.get(parts[1]), _LEVELS.get(parts[2])
        begins, *ends = (self._day_of("suppressions", part) for part in parts[3:])
        if not (kind and process and level and begins):
            return self._wrong("suppressions", "import.suppression")
        return Suppression(kind, process, level, begins, ends[0] if ends else None)

