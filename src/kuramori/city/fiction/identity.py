"""Numbers of invented people: unique because each is a one-to-one image of the person's place,
never drawn twice.

Not for: real numbers. The check digits are right, so these numbers look like some; the city and its
people do not exist.
"""

from kuramori.city.rules.numbers import NumberKind, complete

MEMBERS_MAX = 12
"""Places reserved for each household, so that any household is derivable without those before
it."""

_HOUSEHOLDS_MAX = 800_000
_PLACES = 10_000_000
# Odd and not divisible by 5: multiplying by one of these permutes the residues of a power of ten.
# Two strides, so that the one number does not show the other (番号法8条2項).
_NUMBER_STRIDE, _NUMBER_OFFSET = 38_196_601_127, 27_182_818_459
_CODE_STRIDE, _CODE_OFFSET = 6_180_339_887, 4_142_135_623


def place_of(series: int, household: int, member: int) -> int:
    """The one place of a person. `series` 0 is the people of the city, 1 the expired batch."""
    assert 0 <= household < _HOUSEHOLDS_MAX and 0 <= member < MEMBERS_MAX
    return series * _PLACES + household * MEMBERS_MAX + member


def individual_number(place: int) -> str:
    """個人番号 of the person at this place."""
    number = complete(
        NumberKind.INDIVIDUAL, f"{(place * _NUMBER_STRIDE + _NUMBER_OFFSET) % 10**11:011}"
    )
    assert number
    return number


def resident_code(place: int) -> str:
    """住民票コード of the person at this place."""
    code = complete(
        NumberKind.RESIDENT_CODE, f"{(place * _CODE_STRIDE + _CODE_OFFSET) % 10**10:010}"
    )
    assert code
    return code


def address_number(place: int) -> str:
    """宛名番号, nine digits."""
    series, serial = divmod(place, _PLACES)
    return _serial_number(NumberKind.ADDRESS, series, f"{serial:07}")


def household_number(series: int, household: int) -> str:
    """世帯番号, eight digits."""
    return _serial_number(NumberKind.HOUSEHOLD, series, f"{household:06}")


def _serial_number(kind: NumberKind, series: int, serial: str) -> str:
    """Lead digit and serial; where no check digit is defined the next lead digit has one."""
    lead = 2 * series + 1
    number = complete(kind, f"{lead}{serial}") or complete(kind, f"{lead + 1}{serial}")
    assert number
    return number
