"""Numbers that carry a check digit: 個人番号, 住民票コード, 地方公共団体コード, 宛名番号, 世帯番号.

Sources: 番号法施行令8条 and 平成26年総務省令85号5条; 住民基本台帳法施行規則1条; 標準仕様書 §1.1.13.
Not for: drawing a number (that is the state's, or the serial counter's), nor who may see one
(rules/access).
"""

from collections.abc import Callable, Sequence
from enum import StrEnum
from operator import mul

from kuramori.foundation.errors import Refusal


class NumberKind(StrEnum):
    """A kind of number, named as the record's field where there is one."""

    INDIVIDUAL = "individual_number"
    RESIDENT_CODE = "resident_code"
    MUNICIPALITY = "municipality_code"
    ADDRESS = "address_number"
    HOUSEHOLD = "household_number"


LABELS: dict[NumberKind, str] = {
    NumberKind.INDIVIDUAL: "個人番号",
    NumberKind.RESIDENT_CODE: "住民票コード",
    NumberKind.MUNICIPALITY: "全国地方公共団体コード",
    NumberKind.ADDRESS: "宛名番号",
    NumberKind.HOUSEHOLD: "世帯番号",
}

Formula = Callable[[str], int | None]

_INDIVIDUAL_WEIGHTS = (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
_MUNICIPALITY_WEIGHTS = (6, 5, 4, 3, 2)
_SERIAL_WEIGHTS = (2, 3, 4, 5, 6, 7) * 3


def _remainder(body: str, weights: Sequence[int]) -> int:
    assert len(body) == len(weights)
    return sum(map(mul, map(int, body), weights)) % 11


def individual_check(body: str) -> int:
    """Check digit of an 11-digit body; remainders 0 and 1 both give 0 (省令85号5条)."""
    remainder = _remainder(body, _INDIVIDUAL_WEIGHTS)
    return 0 if remainder <= 1 else 11 - remainder


def resident_code_check(body: str) -> int:
    """Check digit of a 10-digit body by the formula one public program uses; the ministry's is not
    published."""
    remainder = _remainder(body, _INDIVIDUAL_WEIGHTS[1:])
    return 0 if remainder <= 1 else 11 - remainder


def municipality_check(body: str) -> int:
    """Check digit of a 5-digit body: the last digit of 11 − remainder, so remainder 0 gives 1."""
    return (11 - _remainder(body, _MUNICIPALITY_WEIGHTS)) % 10


def serial_check(body: str) -> int | None:
    """Check digit of a serial of any length (標準仕様書 §1.1.13: modulus 11, weights 2–7 from the
    right).

    None when the remainder is 1: the digit would be 10, which is not defined, so such a serial is
    skipped.
    """
    remainder = _remainder(body[::-1], _SERIAL_WEIGHTS[: len(body)])
    return None if remainder == 1 else -remainder % 11


_FORMULAS: dict[NumberKind, Formula] = {
    NumberKind.INDIVIDUAL: individual_check,
    NumberKind.RESIDENT_CODE: resident_code_check,
    NumberKind.MUNICIPALITY: municipality_check,
    NumberKind.ADDRESS: serial_check,
    NumberKind.HOUSEHOLD: serial_check,
}
_LENGTHS: dict[NumberKind, range] = {
    NumberKind.INDIVIDUAL: range(12, 13),
    NumberKind.RESIDENT_CODE: range(11, 12),
    NumberKind.MUNICIPALITY: range(6, 7),
    NumberKind.ADDRESS: range(2, 16),
    NumberKind.HOUSEHOLD: range(2, 16),
}


def complete(kind: NumberKind, body: str, formula: Formula | None = None) -> str | None:
    """`body` with its check digit. None when no digit is defined for it: skip that serial."""
    digit = (formula or _FORMULAS[kind])(body)
    return None if digit is None else f"{body}{digit}"


def refuse_number(kind: NumberKind, number: str, formula: Formula | None = None) -> Refusal | None:
    """Refuse what is not a number of this kind: digits, length, check digit, not all zeros.

    A 住民票コード is checked for its 11 digits only, unless the city states its `formula`.
    """
    wrong = Refusal("number.check-digit", {"number_kind": kind})
    digits = number.isascii() and number.isdigit()
    if not digits or len(number) not in _LENGTHS[kind] or not number.strip("0"):
        return wrong
    if kind is NumberKind.RESIDENT_CODE and formula is None:
        return None
    return None if complete(kind, number[:-1], formula) == number else wrong
