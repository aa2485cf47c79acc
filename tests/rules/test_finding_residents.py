"""A query finds every record it should, by grams that are all in the index, and says why it was a
hit."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuramori.city.rules.dates import DateItem, ImpreciseDate, Written, parse_date
from kuramori.city.rules.folding import Rule
from kuramori.city.rules.movements import Reason
from kuramori.city.rules.query import LABELS
from kuramori.city.rules.search import (
    Field,
    Fit,
    Query,
    index_grams,
    matches,
    parse_query,
    query_grams,
)
from kuramori.foundation.errors import Refusal
from rules.records import people_to_find, record, removed


def found(query, kept):
    """Both steps: the index says perhaps, the pairwise rules say yes."""
    index = index_grams(kept)
    perhaps = all(
        grams <= index.get(name, frozenset()) for name, grams in query_grams(query).items()
    )
    return matches(query, kept) if perhaps else None


def written(**items):
    return record(**{"alias": "", "former_name": "", **items})


@pytest.mark.parametrize(
    ("form", "kept"),
    [
        ({"kana": "ヨシダ"}, {"kana": "ヨシタ　ハナ"}),
        ({"kana": "カズコ", "fit": "partial"}, {"kana": "モリ　カヅコ"}),
        ({"kana": "ヂュンコ", "fit": "partial"}, {"kana": "モリ　ジユンコ"}),
        ({"kana": "ヴィオラ", "fit": "partial"}, {"kana": "モリ　ビオラ"}),
        ({"kana": "コウノ"}, {"kana": "コオノ　ハナ"}),
        ({"kana": "ウノ", "fit": "partial"}, {"kana": "コオノ　ハナ"}),
        ({"kana": "オーノ"}, {"kana": "オノ　ハナ"}),
        ({"kana": "ヤマダ　タロウ", "fit": "exact"}, {"kana": "ヤマダタロウ"}),
        ({"given": "タロウ"}, {"kana": "ヤマダ　タロウ"}),
        ({"given": "太郎"}, {"name": "山田　太郎"}),
        ({"name": "渡辺"}, {"name": "渡邉\U000e0101　太郎"}),
        ({"name": "渡"}, {"name": "渡邉　太郎"}),
        ({"name": "邉", "fit": "partial"}, {"name": "渡辺　太郎"}),
        ({"name": "高橋"}, {"former_name": "髙橋"}),
        ({"name": "林"}, {"alias": "林　花"}),
        ({"name": "nguyen"}, {"name": "NGUYEN VAN AN"}),
        ({"name": "nguyen"}, {"romanised": "NGUYEN VAN AN"}),
        ({"given": "ＶＡＮ"}, {"name": "NGUYEN VAN AN"}),
        ({"birth": "1989-01-08"}, {"birth": ImpreciseDate.of(date(1989, 1, 8))}),
        ({"birth": "平成元年"}, {"birth": ImpreciseDate.of(date(1989, 1, 8))}),
        ({"address": "杜の原12-3"}, {}),
        ({"address": "欅 203"}, {}),
        ({"number": "100000008"}, {}),
        ({"household": "10000009"}, {}),
        ({"individual_number": "1234-5678-9018"}, {}),
        ({"resident_code": "１２３４５６７８９０３"}, {}),
        ({"empty": "former_name", "sex": "male"}, {}),
    ],
)
def test_it_works(form, kept):
    query = parse_query(form)
    hit = found(query, written(**kept))
    assert hit and {one.field for one in hit.hits} == {
        Field(name) for name in form if name != "fit"
    }


@pytest.mark.parametrize(
    ("form", "kept"),
    [
        ({"kana": "チカ"}, {"kana": "ジカ　ハナ"}),
        ({"kana": "サウナ"}, {"kana": "サオナ　ハナ"}),
        ({"given": "タロウ"}, {"kana": "タロウヤマ　ハナ"}),
        ({"kana": "タロウ"}, {"kana": "ヤマダ　タロウ"}),
        ({"kana": "ヤマ", "fit": "exact"}, {"kana": "ヤマダ　タロウ"}),
        ({"birth": "1989-01-09"}, {}),
        ({"name": "渡辺", "sex": "female"}, {}),
        ({"address": "杜の原13"}, {}),
        ({"empty": "kana"}, {}),
        ({"individual_number": "983205673214"}, {}),
        ({"removal": "death"}, {}),
    ],
)
def test_it_refuses_a_record_that_only_looks_alike(form, kept):
    assert found(parse_query(form), written(**kept)) is None


@given(people_to_find(), st.data())
def test_every_part_of_a_name_or_reading_finds_its_record(kept, data):
    item = data.draw(st.sampled_from(["name", "kana"]))
    whole = getattr(kept, item)
    first = data.draw(st.integers(0, len(whole) - 1))
    last = data.draw(st.integers(first + 1, len(whole)))
    for query in (
        Query(**{item: whole[first:last]}, fit=Fit.PARTIAL),
        Query(**{item: whole[:last]}, fit=Fit.PREFIX),
        Query(**{item: whole}, fit=Fit.EXACT),
    ):
        assert not query_grams(query) or found(query, kept)


@given(people_to_find(), st.data())
def test_every_beginning_of_a_given_name_finds_its_record(kept, data):
    whole = getattr(kept, data.draw(st.sampled_from(["name", "kana"]))).split("　")[1]
    for query in (
        Query(given=whole[: data.draw(st.integers(1, len(whole)))]),
        Query(given=whole, fit=Fit.EXACT),
    ):
        in_a_name = query.given_is_kana and whole in kept.name
        assert in_a_name or not query_grams(query) or found(query, kept)


@given(people_to_find())
def test_every_birth_date_finds_its_record(kept):
    day = kept.birth.internal
    for asked in (
        Written(day.year),
        Written(day.year, day.month),
        Written(day.year, day.month, day.day),
    ):
        assert found(Query(birth=asked), kept)


@pytest.mark.parametrize(
    ("birth", "asked", "misses"),
    [
        ("昭和3年 月日不詳", "1928", "1928-02"),
        ("昭和3年2月頃", "昭和3年2月", "1928-02-01"),
        ("平成13年2月29日", "H13.2.29", "H13.2.28"),
        ("推定昭和3年2月1日", "1928/2/1", "1928/2/2"),
        ("年月日不詳", "不詳", "1928"),
    ],
)
def test_a_birth_date_is_found_as_far_as_it_is_known(birth, asked, misses):
    kept = record(birth=parse_date(birth, DateItem.BIRTH))
    assert found(parse_query({"birth": asked}), kept)
    assert found(parse_query({"birth": misses}), kept) is None


def test_a_removed_record_is_found_by_its_reason():
    kept = removed(date(2020, 1, 1), Reason.DEATH)
    assert found(parse_query({"removal": "death"}), kept)


def test_a_number_the_gate_cut_is_trusted_to_its_token():
    query = parse_query({"individual_number": "123456789018"})
    assert matches(query, replace(record(), individual_number=None))


def test_the_hit_says_which_item_and_which_rule():
    (hit,) = found(Query(kana="ワダナベ"), record()).hits
    assert (hit.field, hit.item, hit.rules) == (Field.KANA, "kana", {Rule.VOICING})


def test_a_record_has_a_modest_number_of_grams():
    assert sum(map(len, index_grams(record()).values())) <= 60


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({}, "search.empty"),
        ({"name": "　"}, "search.empty"),
        ({"sex": "male"}, "search.empty"),
        ({"address": "町"}, "search.empty"),
        ({"kana": "ー"}, "search.empty"),
        ({"birth": "昨日"}, "search.bad-date"),
        ({"birth": "昭和64年1月8日"}, "search.bad-date"),
        ({"number": "12a"}, "search.bad-number"),
        ({"number": "0000018"}, "number.check-digit"),
        ({"individual_number": "123456789017"}, "number.check-digit"),
    ],
)
def test_it_refuses_a_form_that_asks_for_nothing_or_cannot_be_read(form, code):
    refusal = parse_query(form)
    assert isinstance(refusal, Refusal) and refusal.code == code


@given(st.dictionaries(st.sampled_from([*Field, "fit"]), st.text(max_size=8)))
def test_any_form_is_answered(form):
    assert isinstance(parse_query(form), Query | Refusal)


def test_every_word_has_its_japanese_label():
    assert LABELS.keys() == set(Fit) | set(Field)
