"""A version goes into its body and comes back unchanged, to the last code point; what must not
enter is refused."""

import json
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given

from kuramori.city.rules import dates, eras
from kuramori.city.rules.movements import LABELS as MOVEMENT_LABELS
from kuramori.city.rules.movements import MovementKind, Reason, date_item, kind_of
from kuramori.city.rules.register import (
    LABELS,
    Level,
    Process,
    ResidentRecord,
    Sex,
    Status,
    Suppression,
    SuppressionKind,
    refuse_record,
)
from rules.records import record, removed, versions


@given(versions())
def test_it_works(version):
    written = json.dumps(version.to_body(), ensure_ascii=False)
    assert ResidentRecord.from_body(json.loads(written)) == version


@pytest.mark.parametrize(
    "name",
    ["\ufa19　\ufa16", "渡邉\U000e0101　\U00020bb7", "か\u3099く", "髙﨑　神", " a ", "\ue000"],
)
def test_a_legal_name_is_never_normalised(name):
    carried = ResidentRecord.from_body(json.loads(json.dumps(record(name=name).to_body())))
    assert [ord(sign) for sign in carried.name] == [ord(sign) for sign in name]


def test_the_body_holds_nothing_but_json():
    body = removed(date(2020, 1, 1)).to_body()
    assert json.loads(json.dumps(body)) == body
    assert not any(isinstance(value, Status | Sex | Reason) for value in body.values())


@pytest.mark.parametrize(
    "item", ["registered_domicile", "individual_number", "resident_code", "residence_status"]
)
def test_a_guarded_item_may_be_missing(item):
    body = record(residence_status="永住者").to_body()
    del body[item]
    assert getattr(ResidentRecord.from_body(body), item) is None


def test_an_unknown_item_is_a_mistake_of_ours():
    with pytest.raises(AssertionError):
        ResidentRecord.from_body({**record().to_body(), "nickname": "x"})


def test_a_sound_version_may_enter():
    assert refuse_record(record()) is None
    assert refuse_record(removed(date(2020, 1, 1))) is None


@pytest.mark.parametrize(
    ("version", "code", "item"),
    [
        (record(name="渡\ud840辺"), "record.not-text", "name"),
        (
            record(address=replace(record().address, building="\udfff")),
            "record.not-text",
            "address",
        ),
        (record(name=""), "record.blank", "name"),
        (record(registered_domicile=None), "record.blank", "registered_domicile"),
        (record(resident_code=None), "record.blank", "resident_code"),
        (record(status=Status.REMOVED), "record.removal", "removal"),
        (replace(removed(date(2020, 1, 1)), status=Status.PRESENT), "record.removal", "removal"),
    ],
)
def test_it_refuses_a_version_that_must_not_enter(version, code, item):
    refusal = refuse_record(version)
    assert (refusal.code, refusal.params["item"]) == (code, item)


def test_it_refuses_a_relation_outside_the_grammar():
    assert refuse_record(record(relation="孫")).code == "record.relation"


def test_a_foreign_resident_has_no_family_register():
    version = record(nationality="ブラジル", registered_domicile=None)
    assert version.foreign and refuse_record(version) is None


def test_a_death_is_told_from_the_removal():
    assert removed(date(2020, 1, 1), Reason.DEATH).deceased
    assert not removed(date(2020, 1, 1)).deceased and not record().deceased


def test_a_protection_that_has_passed_its_end_still_holds():
    past = Suppression(
        SuppressionKind.PROTECTION,
        Process.CERTIFICATE,
        Level.ERROR,
        date(2001, 1, 1),
        date(2001, 12, 31),
    )
    assert record(suppressions=(past,)).protected and not record().protected
    assert not record(suppressions=(replace(past, kind=SuppressionKind.OTHER),)).protected


def test_only_births_deaths_and_disappearances_may_have_an_unknown_day():
    vital = {reason for reason in Reason if date_item(reason) is dates.DateItem.VITAL_EVENT}
    assert vital == {Reason.BIRTH, Reason.DEATH, Reason.DISAPPEARANCE}


def test_every_reason_enters_removes_or_corrects():
    assert kind_of(Reason.MOVE_IN) is MovementKind.ENTER
    assert kind_of(Reason.DEATH) is MovementKind.REMOVE
    assert kind_of(Reason.MOVE_WITHIN) is MovementKind.CORRECT


def test_every_word_has_its_japanese_label():
    assert LABELS.keys() == {*Status, *Sex, *SuppressionKind, *Process, *Level}
    assert MOVEMENT_LABELS.keys() == {*MovementKind, *Reason}


def test_the_eras_follow_each_other_without_a_gap():
    for older, newer in zip(eras.ERAS, eras.ERAS[1:], strict=False):
        assert (newer.first - older.last).days in (0, 1)
