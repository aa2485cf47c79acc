"""Movements 異動: why a version of a record came to be, and what each reason does to the record.

Source: 標準仕様書 §1.2.2 (the closed list of 異動事由). A correction never overwrites, a
cancellation adds history. Not for: the items a version holds (rules/register).
"""

from enum import StrEnum

from kuramori.city.rules.dates import DateItem


class MovementKind(StrEnum):
    """What the movement does: write a record, take it out, or correct it."""

    ENTER = "enter"
    REMOVE = "remove"
    CORRECT = "correct"


class Reason(StrEnum):
    """異動事由."""

    MOVE_IN = "move-in"
    MOVE_IN_ABROAD = "move-in-abroad"
    BIRTH = "birth"
    ENTER_NATURALISED = "enter-naturalised"
    ENTER_NATIONALITY_LOST = "enter-nationality-lost"
    ENTER_EX_OFFICIO = "enter-ex-officio"
    ENTER_REMADE = "enter-remade"
    ENTER_RESTORED = "enter-restored"
    CANCEL_ADDING = "cancel-adding"
    MOVE_OUT = "move-out"
    MOVE_OUT_ABROAD = "move-out-abroad"
    DEATH = "death"
    DISAPPEARANCE = "disappearance"
    REMOVE_NATURALISED = "remove-naturalised"
    REMOVE_NATIONALITY_LOST = "remove-nationality-lost"
    REMOVE_EX_OFFICIO = "remove-ex-officio"
    REMOVE_REMADE = "remove-remade"
    REMOVE_RESTORED = "remove-restored"
    CANCEL_REMOVING = "cancel-removing"
    MOVE_WITHIN = "move-within"
    MINOR_CORRECTION = "minor-correction"
    CORRECT_EX_OFFICIO = "correct-ex-officio"
    CORRECT_MISTAKE = "correct-mistake"
    NUMBER_REQUESTED = "number-requested"
    NUMBER_CORRECTED = "number-corrected"
    NUMBER_ENTERED = "number-entered"
    CODE_REQUESTED = "code-requested"
    CODE_ENTERED = "code-entered"
    HOUSEHOLD_SPLIT = "household-split"
    HOUSEHOLD_MERGED = "household-merged"
    HOUSEHOLD_CHANGED = "household-changed"
    HEAD_CHANGED = "head-changed"
    FORMER_NAME_ENTERED = "former-name-entered"
    FORMER_NAME_CHANGED = "former-name-changed"
    FORMER_NAME_DELETED = "former-name-deleted"
    ALIAS_ENTERED = "alias-entered"
    ALIAS_DELETED = "alias-deleted"
    CANCEL_CORRECTING = "cancel-correcting"


_ENTERING: dict[Reason, str] = {
    Reason.MOVE_IN: "国内転入",
    Reason.MOVE_IN_ABROAD: "国外転入等",
    Reason.BIRTH: "出生",
    Reason.ENTER_NATURALISED: "職権記載(帰化等)",
    Reason.ENTER_NATIONALITY_LOST: "職権記載(国籍喪失)",
    Reason.ENTER_EX_OFFICIO: "職権記載",
    Reason.ENTER_REMADE: "改製(記載)",
    Reason.ENTER_RESTORED: "再製(記載)",
    Reason.CANCEL_ADDING: "異動の取消し(増)",
}
_REMOVING: dict[Reason, str] = {
    Reason.MOVE_OUT: "国内転出",
    Reason.MOVE_OUT_ABROAD: "国外転出",
    Reason.DEATH: "死亡",
    Reason.DISAPPEARANCE: "失踪",
    Reason.REMOVE_NATURALISED: "職権消除(帰化等)",
    Reason.REMOVE_NATIONALITY_LOST: "職権消除(国籍喪失)",
    Reason.REMOVE_EX_OFFICIO: "職権消除",
    Reason.REMOVE_REMADE: "改製(消除)",
    Reason.REMOVE_RESTORED: "再製(消除)",
    Reason.CANCEL_REMOVING: "異動の取消し(減)",
}
_CORRECTING: dict[Reason, str] = {
    Reason.MOVE_WITHIN: "転居",
    Reason.MINOR_CORRECTION: "軽微な修正",
    Reason.CORRECT_EX_OFFICIO: "職権修正",
    Reason.CORRECT_MISTAKE: "誤記修正",
    Reason.NUMBER_REQUESTED: "個人番号の変更請求",
    Reason.NUMBER_CORRECTED: "個人番号の職権修正",
    Reason.NUMBER_ENTERED: "個人番号の職権記載",
    Reason.CODE_REQUESTED: "住民票コードの変更請求",
    Reason.CODE_ENTERED: "住民票コードの職権記載",
    Reason.HOUSEHOLD_SPLIT: "世帯分離",
    Reason.HOUSEHOLD_MERGED: "世帯合併",
    Reason.HOUSEHOLD_CHANGED: "世帯変更",
    Reason.HEAD_CHANGED: "世帯主変更",
    Reason.FORMER_NAME_ENTERED: "旧氏の記載",
    Reason.FORMER_NAME_CHANGED: "旧氏の変更",
    Reason.FORMER_NAME_DELETED: "旧氏の削除",
    Reason.ALIAS_ENTERED: "通称の記載",
    Reason.ALIAS_DELETED: "通称の削除",
    Reason.CANCEL_CORRECTING: "異動の取消し(修正)",
}

LABELS: dict[MovementKind | Reason, str] = {
    MovementKind.ENTER: "記載",
    MovementKind.REMOVE: "消除",
    MovementKind.CORRECT: "修正",
    **_ENTERING,
    **_REMOVING,
    **_CORRECTING,
}
_VITAL = frozenset({Reason.BIRTH, Reason.DEATH, Reason.DISAPPEARANCE})


def kind_of(reason: Reason) -> MovementKind:
    if reason in _ENTERING:
        return MovementKind.ENTER
    return MovementKind.REMOVE if reason in _REMOVING else MovementKind.CORRECT


def date_item(reason: Reason) -> DateItem:
    """Under which rule the day of this movement is read: births, deaths and disappearances may be
    不詳."""
    return DateItem.VITAL_EVENT if reason in _VITAL else DateItem.HAPPENED_ON
