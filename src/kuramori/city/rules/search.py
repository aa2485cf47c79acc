"""Finding residents: from a form to a query, from a record to sealed index words, and from a hit to its reason.

A record is indexed by grams: letters and pairs of letters of its folded writings, with ^ where a writing begins, $
where it ends and | where a given name begins. The strongroom turns each (field, gram) into a blind token. A query's
grams are always all contained in those of every record it can match; `matches` then drops what only looked alike.
Source: 標準仕様書 §2.1.1–2.1.3. Index every version of a record and past names and addresses are found too.
Not for: asking the database, nor who may search (rules/access).
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from kuramori.city.rules import folding
from kuramori.city.rules.dates import ImpreciseDate, Precision, Written, parse_written
from kuramori.city.rules.folding import Rule
from kuramori.city.rules.movements import LABELS as REASON_LABELS
from kuramori.city.rules.movements import MovementKind, Reason, kind_of
from kuramori.city.rules.numbers import NumberKind, refuse_number
from kuramori.city.rules.register import ResidentRecord, Sex
from kuramori.foundation.errors import Refusal


class Fit(StrEnum):
    """How much of a name, reading or address is written: all of it, its beginning, or any part."""

    EXACT = "exact"
    PREFIX = "prefix"
    PARTIAL = "partial"


class Field(StrEnum):
    """A field of the search form, of the index, and of the reason for a hit."""

    NAME = "name"
    KANA = "kana"
    GIVEN = "given"
    BIRTH = "birth"
    SEX = "sex"
    ADDRESS = "address"
    NUMBER = "number"
    HOUSEHOLD = "household"
    INDIVIDUAL_NUMBER = "individual_number"
    RESIDENT_CODE = "resident_code"
    REMOVAL = "removal"
    EMPTY = "empty"


LABELS: dict[Fit | Field, str] = {
    Fit.EXACT: "完全一致",
    Fit.PREFIX: "前方一致",
    Fit.PARTIAL: "部分一致",
    Field.NAME: "氏名・旧氏・通称",
    Field.KANA: "フリガナ",
    Field.GIVEN: "名のみ",
    Field.BIRTH: "生年月日",
    Field.SEX: "性別",
    Field.ADDRESS: "住所",
    Field.NUMBER: "宛名番号",
    Field.HOUSEHOLD: "世帯番号",
    Field.INDIVIDUAL_NUMBER: "個人番号",
    Field.RESIDENT_CODE: "住民票コード",
    Field.REMOVAL: "消除事由",
    Field.EMPTY: "空欄の項目",
}

# Items that can be searched for being blank (標準仕様書 §2.1.1), named as the record's fields.
EMPTY_SEARCHABLE = ("kana", "former_name", "alias", "head_name", "individual_number", "resident_code")


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for; every field stated must hold (AND). Blank fields are not looked at.

    `name` is compared with legal name, 旧氏, 通称 and romanised name; `kana` with each of their readings;
    `given` with the given-name part of both; `birth` may stop at the year or month; `empty` names blank items.
    """

    name: str = ""
    kana: str = ""
    given: str = ""
    birth: Written | None = None
    sex: Sex = Sex.BLANK
    address: str = ""
    number: str = ""
    household: str = ""
    individual_number: str = ""
    resident_code: str = ""
    removal: Reason | None = None
    empty: frozenset[str] = frozenset()
    fit: Fit = Fit.PREFIX


@dataclass(frozen=True, slots=True)
class Hit:
    """One field of the query that holds: on which item of the record, and by which rules."""

    field: Field
    item: str
    rules: frozenset[Rule] = frozenset({Rule.EQUAL})


@dataclass(frozen=True, slots=True)
class Match:
    """Why a record was found: one hit for every field of the query."""

    hits: tuple[Hit, ...] = field(default=())


# --- from the form ----------------------------------------------------------------------------------------------

_NUMBERS = {
    Field.NUMBER: NumberKind.ADDRESS,
    Field.HOUSEHOLD: NumberKind.HOUSEHOLD,
    Field.INDIVIDUAL_NUMBER: NumberKind.INDIVIDUAL,
    Field.RESIDENT_CODE: NumberKind.RESIDENT_CODE,
}
_TEXTS = (Field.NAME, Field.KANA, Field.GIVEN, Field.ADDRESS)


def parse_query(form: Mapping[str, str]) -> Query | Refusal:
    """Read a search form; its keys are the `Field` values and `fit`, `empty` is a comma-separated list.

    Refuses search.empty (nothing that narrows), search.bad-date, search.bad-number and number.check-digit.
    """
    given: dict[str, object] = {name: form.get(name, "").strip() for name in _TEXTS}
    for name, kind in _NUMBERS.items():
        digits = _digits(form.get(name, ""))
        if refusal := _refuse_digits(digits, kind):
            return refusal
        given[name] = digits
    if typed := form.get(Field.BIRTH, "").strip():
        given[Field.BIRTH] = parse_written(typed)
        if isinstance(given[Field.BIRTH], Refusal):
            return Refusal("search.bad-date", {"given": typed[:20]})
    query = Query(**given, **_choices(form))  # type: ignore[arg-type]
    return query if query_grams(query) else Refusal("search.empty")


def _choices(form: Mapping[str, str]) -> dict[str, object]:
    """The fields that are picked from a list; a value outside its list counts as not picked."""
    asked = {name.strip() for name in form.get(Field.EMPTY, "").split(",")}
    sex, fit, removal = (form.get(name, "") for name in (Field.SEX, "fit", Field.REMOVAL))
    return {
        "sex": Sex(sex) if sex in set(Sex) else Sex.BLANK,
        "fit": Fit(fit) if fit in set(Fit) else Fit.PREFIX,
        "removal": Reason(removal) if removal in set(Reason) else None,
        "empty": frozenset(EMPTY_SEARCHABLE) & asked,
    }


def _digits(typed: str) -> str:
    return re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", typed))


def _refuse_digits(digits: str, kind: NumberKind) -> Refusal | None:
    if not digits:
        return None
    if not (digits.isascii() and digits.isdigit()):
        return Refusal("search.bad-number", {"given": LABELS[Field.NUMBER]})
    return refuse_number(kind, digits)


# --- the writings of a record -----------------------------------------------------------------------------------


def _names(record: ResidentRecord) -> Iterator[tuple[str, str]]:
    for item in ("name", "former_name", "alias", "romanised"):
        if written := getattr(record, item):
            yield item, written


def _readings(record: ResidentRecord) -> Iterator[tuple[str, str]]:
    for item in ("kana", "former_kana", "alias_kana"):
        if written := getattr(record, item):
            yield item, written


def _places(record: ResidentRecord) -> Iterator[tuple[str, str]]:
    yield "address", record.address.area + record.address.lot
    if record.address.building:
        yield "building", record.address.building


def _later_words(written: str) -> Iterator[str]:
    """The rest of a name from each word after the first: the given name, and middle names."""
    words = written.split()
    return ("".join(words[place:]) for place in range(1, len(words)))


def _pairs(key: str) -> Iterator[str]:
    return (key[at : at + 2] for at in range(len(key) - 1))


# --- to the index -----------------------------------------------------------------------------------------------


def index_grams(record: ResidentRecord) -> dict[str, frozenset[str]]:
    """Every gram this version is found by, per field. Sex is left out: it narrows nothing and would leak."""
    grams: dict[str, set[str]] = {Field.NAME: set(), Field.KANA: set(), Field.ADDRESS: set()}
    for _, written in _names(record):
        _add_name(grams[Field.NAME], written, folding.fold_name)
    for _, written in _readings(record):
        _add_name(grams[Field.KANA], written, folding.coarse_kana)
    for _, written in _places(record):
        key = folding.fold_address(written)
        grams[Field.ADDRESS].update(_pairs(key), ("^" + key[:1], key[-1:] + "$"))
    grams[Field.BIRTH] = _birth_grams(record.birth)
    grams[Field.NUMBER] = {record.address_number}
    grams[Field.HOUSEHOLD] = {record.household_number}
    grams[Field.INDIVIDUAL_NUMBER] = {record.individual_number or ""}
    grams[Field.RESIDENT_CODE] = {record.resident_code or ""}
    grams[Field.REMOVAL] = {record.removal.reason.value} if record.removal else set()
    grams[Field.EMPTY] = {item for item in EMPTY_SEARCHABLE if not getattr(record, item)}
    return {str(name): frozenset(found - {""}) for name, found in grams.items() if found - {""}}


def _add_name(grams: set[str], written: str, fold) -> None:  # noqa: ANN001
    key = fold(written)
    grams.update(key, _pairs(key), ("^" + key[:1], key[-1:] + "$"))
    grams.update("|" + fold(word)[:1] for word in _later_words(written))


def _birth_grams(birth: ImpreciseDate) -> set[str]:
    """Year, month and day as far as they are known; a wholly or partly unknown date also has a marker."""
    known = _known(birth)
    if known is None:
        return {Precision.UNKNOWN.value}
    grams = {_year_gram(known)}
    if known.month:
        grams.add(_month_gram(known))
    if known.day:
        grams.add(_day_gram(known))
    return grams


def _known(birth: ImpreciseDate) -> Written | None:
    """The parts of a birth date that can be searched, as it was written (29 February of a common year too)."""
    day = birth.internal
    if day is None:
        return None
    if birth.precision is Precision.NOT_CALENDAR:
        written = parse_written(birth.text)
        assert isinstance(written, Written)
        return written
    if birth.precision in (Precision.DAY, Precision.ABOUT_DAY):
        return Written(day.year, day.month, day.day)
    if birth.precision in (Precision.YEAR, Precision.SEASON):
        return Written(day.year)
    return Written(day.year, day.month)


def _year_gram(day: Written) -> str:
    return f"{day.year:04}"


def _month_gram(day: Written) -> str:
    return f"{day.year:04}-{day.month:02}"


def _day_gram(day: Written) -> str:
    return f"{day.year:04}-{day.month:02}-{day.day:02}"
