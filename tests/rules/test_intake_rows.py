"""A row becomes the version it holds, to the last code point; whatever is wrong with it is named, column by column."""

import re
import tomllib
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.intake.writer import cells

import kuramori
from kuramori.city.rules import intake
from kuramori.city.rules.dates import DateItem, ImpreciseDate, parse_date
from kuramori.city.rules.intake import COLUMNS, check, read_header, read_items, record_of
from kuramori.city.rules.movements import Reason
from kuramori.city.rules.register import Address, Level, Movement, Process, Sex, Suppression, SuppressionKind
from kuramori.foundation.errors import Refusal
from rules.records import DAYS, record, removed

TODAY = date(2026, 11, 23)
PLAIN = cells(record())

TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Co"], exclude_characters="\ufffd〓"), max_size=8)
WRITTEN = TEXTS.filter(bool)
EXACT = st.one_of(st.none(), DAYS)
DATES = st.one_of(DAYS.map(ImpreciseDate.of), st.just(parse_date("年月日不詳", DateItem.BIRTH)))


@st.composite
def sound_versions(draw):
    """Any version that may enter the register."""
    foreign = draw(st.booleans())
    suppressions = st.builds(Suppression, st.sampled_from(SuppressionKind), st.sampled_from(Process),
                             st.sampled_from(Level), DAYS, EXACT)  # fmt: skip
    items = {name: draw(TEXTS) for name in ("kana", "former_name", "alias", "romanised", "previous_address")}
    if draw(st.booleans()):
        on = draw(DAYS)
        items |= {"status": removed(on).status, "removal": replace(removed(on).removal, destination=draw(TEXTS))}
    return record(
        **items,
        name=draw(WRITTEN),
        serial=draw(st.integers(1, 999_999)),
        sex=draw(st.sampled_from(Sex)),
        birth=draw(DAYS.map(lambda day: ImpreciseDate.of(day, western=foreign))),
        address=draw(st.builds(Address, WRITTEN, TEXTS, TEXTS)),
        resident_since=draw(DATES),
        address_since=draw(st.one_of(st.none(), DATES)),
        notified_on=draw(EXACT),
        nationality="ベトナム" if foreign else "",
        registered_domicile=draw(WRITTEN),
        residence_status=draw(st.one_of(st.none(), WRITTEN)),
        residence_until=draw(EXACT),
        movement=draw(st.builds(Movement, st.sampled_from(Reason), DAYS.map(ImpreciseDate.of), EXACT, DAYS)),
        suppressions=tuple(draw(st.lists(suppressions, max_size=2))),
    )


@given(sound_versions())
def test_it_works(version):
    place, faults = check(cells(version), TODAY)
    assert faults == []
    assert place == intake.Place(version.address_number, version.serial, version.household_number, None)
    assert record_of(cells(version)) == version


@pytest.mark.parametrize("name", ["\ufa19　\ufa16", "渡邉\U000e0101　\U00020bb7", "か\u3099く", " 髙﨑　 神 ", "𠮷"])
def test_a_legal_name_passes_unchanged(name):
    line = PLAIN | {"name": name}
    assert check(line, TODAY)[1] == []
    assert [ord(sign) for sign in record_of(line).name] == [ord(sign) for sign in name]


@pytest.mark.parametrize(("column", "text", "code"), [
    ("address_number", "", "import.blank"),
    ("address_number", "100000009", "import.number"),
    ("address_number", "１００００００0８", "import.number"),
    ("household_number", "10000008", "import.number"),
    ("household_number", "", "import.blank"),
    ("household_rows", "two", "import.count"),
    ("serial", "0", "import.count"),
    ("serial", "-1", "import.count"),
    ("serial", "", "import.blank"),
    ("individual_number", "123456789012", "import.number"),
    ("individual_number", "000000000000", "import.number"),
    ("resident_code", "1234567890", "import.number"),
    ("resident_code", "", "import.blank"),
    ("registered_domicile", "", "import.blank"),
    ("name", "", "import.blank"),
    ("name", "渡邉\ue000", "import.private-sign"),
    ("name", "渡邉\U000f0001", "import.private-sign"),
    ("name", "渡邉\ud842", "import.surrogate"),
    ("name", "渡〓", "import.lost-sign"),
    ("name", "渡\ufffd", "import.lost-sign"),
    ("name", "渡邉\n太郎", "import.control-sign"),
    ("kana", "ワ\x00", "import.control-sign"),
    ("name", "渡" * 201, "import.too-long"),
    ("status", "gone", "import.unknown-word"),
    ("sex", "m", "import.unknown-word"),
    ("relation", "孫", "import.relation"),
    ("movement_reason", "転居取消", "import.unknown-word"),
    ("birth", "昭和64年1月8日", "import.date-not-in-era"),
    ("birth", "1989-13-01", "import.date-unreadable"),
    ("birth", "2026-11-24", "import.date-ahead"),
    ("processed_on", "2001-02-29", "import.date-not-calendar"),
    ("processed_on", "", "import.blank"),
    ("notified_on", "年月日不詳", "import.date-unknown-not-allowed"),
    ("movement_on", "平成12年4月頃", "import.date-unknown-not-allowed"),
    ("movement_notified_on", "2027-01-01", "import.date-ahead"),
    ("removal_reason", "death", "import.removal"),
    ("removed_on", "2020-01-01", "import.removal"),
    ("suppressions", "protection", "import.suppression"),
    ("suppressions", "protection:certificate:error:never", "import.date-unreadable"),
])  # fmt: skip
def test_it_names_what_is_wrong(column, text, code):
    _, faults = check(PLAIN | {column: text}, TODAY)
    assert code in [fault.refusal.code for fault in faults]
    assert column in [fault.column for fault in faults] or code == "import.removal"
    assert not any(text and text in str(dict(fault.refusal.params).values()) for fault in faults)


@pytest.mark.parametrize("column", ["address_number", "serial", "household_number"])
def test_a_row_without_a_place_has_none(column):
    place, faults = check(PLAIN | {column: "x"}, TODAY)
    assert place is None and [fault.column for fault in faults] == [column]


def test_everything_wrong_is_told_at_once():
    _, faults = check(PLAIN | {"sex": "m", "relation": "孫", "birth": "?", "name": "〓"}, TODAY)
    assert {fault.column for fault in faults} == {"sex", "relation", "birth", "name"}


@pytest.mark.parametrize("text", [
    "令和5年頃", "令和5年4月1日頃", "推定令和5年4月", "令和5年春", "令和5年4月上旬", "年月日不詳", "令和5年 月日不詳",
    "令和5年4月 日不詳", "平成13年2月29日",
])  # fmt: skip
def test_births_may_be_partly_unknown_and_stay_as_written(text):
    line = PLAIN | {"birth": text}
    assert check(line, TODAY)[1] == []
    assert record_of(line).birth.text == text


def test_either_calendar_may_be_written():
    assert record_of(PLAIN | {"birth": "1989-01-08"}).birth.text == "平成元年1月8日"
    assert record_of(PLAIN | {"birth": "平成元年1月8日", "nationality": "韓国"}).birth.text == "1989年1月8日"


def test_japanese_words_are_read():
    line = PLAIN | {"status": "現存", "sex": "女", "movement_reason": "国内転入"}
    line["suppressions"] = "支援措置:証明書発行:エラー:2026-04-01"
    assert check(line, TODAY)[1] == []
    read = record_of(line)
    assert (read.sex, read.movement.reason) == (Sex.FEMALE, Reason.MOVE_IN)
    assert read.suppressions == (
        Suppression(SuppressionKind.PROTECTION, Process.CERTIFICATE, Level.ERROR, date(2026, 4, 1)),
    )


def test_a_planned_move_out_may_lie_ahead():
    line = PLAIN | {"movement_reason": "move-out", "movement_on": "2026-12-01"}
    assert check(line, TODAY)[1] == []


def test_a_header_is_read_in_both_languages():
    assert read_header([column.alias for column in COLUMNS.values()]) == tuple(COLUMNS) == read_header(list(COLUMNS))


@pytest.mark.parametrize(("header", "refusal"), [
    ([*COLUMNS, "渡邉　太郎"], Refusal("import.unknown-column", {"position": str(len(COLUMNS) + 1)})),
    ([*COLUMNS, "氏名"], Refusal("import.column-twice", {"column": "name"})),
    ([name for name in COLUMNS if name != "birth"], Refusal("import.no-column", {"column": "birth"})),
])  # fmt: skip
def test_it_refuses_a_header(header, refusal):
    assert read_header(header) == refusal


@pytest.mark.parametrize("items", [{"nickname": "x"}, {"name": "渡邉", "氏名": "渡邊"}])
def test_it_refuses_items_of_no_column(items):
    assert read_items(items) is None


def test_every_fault_has_words():
    """Also the codes made from those of dates, and those the sheet writes in SQL."""
    city = Path(kuramori.__file__).parent / "city"
    sources = [*city.glob("rules/intake*.py"), *city.glob("acts/intake/*.py"), *city.glob("desks/intake.py")]
    codes = {code for path in sources for code in re.findall(r"[\"'](import\.[a-z-]+)[\"']", path.read_text("utf-8"))}
    codes |= {f"import.date-{code}" for code in ("unreadable", "not-in-era", "not-calendar", "unknown-not-allowed")}
    words = tomllib.loads((city / "desks/refusals.toml").read_text("utf-8"))
    assert len(codes) > 30 and codes <= set(words)

