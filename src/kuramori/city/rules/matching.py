"""Confirming a candidate: do the pairwise rules hold between a query and a record, and which of
them?

The sealed index only says "perhaps". Source: 標準仕様書 §2.1.2. Not for: finding candidates
(rules/search).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from kuramori.city.rules import folding
from kuramori.city.rules.dates import known_part
from kuramori.city.rules.folding import Rule
from kuramori.city.rules.query import Field, Fit, Query, blank_items
from kuramori.city.rules.register import ResidentRecord


@dataclass(frozen=True, slots=True)
class Hit:
    """One field of the query that holds: on which item of the record, and by which rules."""

    field: Field
    item: str
    rules: frozenset[Rule]


@dataclass(frozen=True, slots=True)
class Match:
    """Why a record was found: one hit for every field of the query."""

    hits: tuple[Hit, ...]


_EQUAL = frozenset({Rule.EQUAL})
_WRITING = frozenset({Rule.WRITING})
_GLYPH = frozenset({Rule.GLYPH})


def matches(query: Query, record: ResidentRecord) -> Match | None:
    """Every stated field of the query must hold on this version; then say where and why."""
    hits: list[Hit] = []
    for stated, confirm in _CONFIRM.items():
        if getattr(query, stated):
            hit = confirm(query, record)
            if hit is None:
                return None
            hits.append(hit)
    return Match(tuple(hits))


def _first(
    stated: Field,
    writings: Iterator[tuple[str, str]],
    confirm: Callable[[str], frozenset[Rule] | None],
) -> Hit | None:
    """The first writing that is confirmed, with its rules."""
    for item, kept in writings:
        if rules := confirm(kept):
            return Hit(stated, item, rules)
    return None


def _name(query: Query, record: ResidentRecord) -> Hit | None:
    return _first(Field.NAME, record.names(), lambda kept: _name_rules(query.name, kept, query.fit))


def _kana(query: Query, record: ResidentRecord) -> Hit | None:
    return _first(
        Field.KANA, record.readings(), lambda kept: _kana_rules(query.kana, kept, query.fit)
    )


def _given(query: Query, record: ResidentRecord) -> Hit | None:
    """A given name begins where a word does, so it is compared with what follows each word
    break."""
    fit = given_fit(query.fit)
    kana = query.given_is_kana
    compare = _kana_rules if kana else _name_rules

    def confirm(kept: str) -> frozenset[Rule] | None:
        found = (compare(query.given, word, fit) for word in folding.later_words(kept))
        return next(filter(None, found), None)

    return _first(Field.GIVEN, record.readings() if kana else record.names(), confirm)


def given_fit(fit: Fit) -> Fit:
    """A given name is never looked for inside a word."""
    return Fit.EXACT if fit is Fit.EXACT else Fit.PREFIX


def _address(query: Query, record: ResidentRecord) -> Hit | None:
    asked = folding.fold_address(query.address)

    def confirm(kept: str) -> frozenset[Rule] | None:
        if query.address in kept:
            return _EQUAL
        return _WRITING if asked in folding.fold_address(kept) else None

    return _first(Field.ADDRESS, record.places(), confirm)


def _birth(query: Query, record: ResidentRecord) -> Hit | None:
    asked, kept = query.birth, known_part(record.birth)
    if asked is None or kept is None or asked.year != kept.year:
        return None
    narrower = asked.month in (None, kept.month) and asked.day in (None, kept.day)
    return Hit(Field.BIRTH, "birth", _EQUAL) if narrower else None


def _empty(query: Query, record: ResidentRecord) -> Hit | None:
    return Hit(Field.EMPTY, "", _EQUAL) if query.empty <= blank_items(record) else None


def _removal(query: Query, record: ResidentRecord) -> Hit | None:
    same = record.removal is not None and record.removal.reason is query.removal
    return Hit(Field.REMOVAL, "removal", _EQUAL) if same else None


def _same(stated: Field, item: str) -> Callable[[Query, ResidentRecord], Hit | None]:
    """Confirm an item that has one writing only. One the gate cut (None) was already found by its
    whole token."""

    def confirm(query: Query, record: ResidentRecord) -> Hit | None:
        kept = getattr(record, item)
        return Hit(stated, item, _EQUAL) if kept is None or kept == getattr(query, stated) else None

    return confirm


def _fits(asked: str, kept: str, fit: Fit) -> bool:
    if fit is Fit.EXACT:
        return asked == kept
    return kept.startswith(asked) if fit is Fit.PREFIX else asked in kept


def _name_rules(asked: str, kept: str, fit: Fit) -> frozenset[Rule] | None:
    if _fits("".join(asked.split()), "".join(kept.split()), fit):
        return _EQUAL
    return _GLYPH if _fits(folding.fold_name(asked), folding.fold_name(kept), fit) else None


def _kana_rules(asked: str, kept: str, fit: Fit) -> frozenset[Rule] | None:
    if _fits(asked, kept, fit):
        return _EQUAL
    if _fits(folding.plain_kana(asked), folding.plain_kana(kept), fit):
        return _WRITING
    ours, theirs = folding.sounds(kept), folding.sounds(asked)
    spare = len(ours) - len(theirs)
    if spare < 0 or (fit is Fit.EXACT and spare):
        return None
    places = range(spare + 1 if fit is Fit.PARTIAL else 1)
    return next(filter(None, (folding.meet(ours, theirs, at) for at in places)), None)


_CONFIRM: dict[Field, Callable[[Query, ResidentRecord], Hit | None]] = {
    Field.NAME: _name,
    Field.KANA: _kana,
    Field.GIVEN: _given,
    Field.BIRTH: _birth,
    Field.SEX: _same(Field.SEX, "sex"),
    Field.ADDRESS: _address,
    Field.NUMBER: _same(Field.NUMBER, "address_number"),
    Field.HOUSEHOLD: _same(Field.HOUSEHOLD, "household_number"),
    Field.INDIVIDUAL_NUMBER: _same(Field.INDIVIDUAL_NUMBER, "individual_number"),
    Field.RESIDENT_CODE: _same(Field.RESIDENT_CODE, "resident_code"),
    Field.REMOVAL: _removal,
    Field.EMPTY: _empty,
}
