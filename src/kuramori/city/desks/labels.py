"""What every value of the rules is called on screen, in Japanese and English. A test knows whether one is missing.

The words lie beside this file in `labels.toml`; Japanese words of the law stay with the rules that own them.
Not for: sentences about refusals (desks/refusals), nor the fixed words of the pages (desks/locale).
"""

import tomllib
from collections.abc import Mapping
from enum import Enum
from pathlib import Path
from typing import Any

from django.utils.translation import get_language

from kuramori.city.rules import dates, movements, numbers, query, register, relations, retention

_LAW: dict[str, Mapping[Any, str]] = {
    "Precision": dates.LABELS,
    "DateItem": dates.LABELS,
    "MovementKind": movements.LABELS,
    "Reason": movements.LABELS,
    "NumberKind": numbers.LABELS,
    "Fit": query.LABELS,
    "Field": query.LABELS,
    "Status": register.LABELS,
    "Sex": register.LABELS,
    "SuppressionKind": register.LABELS,
    "Process": register.LABELS,
    "Level": register.LABELS,
    "Relation": relations.LABELS,
    "RetentionClass": retention.LABELS,
}


def _read() -> dict[str, dict[str, tuple[str, str]]]:
    tables = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
    return {
        family: {
            value: (_LAW[family][value], said) if isinstance(said, str) else tuple(said)
            for value, said in table.items()
        }
        for family, table in tables.items()
    }


LABELS = _read()


def label(value: Enum | str, family: str = "", language: str | None = None) -> str:
    """What `value` is called, in the language of this request unless one is named. An unknown value is shown as it is.

    `family` names the table when the value comes as plain text (`"CaseState"`).
    """
    found = LABELS.get(family or type(value).__name__, {}).get(str(value))
    if found is None:
        return str(value)
    return found[1] if (language or get_language()) == "en" else found[0]


def choices(family: str) -> list[tuple[str, str]]:
    """The members of a table as (value, label), in the order the rules name them."""
    return [(value, label(value, family)) for value in LABELS[family]]
