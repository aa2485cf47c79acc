"""Which writings count as one in a search, and which do not although a chain of rules leads there
(§2.1.2)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuramori.city.rules.folding import (
    LABELS,
    Rule,
    coarse_kana,
    fold_address,
    fold_name,
    meet,
    plain_kana,
    sounds,
)

ALIKE = [
    ("ヨシダ", "ヨシタ", {Rule.VOICING}),
    ("カズコ", "カヅコ", {Rule.ALIKE}),
    ("ヂュンコ", "ジュンコ", {Rule.ALIKE}),
    ("ヂュンコ", "ジユンコ", {Rule.ALIKE}),
    ("ヴィオラ", "ビオラ", {Rule.V_SOUND}),
    ("ワニ", "ハニ", {Rule.ALIKE}),
    ("ヲカ", "オカ", {Rule.WRITING}),
    ("キッカワ", "キツカワ", {Rule.WRITING}),
    ("コウノ", "コオノ", {Rule.O_ROW}),
    ("オオノ", "オウノ", {Rule.O_ROW}),
    ("オーノ", "オノ", {Rule.WRITING}),
    ("ヤマダ　タロウ", "ヤマダタロウ", {Rule.WRITING}),
    ("ヤマダ タロウ", "ヤマダ　タロウ", {Rule.WRITING}),
    ("イノウエ", "イノオエ", {Rule.O_ROW}),
    ("ヒロシ", "ピロシ", {Rule.VOICING}),
    ("ﾔﾏﾀﾞ", "ヤマダ", {Rule.WRITING}),
    ("やまだ", "ヤマダ", {Rule.WRITING}),
    *((f"ア{sign}ノ", "アノ", {Rule.WRITING}) for sign in "ー―－‐ｰ-"),
]


@pytest.mark.parametrize(("one", "two", "rules"), ALIKE)
def test_it_works(one, two, rules):
    assert meet(sounds(one), sounds(two), 0) == rules == meet(sounds(two), sounds(one), 0)
    assert coarse_kana(one) == coarse_kana(two)


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("チカ", "ジカ"),
        ("チカ", "シカ"),
        ("ツル", "ズル"),
        ("ワタ", "バタ"),
        ("ヴァン", "ハン"),
        ("ツル", "スル"),
    ],
)
def test_it_refuses_what_only_a_chain_of_rules_would_join(one, two):
    assert coarse_kana(one) == coarse_kana(two)
    assert meet(sounds(one), sounds(two), 0) is None


@pytest.mark.parametrize(("one", "two"), [("サウナ", "サオナ"), ("ウノ", "オノ"), ("アウ", "アオ")])
def test_it_refuses_an_o_for_an_u_that_follows_no_o(one, two):
    assert meet(sounds(one), sounds(two), 0) is None


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("渡辺", "渡邊"),
        ("渡辺", "渡邉"),
        ("渡辺", "渡边"),
        ("渡邉\U000e0101", "渡邉"),
        ("浜田", "濵田"),
        ("高崎", "髙﨑"),
        ("神田", "\ufa19田"),
        ("猪股", "\ufa16股"),
        ("吉田", "𠮷田"),
        ("ＮＧＵＹＥＮ　ＶＡＮ", "Nguyen Van"),
        ("斉藤", "齋藤"),
    ],
)
def test_glyphs_of_one_letter_fold_into_one(one, two):
    assert fold_name(one) == fold_name(two)


@pytest.mark.parametrize(
    ("one", "two"), [("崎", "埼"), ("かず", "がず"), ("浜", "頻"), ("土", "士")]
)
def test_letters_that_are_not_one_stay_apart(one, two):
    assert fold_name(one) != fold_name(two)


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("土蔵町三丁目12番地5", "土蔵町3-12-5"),
        ("土蔵町三丁目12番5号", "土蔵町３丁目１２－５"),
        ("杜の原十二丁目3番4号", "杜の原12-3-4"),
        ("杜の原二十丁目", "杜の原20丁目"),
        ("12番地の5", "12番5"),
        ("朝霧ヶ丘", "朝霧ケ丘"),
        ("朝霧ヶ丘", "朝霧が丘"),
    ],
)
def test_addresses_fold_their_numbers(one, two):
    assert fold_address(one).strip("-") == fold_address(two).strip("-")


@given(st.text())
def test_folding_twice_is_folding_once(text):
    for fold in (coarse_kana, plain_kana, fold_name, fold_address):
        assert fold(fold(text)) == fold(text)


@given(st.text(), st.text())
def test_a_name_folds_letter_by_letter(one, two):
    assert fold_name(one + two) == fold_name(one) + fold_name(two)


def test_every_rule_has_its_japanese_label():
    assert LABELS.keys() == set(Rule)
