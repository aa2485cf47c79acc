"""Where people of the fictional city live and where they come from. Not for: real addresses; none
exists here."""

import tomllib
from dataclasses import dataclass
from importlib import resources
from random import Random

from kuramori.city.rules.numbers import NumberKind, complete
from kuramori.city.rules.register import Address


@dataclass(frozen=True)
class City:
    """The body that keeps the register; `code` is its 全国地方公共団体コード with check digit."""

    name: str
    mayor: str
    prefecture: str
    code: str


_DATA = tomllib.loads(
    resources.files(__package__).joinpath("places.toml").read_text(encoding="utf-8")
)
_NUMERALS = "一二三四五六七八九"
CITY = City(
    name=_DATA["city"],
    mayor=f"{_DATA['city']}長",
    prefecture=_DATA["prefecture"],
    code=complete(NumberKind.MUNICIPALITY, _DATA["code_body"]) or "",
)
RESIDENCE_STATUSES: list[tuple[str, bool]] = [
    (name, ends) for name, ends in _DATA["residence_statuses"]
]


def numeral(number: int) -> str:
    """三, 十, 十四: numbers of 丁目, below twenty."""
    ten, one = divmod(number, 10)
    return ("十" if ten else "") + (_NUMERALS[one - 1] if one else "")


def _areas() -> list[tuple[str, str, str]]:
    """(area, postal code, 11-digit 住所コード) of every 丁目 of every town."""
    found = []
    for place, (town, quarters) in enumerate(_DATA["towns"], start=1):
        for quarter in range(1, quarters + 1) or (0,):
            area = f"{town}{numeral(quarter)}丁目" if quarter else town
            found.append((area, f"000-{place:04}", f"{_DATA['code_body']}{place:03}{quarter:03}"))
    return found


AREAS = _areas()


def some_address(rng: Random) -> Address:
    """An address in the city; two of five are in a building with a room number."""
    area, postal, code = AREAS[int(rng.random() * len(AREAS))]
    block, lot = int(rng.random() * 48) + 1, int(rng.random() * 24) + 1
    text = f"{block}番{lot}号" if area.endswith("丁目") else f"{block}番地{lot}"
    building = _some_building(rng) if rng.random() < 0.4 else ""
    return Address(area, text, building, postal, code)


def _some_building(rng: Random) -> str:
    kinds, words = _DATA["buildings"], _DATA["building_words"]
    kind, word = kinds[int(rng.random() * len(kinds))], words[int(rng.random() * len(words))]
    return f"{kind}{word} {int(rng.random() * 6) + 1}{int(rng.random() * 8) + 1:02}号室"


def some_address_elsewhere(rng: Random) -> str:
    """An address in another invented municipality, as one line."""
    cities, streets = _DATA["elsewhere"], _DATA["streets"]
    city, street = (
        cities[int(rng.random() * len(cities))],
        streets[int(rng.random() * len(streets))],
    )
    return f"{city}{street}{int(rng.random() * 60) + 1}番地{int(rng.random() * 20) + 1}"
