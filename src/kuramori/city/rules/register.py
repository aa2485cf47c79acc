"""One version of one resident record 住民票 or removed record 除票, with every item it holds.

Every version holds all items, changed or not (標準仕様書 §1.2.1); the newest is the one with the
highest serial. Strings are carried as received: a legal name is never normalised, not even to NFC.
`to_body` and `from_body` are lossless; items that are blank are left out of the body, and the
guarded items may be missing because the gate cut them. Not for: who may see an item (rules/access),
how long a version is kept (rules/retention).
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from typing import Any

from kuramori.city.rules.dates import ImpreciseDate
from kuramori.city.rules.movements import Reason
from kuramori.city.rules.relations import links
from kuramori.foundation.errors import Refusal


class Status(StrEnum):
    """住民状態."""

    PRESENT = "present"
    REMOVED = "removed"


class Sex(StrEnum):
    """男女の別; blank is allowed (標準仕様書 §1.1.6)."""

    MALE = "male"
    FEMALE = "female"
    BLANK = ""


class SuppressionKind(StrEnum):
    """Why a process is suppressed: a protected person, one whose decision is open, or any other
    reason."""

    PROTECTION = "protection"
    PROVISIONAL = "provisional"
    OTHER = "other"


class Process(StrEnum):
    """The process a suppression stops."""

    MOVEMENT = "movement"
    CERTIFICATE = "certificate"
    INQUIRY = "inquiry"


class Level(StrEnum):
    """An error stops the process, an alert lets it go on after a warning."""

    ERROR = "error"
    ALERT = "alert"


LABELS: dict[StrEnum, str] = {
    Status.PRESENT: "現存",
    Status.REMOVED: "除票",
    Sex.MALE: "男",
    Sex.FEMALE: "女",
    Sex.BLANK: "",
    SuppressionKind.PROTECTION: "支援措置",
    SuppressionKind.PROVISIONAL: "仮支援措置",
    SuppressionKind.OTHER: "抑止",
    Process.MOVEMENT: "異動入力",
    Process.CERTIFICATE: "証明書発行",
    Process.INQUIRY: "照会",
    Level.ERROR: "エラー",
    Level.ALERT: "アラート",
}


@dataclass(frozen=True, slots=True)
class Address:
    """住所: `area` 町名 with its 丁目, `lot` 番地, `building` 方書; `area_code` is the 11-digit
    住所コード."""

    area: str
    lot: str
    building: str = ""
    postal_code: str = ""
    area_code: str = ""

    def __str__(self) -> str:
        return f"{self.area}{self.lot}" + (f"　{self.building}" if self.building else "")

    def to_body(self) -> list[str]:
        return [self.area, self.lot, self.building, self.postal_code, self.area_code]

    @classmethod
    def from_body(cls, body: list[str]) -> "Address":
        return cls(*body)


@dataclass(frozen=True, slots=True)
class Movement:
    """What made this version. `notified_on` is None for an ex-officio entry 職権."""

    reason: Reason
    happened_on: ImpreciseDate
    notified_on: date | None
    processed_on: date

    def to_body(self) -> list[Any]:
        day = _day_to_body(self.notified_on) if self.notified_on else ""
        return [self.reason.value, self.happened_on.to_body(), day, _day_to_body(self.processed_on)]

    @classmethod
    def from_body(cls, body: list[Any]) -> "Movement":
        reason, happened, notified, processed = body
        day = date.fromisoformat(notified) if notified else None
        return cls(
            Reason(reason), ImpreciseDate.from_body(happened), day, date.fromisoformat(processed)
        )


@dataclass(frozen=True, slots=True)
class Removal:
    """消除: `on` is the day the record was taken out (retention counts from it), not the day of
    death."""

    reason: Reason
    on: date
    destination: str = ""

    def to_body(self) -> list[str]:
        return [self.reason.value, _day_to_body(self.on), self.destination]

    @classmethod
    def from_body(cls, body: list[str]) -> "Removal":
        reason, on, destination = body
        return cls(Reason(reason), date.fromisoformat(on), destination)


@dataclass(frozen=True, slots=True)
class Suppression:
    """抑止 of one process. Passing `ends` never lifts it: a person does (標準仕様書 §3.1)."""

    kind: SuppressionKind
    process: Process
    level: Level
    begins: date
    ends: date | None = None

    def to_body(self) -> list[str]:
        ends = _day_to_body(self.ends) if self.ends else ""
        return [
            self.kind.value,
            self.process.value,
            self.level.value,
            _day_to_body(self.begins),
            ends,
        ]

    @classmethod
    def from_body(cls, body: list[str]) -> "Suppression":
        kind, process, level, begins, ends = body
        day = date.fromisoformat(ends) if ends else None
        return cls(
            SuppressionKind(kind), Process(process), Level(level), date.fromisoformat(begins), day
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ResidentRecord:
    """One version. Key: (`address_number` 宛名番号, `serial` 履歴番号 from 1).

    Blank text items are ""; a guarded item that is None was blank, or was cut by the gate.
    """

    address_number: str
    serial: int
    household_number: str
    status: Status
    name: str
    kana: str = ""
    former_name: str = ""
    former_kana: str = ""
    alias: str = ""
    alias_kana: str = ""
    romanised: str = ""
    birth: ImpreciseDate
    sex: Sex = Sex.BLANK
    relation: str = ""
    head_name: str = ""
    address: Address
    previous_address: str = ""
    registered_domicile: str | None = None
    domicile_head: str = ""
    resident_since: ImpreciseDate
    address_since: ImpreciseDate | None = None
    notified_on: date | None = None
    individual_number: str | None = None
    resident_code: str | None = None
    nationality: str = ""
    residence_status: str | None = None
    residence_until: date | None = None
    movement: Movement
    removal: Removal | None = None
    suppressions: tuple[Suppression, ...] = ()

    @property
    def foreign(self) -> bool:
        """Is this a foreign resident (法30条の45)? Then there is a nationality and no 戸籍."""
        return bool(self.nationality)

    @property
    def deceased(self) -> bool:
        return self.removal is not None and self.removal.reason is Reason.DEATH

    @property
    def protected(self) -> bool:
        """Under 支援措置, provisional or not, until a person lifts it."""
        kinds = (SuppressionKind.PROTECTION, SuppressionKind.PROVISIONAL)
        return any(one.kind in kinds for one in self.suppressions)

    def names(self) -> Iterator[tuple[str, str]]:
        """(item, text) of every name this version is known by."""
        return self._written("name", "former_name", "alias", "romanised")

    def readings(self) -> Iterator[tuple[str, str]]:
        """(item, text) of every reading フリガナ."""
        return self._written("kana", "former_kana", "alias_kana")

    def places(self) -> Iterator[tuple[str, str]]:
        """(item, text) of 住所 and of 方書."""
        yield "address", self.address.area + self.address.lot
        if self.address.building:
            yield "building", self.address.building

    def _written(self, *items: str) -> Iterator[tuple[str, str]]:
        return ((item, text) for item in items if (text := getattr(self, item)))

    def to_body(self) -> dict[str, Any]:
        """The JSON-able body; blank items are left out."""
        body: dict[str, Any] = {}
        for name, blank, encode, _ in _ITEMS:
            value = getattr(self, name)
            if value != blank:
                body[name] = encode(value) if encode else value
        return body

    @classmethod
    def from_body(cls, body: Mapping[str, Any]) -> "ResidentRecord":
        """Rebuild a version; a missing item takes its blank value. Unknown keys are a mistake of
        ours."""
        assert body.keys() <= _NAMES
        return cls(
            **{
                name: decode(body[name]) if decode else body[name]
                for name, _, _, decode in _ITEMS
                if name in body
            }
        )


def _day_to_body(day: date) -> str:
    return day.isoformat()


def _value(word: StrEnum) -> str:
    return word.value


def _to_body(value: Any) -> Any:
    return value.to_body()


def _each_to_body(values: tuple[Suppression, ...]) -> list[list[str]]:
    return [one.to_body() for one in values]


def _each_from_body(bodies: list[list[str]]) -> tuple[Suppression, ...]:
    return tuple(Suppression.from_body(one) for one in bodies)


_Codec = tuple[Callable[[Any], Any] | None, Callable[[Any], Any] | None]
_DATE: _Codec = (_to_body, ImpreciseDate.from_body)
_DAY: _Codec = (_day_to_body, date.fromisoformat)
_CODECS: dict[str, _Codec] = {
    "status": (_value, Status),
    "sex": (_value, Sex),
    "birth": _DATE,
    "address": (_to_body, Address.from_body),
    "resident_since": _DATE,
    "address_since": _DATE,
    "notified_on": _DAY,
    "residence_until": _DAY,
    "movement": (_to_body, Movement.from_body),
    "removal": (_to_body, Removal.from_body),
    "suppressions": (_each_to_body, _each_from_body),
}
_ITEMS = tuple(
    (item.name, item.default, *_CODECS.get(item.name, (None, None)))
    for item in fields(ResidentRecord)
)
_NAMES = frozenset(item[0] for item in _ITEMS)

# 標準仕様書 §1.1.6: items that must not be blank; the rest may be.
_REQUIRED = ("address_number", "household_number", "name")
_SURROGATE = re.compile("[\ud800-\udfff]")


def refuse_record(record: ResidentRecord) -> Refusal | None:
    """Refuse a version that must not enter the register.

    What must hold: 1 every text can be written as UTF-8 (no lone surrogate); 2 required items are
    not blank, a Japanese resident has 戸籍の表示 and, while present, everybody a 住民票コード; 3
    the relation is in the grammar; 4 a removed record says how it was removed, a present one does
    not.
    """
    for name, value in _texts(record):
        if not _writable(value):
            return Refusal("record.not-text", {"item": name})
    return refuse_items(record)


def refuse_items(record: ResidentRecord) -> Refusal | None:
    """The same, for a version whose texts were looked at when they were read."""
    for name in _required(record):
        if not getattr(record, name):
            return Refusal("record.blank", {"item": name})
    if record.relation and links(record.relation) is None:
        return Refusal("record.relation", {"given": record.relation})
    if (record.status is Status.REMOVED) != (record.removal is not None):
        return Refusal("record.removal", {"item": "removal"})
    return None


def _required(record: ResidentRecord) -> tuple[str, ...]:
    domicile = () if record.foreign else ("registered_domicile",)
    code = ("resident_code",) if record.status is Status.PRESENT else ()
    return _REQUIRED + domicile + code


def _texts(record: ResidentRecord) -> list[tuple[str, str]]:
    """Every text of the version with the item it belongs to, also the texts inside composed
    items."""
    found: list[tuple[str, str]] = []
    pending: list[tuple[str, Any]] = list(record.to_body().items())
    while pending:
        name, value = pending.pop()
        if isinstance(value, str):
            found.append((name, value))
        elif isinstance(value, list):
            pending.extend((name, part) for part in value)
    return found


def _writable(text: str) -> bool:
    return not _SURROGATE.search(text)
