"""Writes residents as an import file, so that tests have one: cells by column, CSV and JSON lines."""

import csv
import json
from collections.abc import Iterable, Mapping
from datetime import date
from itertools import islice
from pathlib import Path

from kuramori.city.fiction import people as fiction
from kuramori.city.rules.intake import COLUMNS
from kuramori.city.rules.register import ResidentRecord, Suppression

_COPIED = (
    "address_number", "household_number", "name", "kana", "former_name", "former_kana", "alias", "alias_kana",
    "romanised", "relation", "head_name", "previous_address", "registered_domicile", "domicile_head",
    "individual_number", "resident_code", "nationality", "residence_status",
)  # fmt: skip
_HOMES = fiction.people(29, 1_000_000, first=300_000)


def families(count: int) -> list[fiction.Household]:
    """Households no test has seen before."""
    return list(islice(_HOMES, count))


def cells(record: ResidentRecord) -> dict[str, str]:
    """One version as an import file writes it."""
    movement, removal, address = record.movement, record.removal, record.address
    found = {name: getattr(record, name) or "" for name in _COPIED}
    found |= {name: getattr(address, name) for name in ("area", "lot", "building", "postal_code", "area_code")}
    return found | {
        "serial": str(record.serial),
        "status": record.status.value,
        "sex": record.sex.value,
        "birth": record.birth.text,
        "resident_since": record.resident_since.text,
        "address_since": record.address_since.text if record.address_since else "",
        "notified_on": _day(record.notified_on),
        "residence_until": _day(record.residence_until),
        "movement_reason": movement.reason.value,
        "movement_on": movement.happened_on.text,
        "movement_notified_on": _day(movement.notified_on),
        "processed_on": _day(movement.processed_on),
        "removal_reason": removal.reason.value if removal else "",
        "removed_on": _day(removal.on) if removal else "",
        "destination": removal.destination if removal else "",
        "suppressions": ";".join(map(_suppression, record.suppressions)),
    }


def rows(homes: Iterable[fiction.Household]) -> list[dict[str, str]]:
    return [cells(version) for home in homes for person in home.members for version in person.versions]


Lines = Iterable[Mapping[str, str]]


def write_csv(path: Path, lines: Lines, *, encoding: str = "utf-8", japanese: bool = False) -> Path:
    """A CSV file with every column."""
    with path.open("w", encoding=encoding, newline="") as file:
        table = csv.DictWriter(file, COLUMNS, restval="")
        table.writerow({name: column.alias if japanese else name for name, column in COLUMNS.items()})
        table.writerows(lines)
    return path


def write_json(path: Path, lines: Lines) -> Path:
    """JSON lines; blank items are left out."""
    texts = (json.dumps({name: text for name, text in line.items() if text}, ensure_ascii=False) for line in lines)
    path.write_text("".join(f"{text}\n" for text in texts), encoding="utf-8")
    return path


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _suppression(one: Suppression) -> str:
    days = [_day(one.begins)] + ([_day(one.ends)] if one.ends else [])
    return ":".join([one.kind, one.process, one.level, *days])
