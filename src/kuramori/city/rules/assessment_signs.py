"""Every fragment of an assessment is recognised: heading, label, choice, value or plain text.

The only memory is which part and section the text is in, because the form uses the same words twice
(特定個人情報の保管・消去 in Ⅱ and Ⅲ; 監査 as a section and as an item). Where text belongs is
decided next, by `assessment_places`.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import Enum, auto

from kuramori.city.rules.assessment_form import (
    ALL_VALUES,
    CHOICES_HEADING,
    ITEMS,
    PARTS,
    SECTIONS,
    SUBLABELS,
    TITLES,
    Item,
    Section,
    actor_of,
    bare,
    fold,
    section_items,
)
from kuramori.city.rules.assessment_fragments import CLOSE, MARKER, OPEN, Fragment
from kuramori.city.rules.measures import Actor

COVER, ELSEWHERE = "0", ""
READ = frozenset(section.id for section in SECTIONS if section.read)

_BRACKETED = re.compile(
    rf"(?P<open>[{re.escape(OPEN)}]|&lt;)?(?P<words>.*?)(?P<close>[{CLOSE}]|&gt;)?", re.S
)
_CHOICE = re.compile(r"[0-9０-９]{1,2}[)）]\s*")
_ROMAN = re.compile(r"(VI|IV|V|III|II|I)[.,、]?(?=[^A-Z])")
_NUMBER = re.compile(r"([0-9]{1,2})[.,、)]?(?=[^0-9])")
_RISK = re.compile(r"リスク([0-9]{1,2})[:、.]?.{0,60}")
_RISK_READ = re.compile(r"リスク1[:、.]?特定個人情報の漏えい.*")


class SignKind(Enum):
    """What a fragment is."""

    HEADING = auto()
    LABEL = auto()
    SUBLABEL = auto()
    ACTOR = auto()
    CHOICES = auto()
    CHOSEN = auto()
    STRAY_CHOICE = auto()
    TEXT = auto()


@dataclass(frozen=True)
class Sign:
    """A recognised fragment in `section` ("0" cover, "" not ours to read)."""

    kind: SignKind
    fragment: Fragment
    section: str = ELSEWHERE
    item: Item | None = None
    actor: Actor = Actor.CITY
    value: str = ""


@dataclass
class _Reader:
    """Where in the form the reading stands."""

    part: str = ELSEWHERE
    section: str = COVER
    choosing: bool = False

    def read(self, fragment: Fragment) -> Sign:
        sign = self._recognise(fragment)
        self.choosing = sign.kind in (SignKind.CHOICES, SignKind.STRAY_CHOICE)
        return replace(sign, section=self.section)

    def _recognise(self, fragment: Fragment) -> Sign:
        return (
            _announcement(fragment)
            or self._numbered_heading(fragment)
            or self._label(fragment)
            or self._heading(fragment, bare(fragment.text))
            or self._choice(fragment)
            or Sign(SignKind.TEXT, fragment)
        )

    def _numbered_heading(self, fragment: Fragment) -> Sign | None:
        words = bare(fragment.text)
        numbered = _ROMAN.match(words) or (_NUMBER.match(words) and fragment.text[0].isdecimal())
        return self._heading(fragment, words) if numbered else None

    def _heading(self, fragment: Fragment, words: str) -> Sign | None:
        if len(words) > 80:
            return None
        known = self._title(words) or self._risk(words) or self._part(words) or self._section(words)
        return Sign(SignKind.HEADING, fragment) if known else None

    def _title(self, words: str) -> bool:
        return self.section == COVER and words in TITLES

    def _risk(self, words: str) -> bool:
        if not _RISK.fullmatch(words):
            return False
        if _RISK_READ.fullmatch(words):
            self.part, self.section = "III", "III.7"
        elif not (words.startswith("リスク1") and self.section == "III.7"):
            self.section = ELSEWHERE
        return True

    def _part(self, words: str) -> bool:
        roman = _ROMAN.match(words)
        part = PARTS.get(words[roman.end() :] if roman else words)
        if not part or (not roman and part == self.part):
            return False
        self.part, self.section = part, ELSEWHERE
        return True

    def _section(self, words: str) -> bool:
        number = _NUMBER.match(words)
        title = words[number.end() :] if number else words
        section = self._nearest(title, number.group(1) if number else None)
        if section is None:
            return False
        self.part = section.part
        self.section = section.id if section.read else ELSEWHERE
        return True

    def _nearest(self, title: str, number: str | None) -> Section | None:
        """The section so titled: same part and number, else same number, else same part."""
        titled = [section for section in SECTIONS if title in section.titles]
        exact = [s for s in titled if s.part == self.part and s.number == number]
        numbered = [s for s in titled if s.number == number]
        parted = [s for s in titled if s.part == self.part]
        fits = exact or numbered or parted
        return fits[0] if len(fits) == 1 or (fits and not any(s.read for s in fits)) else None

    def _label(self, fragment: Fragment) -> Sign | None:
        words = bare(fragment.text[fragment.body - fragment.start :])
        if words in SUBLABELS.get(self.section, ()):
            return Sign(SignKind.SUBLABEL, fragment)
        item = next((i for i in section_items(self.section) if words in i.labels), None)
        item = item or next((i for i in ITEMS if i.lone and words in i.labels), None)
        if item is None:
            return None
        if item.section != self.section:
            self.part, self.section = item.section.partition(".")[0], item.section
        return Sign(SignKind.LABEL, fragment, item=item)

    def _choice(self, fragment: Fragment) -> Sign | None:
        if self.section not in READ:
            return None
        numbered = _CHOICE.match(fragment.text)
        if numbered and fold(fragment.text[numbered.end() :]) in ALL_VALUES:
            return Sign(SignKind.CHOICES, fragment)
        if numbered and self.choosing:
            return Sign(SignKind.STRAY_CHOICE, fragment)
        return _chosen(fragment)


def _announcement(fragment: Fragment) -> Sign | None:
    """＜選択肢＞ or ＜…における措置＞, with or without one of its brackets."""
    found = _BRACKETED.fullmatch(fragment.text)
    words = fold(found["words"])
    bracketed = found["open"] or found["close"]
    if words in CHOICES_HEADING:
        return Sign(SignKind.CHOICES, fragment)
    if not words.endswith("における措置") or len(words) > 50:
        return None
    actor = actor_of(words)
    if bracketed or (actor is not Actor.OTHER and len(words) < 30):
        return Sign(SignKind.ACTOR, fragment, actor=actor)
    return None


def _chosen(fragment: Fragment) -> Sign | None:
    """A value in brackets, or a cell that holds nothing but a value the form offers."""
    bracketed = re.fullmatch(r"[\[［〔](.*)[\]］〕]", fragment.text, re.DOTALL)
    value = bracketed.group(1) if bracketed else fragment.text
    value = fold(_CHOICE.sub("", value.strip(), count=1))
    if bracketed or value in ALL_VALUES:
        return Sign(SignKind.CHOSEN, fragment, value=value)
    return None


def signs(fragments: Iterable[Fragment]) -> list[Sign]:
    """Every fragment, recognised."""
    reader = _Reader()
    return [reader.read(fragment) for fragment in fragments]


def marker_only(fragment: Fragment) -> bool:
    """A bullet or number with nothing behind it."""
    return bool(MARKER.fullmatch(fragment.text)) or not re.search(r"\w", fragment.text)
