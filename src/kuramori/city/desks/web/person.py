"""One resident as a page shows them: identity strip, items in the order of the law, history with what changed.

Guarded items stay masked until asked for one by one. Not for: which items may be shown (rules/access, the gate).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from kuramori.city.desks.labels import label
from kuramori.city.desks.web.plots import LifeStrip, life_strip
from kuramori.city.desks.web.words import day_text
from kuramori.city.rules.dates import ImpreciseDate
from kuramori.city.rules.eras import western_text
from kuramori.city.rules.register import ResidentRecord, Sex, Status, Suppression
from kuramori.city.rules.relations import Relation, links

# In the order of 住基法7条. The second column names the fields shown together.
ITEMS: tuple[tuple[str, str], ...] = (
    ("name", gettext_noop("氏名")),
    ("kana", gettext_noop("フリガナ")),
    ("romanised", gettext_noop("ローマ字氏名")),
    ("former_name", gettext_noop("旧氏")),
    ("former_kana", gettext_noop("旧氏のフリガナ")),
    ("alias", gettext_noop("通称")),
    ("alias_kana", gettext_noop("通称のフリガナ")),
    ("birth", gettext_noop("生年月日")),
    ("sex", gettext_noop("性別")),
    ("relation", gettext_noop("続柄")),
    ("head_name", gettext_noop("世帯主")),
    ("address", gettext_noop("住所")),
    ("address_since", gettext_noop("住所を定めた年月日")),
    ("resident_since", gettext_noop("住民となった年月日")),
    ("previous_address", gettext_noop("前住所")),
    ("notified_on", gettext_noop("届出の年月日")),
    ("nationality", gettext_noop("国籍・地域")),
    ("household_number", gettext_noop("世帯番号")),
    ("address_number", gettext_noop("宛名番号")),
    ("removal", gettext_noop("消除")),
)
GUARDED: tuple[tuple[str, str], ...] = (
    ("registered_domicile", gettext_noop("戸籍の表示")),
    ("individual_number", gettext_noop("個人番号")),
    ("resident_code", gettext_noop("住民票コード")),
    ("residence_status", gettext_noop("在留資格等")),
)
_NAMES = frozenset({"name", "former_name", "alias", "head_name"})
_LONG = frozenset({"address", "previous_address", "removal"})
_ALWAYS = frozenset({"name", "kana", "birth", "sex", "relation", "head_name", "address", "resident_since"})


@dataclass(frozen=True)
class Line:
    """One item: its name and text. `field` is set for guarded items; `masked` ones have no text.

    `legal` texts hold names and are set in the face that knows their glyphs; `wide` ones take a whole row.
    """

    title: str
    text: str
    field: str = ""
    masked: bool = False
    legal: bool = False
    wide: bool = False


@dataclass(frozen=True)
class Change:
    """One item that differs from the version before."""

    title: str
    before: str
    after: str


@dataclass(frozen=True)
class Version:
    """One line of the history: why, the three dates, and what changed."""

    serial: int
    reason: str
    happened: str
    notified: str
    processed: str
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Sheet:
    """Everything the page says about one resident."""

    subject: Any
    record: ResidentRecord
    removed: bool
    lines: tuple[Line, ...]
    guarded: tuple[Line, ...]
    versions: tuple[Version, ...]
    household: tuple["HouseholdLine", ...]
    notices: tuple[str, ...]
    life: LifeStrip


def sheet(person: Any) -> Sheet:
    """Prepare what `acts.lookup` opened for the page."""
    record = person.record
    return Sheet(
        subject=person.subject,
        record=record,
        removed=record.status == Status.REMOVED,
        lines=tuple(_lines(record)),
        guarded=tuple(_guarded(record, person.hidden)),
        versions=tuple(_versions(person.history)),
        household=household(person),
        notices=tuple(_notice(one) for one in record.suppressions),
        life=life_strip(person.history, timezone.localdate()),
    )


def text_of(record: ResidentRecord, field: str) -> str:
    """One item as text, exactly as stored where it is text."""
    value = getattr(record, field)
    if value is None or value == "":
        return ""
    if isinstance(value, ImpreciseDate):
        return value.text
    if isinstance(value, date):
        return western_text(value) if field == "residence_until" else day_text(value)
    if isinstance(value, Sex):
        return label(value)
    if field == "removal":
        return f"{label(value.reason)}　{day_text(value.on)}" + (f"　{value.destination}" if value.destination else "")
    return str(value)


@dataclass(frozen=True)
class HouseholdLine:
    """One member; `own` marks the resident the page is about."""

    subject: Any
    name: str
    kana: str
    relation: str
    birth_text: str
    removed: bool
    own: bool


def household(person: Any) -> tuple[HouseholdLine, ...]:
    """Everybody of the household, the head first, then in the order of the relations (標準仕様書 §5.2)."""
    record = person.record
    removed = record.status == Status.REMOVED
    own = HouseholdLine(person.subject, record.name, record.kana, record.relation, record.birth.text, removed, True)
    others = (
        HouseholdLine(one.subject, one.name, one.kana, one.relation, one.birth_text, one.removed, False)
        for one in person.household
    )
    return tuple(sorted((own, *others), key=_rank))


def _rank(line: HouseholdLine) -> tuple[bool, int]:
    chain = links(line.relation) or (Relation.LODGER,)
    return line.removed, list(Relation).index(chain[0])


def _lines(record: ResidentRecord) -> Iterator[Line]:
    for field, title in ITEMS:
        text = text_of(record, field)
        if text or field in _ALWAYS:
            yield Line(_(title), text, legal=field in _NAMES, wide=field in _LONG)


def _guarded(record: ResidentRecord, hidden: frozenset[str]) -> Iterator[Line]:
    for field, title in GUARDED:
        if field in hidden:
            yield Line(_(title), "", field, masked=True)
        elif text := text_of(record, field):
            yield Line(_(title), text + _beside(record, field), field)


def _beside(record: ResidentRecord, field: str) -> str:
    """What is read together with a guarded item: 筆頭者, and the end of the stay."""
    if field == "registered_domicile" and record.domicile_head:
        return "　" + _("筆頭者") + " " + record.domicile_head
    if field == "residence_status" and record.residence_until:
        return "　" + _("満了の日") + " " + western_text(record.residence_until)
    return ""


def _versions(history: tuple[ResidentRecord, ...]) -> Iterator[Version]:
    for newer, older in zip(history, (*history[1:], None), strict=True):
        movement = newer.movement
        yield Version(
            serial=newer.serial,
            reason=label(movement.reason),
            happened=movement.happened_on.text,
            notified=day_text(movement.notified_on) if movement.notified_on else "",
            processed=day_text(movement.processed_on),
            changes=tuple(_changes(newer, older)) if older else (),
        )


def _changes(newer: ResidentRecord, older: ResidentRecord) -> Iterator[Change]:
    for field, title in ITEMS:
        before, after = text_of(older, field), text_of(newer, field)
        if before != after:
            yield Change(_(title), before, after)
    if newer.suppressions != older.suppressions:
        yield Change(_("抑止"), _names(older.suppressions), _names(newer.suppressions))


def _names(suppressions: tuple[Suppression, ...]) -> str:
    return "・".join(sorted({label(one.kind) for one in suppressions}))


def _notice(one: Suppression) -> str:
    until = day_text(one.ends) if one.ends else _("期限なし")
    late = _("（期間が過ぎています。解除されるまで有効です）") if one.ends and one.ends < timezone.localdate() else ""
    return _("{kind}：{process}は{level}（{begins}から{until}）{late}").format(
        kind=label(one.kind),
        process=label(one.process),
        level=label(one.level),
        begins=day_text(one.begins),
        until=until,
        late=late,
    )
