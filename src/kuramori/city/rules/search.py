"""Finding residents: from a form to a query, and from a record and a query to the index words they
share.

A record is indexed by grams: letters and pairs of letters of its folded writings, with ^ where a
writing begins, $ where it ends and | where a given name begins. The strongroom turns each (field,
gram) into a blind token. A query's grams are always all contained in those of every record it can
match; `matches` then drops what only looked alike. Source: 標準仕様書 §2.1.1-2.1.3. Index every
version of a record and past names and addresses are found too. Not for: asking the database, nor
who may search (rules/access).
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from kuramori.city.rules import folding
from kuramori.city.rules.dates import Written, known_part, parse_written
from kuramori.city.rules.matching import Hit, Match, given_fit, matches
from kuramori.city.rules.movements import Reason
from kuramori.city.rules.numbers import NumberKind, refuse_number
from kuramori.city.rules.query import EMPTY_SEARCHABLE, Field, Fit, Query, blank_items
from kuramori.city.rules.register import ResidentRecord, Sex
from kuramori.foundation.errors import Refusal

__all__ = [
    "Field",
    "Fit",
    "Hit",
    "Match",
    "Query",
    "index_grams",
    "matches",
    "parse_query",
    "query_grams",
]

_NUMBERS = {
    Field.NUMBER: NumberKind.ADDRESS,
    Field.HOUSEHOLD: NumberKind.HOUSEHOLD,
    Field.INDIVIDUAL_NUMBER: NumberKind.INDIVIDUAL,
    Field.RESIDENT_CODE: NumberKind.RESIDENT_CODE,
}
_TEXTS = (Field.NAME, Field.KANA, Field.GIVEN, Field.ADDRESS)
_UNKNOWN = ("不詳", "年月日不詳")


def parse_query(form: Mapping[str, str]) -> Query | Refusal:
    """Read a search form; its keys are the `Field` values and `fit`; `empty` is a comma-separated
    list.

    Refuses search.empty (nothing that narrows), search.bad-date, search.bad-number and
    number.check-digit.
    """
    given: dict[str, Any] = {name.value: form.get(name, "").strip() for name in _TEXTS}
    for name, kind in _NUMBERS.items():
        digits = re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", form.get(name, "")))
        if digits and (refusal := _refuse_digits(digits, kind)):
            return refusal
        given[name.value] = digits
    typed = form.get(Field.BIRTH, "").strip()
    if typed and typed not in _UNKNOWN:
        written = parse_written(typed)
        if isinstance(written, Refusal):
            return Refusal("search.bad-date", {"given": typed})
        given["birth"] = written
    query = Query(**given, **_choices(form))
    return query if query_grams(query) else Refusal("search.empty")


def _choices(form: Mapping[str, str]) -> dict[str, Any]:
    """The fields picked from a list; a value outside its list counts as not picked."""
    blank = {name.strip() for name in form.get(Field.EMPTY, "").split(",")}
    if form.get(Field.BIRTH, "").strip() in _UNKNOWN:
        blank.add("birth")
    sex, fit, removal = (form.get(name, "") for name in (Field.SEX, "fit", Field.REMOVAL))
    return {
        "sex": Sex(sex) if sex in set(Sex) else Sex.BLANK,
        "fit": Fit(fit) if fit in set(Fit) else Fit.PREFIX,
        "removal": Reason(removal) if removal in set(Reason) else None,
        "empty": blank & set(EMPTY_SEARCHABLE),
    }


def _refuse_digits(digits: str, kind: NumberKind) -> Refusal | None:
    if not (digits.isascii() and digits.isdigit()):
        return Refusal("search.bad-number", {"given": kind})
    return refuse_number(kind, digits)


def index_grams(record: ResidentRecord) -> dict[str, frozenset[str]]:
    """Every gram this version is found by, per field. Sex is left out: it narrows nothing and would
    leak."""
    grams: dict[Field, set[str]] = {
        Field.NAME: _writing_grams(record.names(), folding.fold_name),
        Field.KANA: _writing_grams(record.readings(), folding.coarse_kana),
        Field.ADDRESS: {
            pair for _, place in record.places() for pair in _pairs(folding.fold_address(place))
        },
        Field.BIRTH: set(_date_grams(known_part(record.birth))),
        Field.NUMBER: {record.address_number},
        Field.HOUSEHOLD: {record.household_number},
        Field.INDIVIDUAL_NUMBER: {record.individual_number or ""},
        Field.RESIDENT_CODE: {record.resident_code or ""},
        Field.REMOVAL: {record.removal.reason.value if record.removal else ""},
        Field.EMPTY: set(blank_items(record)),
    }
    return _without_blanks(grams)


def query_grams(query: Query) -> dict[str, frozenset[str]]:
    """The grams a record must all have. Empty when nothing in the query narrows: such a search is
    refused."""
    grams: dict[Field, set[str]] = {
        Field.NAME: _asked(folding.fold_name(query.name), query.fit),
        Field.KANA: _asked(_asked_kana(query.kana, query.fit), query.fit),
        Field.ADDRESS: set(_pairs(folding.fold_address(query.address))),
        Field.BIRTH: set(_date_grams(query.birth)[-1:]),
        Field.NUMBER: {query.number},
        Field.HOUSEHOLD: {query.household},
        Field.INDIVIDUAL_NUMBER: {query.individual_number},
        Field.RESIDENT_CODE: {query.resident_code},
        Field.REMOVAL: {query.removal.value if query.removal else ""},
        Field.EMPTY: set(query.empty),
    }
    fit = given_fit(query.fit)
    if query.given_is_kana:
        grams[Field.KANA] |= _asked(_asked_kana(query.given, fit), fit, begin="|")
    else:
        grams[Field.NAME] |= _asked(folding.fold_name(query.given), fit, begin="|")
    return _without_blanks(grams)


def _without_blanks(grams: Mapping[Field, set[str]]) -> dict[str, frozenset[str]]:
    return {name.value: frozenset(kept) for name, found in grams.items() if (kept := found - {""})}


def _writing_grams(writings: Iterator[tuple[str, str]], fold: Callable[[str], str]) -> set[str]:
    grams: set[str] = set()
    for _, written in writings:
        if key := fold(written):
            grams.update(key, _pairs(key), ("^" + key[0], key[-1] + "$"))
        grams.update("|" + fold(word)[:1] for word in folding.later_words(written))
    return grams


def _asked(key: str, fit: Fit, begin: str = "^") -> set[str]:
    """The grams a writing must have if it fits `key`."""
    if not key:
        return set()
    grams = set(_pairs(key)) or {key}
    if fit is not Fit.PARTIAL:
        grams.add(begin + key[0])
    if fit is Fit.EXACT:
        grams.add(key[-1] + "$")
    return grams


def _asked_kana(reading: str, fit: Fit) -> str:
    if fit is Fit.EXACT:
        return folding.coarse_kana(reading)
    return folding.coarse_kana(folding.certain_part(reading, anywhere=fit is Fit.PARTIAL))


def _pairs(key: str) -> list[str]:
    return [key[at : at + 2] for at in range(len(key) - 1)]


def _date_grams(written: Written | None) -> list[str]:
    """Year, month and day as far as they are written, the narrowest last."""
    if written is None:
        return []
    grams = [f"{written.year:04}"]
    if written.month:
        grams.append(f"{grams[0]}-{written.month:02}")
    if written.day:
        grams.append(f"{grams[1]}-{written.day:02}")
    return grams
