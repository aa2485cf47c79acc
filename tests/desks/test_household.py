"""The household list of the person page: the head first, those removed last, the resident among them."""

from types import SimpleNamespace
from uuid import uuid4

from kuramori.city.desks.web.person import household
from kuramori.city.rules.dates import ImpreciseDate, Precision
from kuramori.city.rules.register import Sex, Status

BIRTH = ImpreciseDate("年月日不詳", None, Precision.UNKNOWN)


def member(name: str, relation: str, removed: bool = False) -> SimpleNamespace:
    return SimpleNamespace(subject=uuid4(), name=name, kana="", relation=relation, birth_text="", removed=removed)


def person(relation: str, *others: SimpleNamespace) -> SimpleNamespace:
    record = SimpleNamespace(name="本人", kana="", relation=relation, birth=BIRTH, sex=Sex.BLANK, status=Status.PRESENT)
    return SimpleNamespace(subject=uuid4(), record=record, household=others)


def test_it_works():
    lines = household(person("子", member("妻", "妻"), member("主", "世帯主")))
    assert [line.name for line in lines] == ["主", "妻", "本人"]
    assert [line.own for line in lines] == [False, False, True]


def test_those_removed_come_last():
    lines = household(person("妻", member("除", "世帯主", removed=True)))
    assert [line.name for line in lines] == ["本人", "除"]


def test_a_relation_outside_the_grammar_stands_at_the_end():
    lines = household(person("むすめ", member("妹", "妹")))
    assert [line.name for line in lines] == ["妹", "本人"]
