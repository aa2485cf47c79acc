"""Invented records for the rules' tests: one plain version, and strategies that vary it. Nobody
real is implied."""

from datetime import date

from hypothesis import strategies as st

from kuramori.city.rules.dates import ImpreciseDate
from kuramori.city.rules.movements import Reason
from kuramori.city.rules.register import (
    Address,
    Movement,
    Removal,
    ResidentRecord,
    Sex,
    Status,
    Suppression,
)

MOVED_IN = ImpreciseDate.of(date(2000, 4, 1))

KANA = "アイウエオカガキギクコゴサシジスズセソタチヂツヅテトドナニノハバパヒビピフブプヘホ"
READINGS = st.text(
    KANA + "マミムモヤユヨラリルロワヲンヴァィゥェォッャュョー", min_size=1, max_size=6
).map(lambda reading: "ア" + reading)
LETTERS = st.text("渡邉邊辺髙高﨑崎太郎花子和𠮷吉神\ufa19か\U000e0101A", min_size=1, max_size=5)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
DAYS = st.dates(date(1900, 1, 1), date(2026, 11, 23))


def record(**items):
    """One present version; any item can be given."""
    plain = {
        "address_number": "100000008",
        "serial": 1,
        "household_number": "10000009",
        "status": Status.PRESENT,
        "name": "渡邉　太郎",
        "kana": "ワタナベ　タロウ",
        "birth": ImpreciseDate.of(date(1989, 1, 8)),
        "sex": Sex.MALE,
        "relation": "世帯主",
        "head_name": "渡邉　太郎",
        "address": Address(
            "杜の原十二丁目", "3番4号", "コーポ欅 203号室", "000-0007", "48201007012"
        ),
        "registered_domicile": "青嶺県杜蔵市本町1番地",
        "domicile_head": "渡邉　太郎",
        "resident_since": MOVED_IN,
        "address_since": MOVED_IN,
        "individual_number": "123456789018",
        "resident_code": "12345678903",
        "movement": Movement(Reason.MOVE_IN, MOVED_IN, date(2000, 4, 3), date(2000, 4, 3)),
    }
    return ResidentRecord(**{**plain, **items})


def removed(on, reason=Reason.MOVE_OUT):
    return record(status=Status.REMOVED, removal=Removal(reason, on, "潮見県鴎浦市"))


def versions():
    """Versions with any text in every text item, and every composed item present or not."""
    blank_or = st.one_of(st.none(), TEXTS.filter(bool))
    return st.builds(
        record,
        name=TEXTS,
        kana=TEXTS,
        former_name=TEXTS,
        alias=TEXTS,
        romanised=TEXTS,
        sex=st.sampled_from(Sex),
        birth=st.one_of(
            DAYS.map(ImpreciseDate.of),
            st.just(ImpreciseDate.from_body(["年月日不詳", "", "unknown"])),
        ),
        address=st.builds(Address, TEXTS, TEXTS, TEXTS),
        registered_domicile=blank_or,
        individual_number=blank_or,
        residence_status=blank_or,
        residence_until=st.one_of(st.none(), DAYS),
        removal=st.one_of(st.none(), st.builds(Removal, st.sampled_from(Reason), DAYS, TEXTS)),
        suppressions=st.lists(st.from_type(Suppression), max_size=2).map(tuple),
    )


def people_to_find():
    """Versions whose name, reading and address hold every trap of the folding rules."""
    full = st.builds(lambda one, two: f"{one}　{two}", READINGS, READINGS)
    names = st.builds(lambda one, two: f"{one}　{two}", LETTERS, LETTERS)
    return st.builds(
        record,
        name=names,
        kana=full,
        former_name=st.one_of(st.just(""), LETTERS),
        alias=st.one_of(st.just(""), names),
        alias_kana=st.one_of(st.just(""), full),
        birth=DAYS.map(ImpreciseDate.of),
    )
