"""What an officer can look for: the fields of a search, and how much of a writing is given.

Source: 標準仕様書 §2.1.1. Not for: how a record is found by it (rules/search) or confirmed
(rules/matching).
"""

from dataclasses import dataclass
from enum import StrEnum

from kuramori.city.rules.dates import Written
from kuramori.city.rules.movements import Reason
from kuramori.city.rules.register import ResidentRecord, Sex


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

# Items that can be searched for being blank (標準仕様書 §2.1.1), named as the record's fields; a
# blank birth is one wholly unknown 年月日不詳.
EMPTY_SEARCHABLE = (
    "birth",
    "kana",
    "former_name",
    "alias",
    "head_name",
    "individual_number",
    "resident_code",
)


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for; every field stated must hold (AND). Blank fields are not looked at.

    `name` is compared with legal name, 旧氏, 通称 and romanised name, `kana` with each of their
    readings, `given` with the given-name part of names, or of readings when it is written in kana;
    these three by `fit`. `address` is any part of 住所 or 方書. `birth` may stop at the year or the
    month. `empty` names items that must be blank.
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

    @property
    def given_is_kana(self) -> bool:
        """A given name typed in kana is compared with readings, any other with names."""
        return all(
            "ぁ" <= sign <= "ヿ" or "ｦ" <= sign <= "ﾟ" or sign.isspace() for sign in self.given
        )


def blank_items(record: ResidentRecord) -> frozenset[str]:
    """Which of the items that can be searched for being blank are."""
    return frozenset(item for item in EMPTY_SEARCHABLE if _is_blank(record, item))


def _is_blank(record: ResidentRecord, item: str) -> bool:
    if item == "birth":
        return record.birth.internal is None
    return not getattr(record, item)
